// What the first bytes of an input say it is: by their content, never by its name.
//
// Example: `1f 8b 08` is gzip, whatever the file is called; `{"` is plain text at the second byte;
// `1f` alone is undecided until another byte or the end comes. A format that could still match
// keeps the answer open, so that the answer does not depend on how reads are cut, and nothing waits
// for more bytes than it needs: a live pipe of NDJSON is decided by its first two.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/input/codec.h"

namespace foothold::runtime {

enum class Match : uint8_t { no, undecided, yes };

// More bytes than this are never needed to decide.
inline constexpr size_t kMostToDetect = 512;

// A container, either one compressed stream (`make_codec`) or an archive of members.
struct ContainerFormat {
  std::string_view name;
  Match (*match)(std::string_view head);
  MakeCodec make_codec;  // null: an archive
};

extern const ContainerFormat kGzip, kZstd, kBzip2, kXz, kZip, kTar;

struct Detected {
  bool decided = false;
  const ContainerFormat* format = nullptr;  // null: none of them
};
// `whole`: nothing follows the head; then it is always decided.
Detected detect_container(std::string_view head, bool whole);

// How the characters of a text are written as bytes. `mark`: bytes of the byte order mark before
// it.
enum class Encoding : uint8_t { utf8, utf16le, utf16be, utf32 };
struct DetectedEncoding {
  bool decided = false;
  Encoding encoding = Encoding::utf8;
  size_t mark = 0;
};
// Four bytes always decide. Without a mark, UTF-16 and UTF-32 are known by a `{` or `[` that has
// its NULs around it.
DetectedEncoding detect_encoding(std::string_view head, bool whole);

}  // namespace foothold::runtime
