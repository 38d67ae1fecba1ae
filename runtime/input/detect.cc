#include "runtime/input/detect.h"

#include <algorithm>
#include <array>
#include <span>

#include "runtime/input/tar_header.h"

namespace foothold::runtime {
namespace {

using namespace std::string_view_literals;

// What begins with one of a few texts. '?' in them stands for any byte.
Match begins(std::string_view head, std::span<const std::string_view> magics) {
  Match best = Match::no;
  for (const std::string_view magic : magics) {
    const size_t length = std::min(head.size(), magic.size());
    size_t same = 0;
    while (same < length && (magic[same] == '?' || magic[same] == head[same])) ++same;
    if (same == magic.size()) return Match::yes;
    if (same == head.size()) best = Match::undecided;
  }
  return best;
}

Match match_gzip(std::string_view head) {
  static constexpr std::string_view kMagics[] = {"\x1f\x8b\x08"sv};
  return begins(head, kMagics);
}

// A frame, or one to be skipped: 50..5f 2a 4d 18.
Match match_zstd(std::string_view head) {
  static constexpr std::string_view kMagics[] = {"\x28\xb5\x2f\xfd"sv, "?\x2a\x4d\x18"sv};
  if (!head.empty() && head[0] != '\x28' && (uint8_t(head[0]) & 0xf0) != 0x50) return Match::no;
  return begins(head, kMagics);
}

// The second half is the beginning of a block, or of the end where there is no block.
Match match_bzip2(std::string_view head) {
  static constexpr std::string_view kMagics[] = {"BZh?\x31\x41\x59\x26\x53\x59"sv,
                                                 "BZh?\x17\x72\x45\x38\x50\x90"sv};
  if (head.size() > 3 && (head[3] < '1' || head[3] > '9')) return Match::no;
  return begins(head, kMagics);
}

Match match_xz(std::string_view head) {
  static constexpr std::string_view kMagics[] = {"\xfd\x37zXZ\0"sv};
  return begins(head, kMagics);
}

// A member, the end of an archive without one, or the mark of an archive that was split.
Match match_zip(std::string_view head) {
  static constexpr std::string_view kMagics[] = {"PK\3\4"sv, "PK\5\6"sv, "PK\7\10PK\3\4"sv,
                                                 "PK00PK\3\4"sv};
  return begins(head, kMagics);
}

// The header of the first member. It begins with a name, so it takes all of it to be sure; but no
// name of a file in an archive holds a line end, and text has one.
Match match_tar(std::string_view head) {
  const auto text = [](char byte) {
    return byte == '{' || byte == '[' || byte == '"' || byte == '\0';
  };
  head = head.substr(0, kTarBlock);
  if (!head.empty() && text(head[0])) return Match::no;
  if (head.substr(0, kTarMagicAt).find('\n') != std::string_view::npos) return Match::no;
  const std::string_view magic = head.substr(std::min(head.size(), kTarMagicAt), kTarMagic.size());
  if (!kTarMagic.starts_with(magic)) return Match::no;
  if (head.size() < kTarBlock) return Match::undecided;
  return tar_checksum_holds(head) ? Match::yes : Match::no;
}

}  // namespace

const ContainerFormat kGzip = {"gzip", match_gzip, make_gzip_codec};
const ContainerFormat kZstd = {"zstd", match_zstd, make_zstd_codec};
const ContainerFormat kBzip2 = {"bzip2", match_bzip2, make_bzip2_codec};
const ContainerFormat kXz = {"xz", match_xz, make_xz_codec};
const ContainerFormat kZip = {"zip", match_zip, nullptr};
const ContainerFormat kTar = {"tar", match_tar, nullptr};

Detected detect_container(std::string_view head, bool whole) {
  Detected detected = {true, nullptr};
  for (const ContainerFormat* format : {&kGzip, &kZstd, &kBzip2, &kXz, &kZip, &kTar}) {
    const Match match = format->match(head);
    if (match == Match::yes) return {true, format};
    if (match == Match::undecided && !whole) detected.decided = false;
  }
  return detected;
}

DetectedEncoding detect_encoding(std::string_view head, bool whole) {
  struct Sign {
    std::string_view bytes;  // '?': any byte but NUL
    Encoding encoding;
    size_t mark;
  };
  // The first that matches counts: the mark of UTF-32 begins like that of UTF-16.
  static constexpr Sign kSigns[] = {
      {"\xff\xfe\0\0"sv, Encoding::utf32, 4}, {"\0\0\xfe\xff"sv, Encoding::utf32, 4},
      {"\xff\xfe"sv, Encoding::utf16le, 2},   {"\xfe\xff"sv, Encoding::utf16be, 2},
      {"{\0\0\0"sv, Encoding::utf32, 0},      {"[\0\0\0"sv, Encoding::utf32, 0},
      {"\0\0\0{"sv, Encoding::utf32, 0},      {"\0\0\0["sv, Encoding::utf32, 0},
      {"{\0?\0"sv, Encoding::utf16le, 0},     {"[\0?\0"sv, Encoding::utf16le, 0},
      {"\0{\0?"sv, Encoding::utf16be, 0},     {"\0[\0?"sv, Encoding::utf16be, 0}};
  for (const Sign& sign : kSigns) {
    const size_t length = std::min(head.size(), sign.bytes.size());
    size_t same = 0;
    while (same < length &&
           (sign.bytes[same] == '?' ? head[same] != '\0' : sign.bytes[same] == head[same]))
      ++same;
    if (same == sign.bytes.size()) return {true, sign.encoding, sign.mark};
    if (same == head.size() && !whole) return {};
  }
  return {true, Encoding::utf8, 0};
}

}  // namespace foothold::runtime
