// A zip archive, read by the headers before its members; its directory, at the end, is only
// counted.
#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/input/archive_base.h"
#include "runtime/input/codec.h"
#include "runtime/input/inflater.h"
#include "runtime/input/wording.h"
#include "runtime/input/zip_header.h"

namespace foothold::runtime {
namespace {

using State = CodecStep::State;

// Content as it is; `length` bytes.
class StoredCodec : public Codec {
 public:
  explicit StoredCodec(uint64_t length) : left_(length) {}
  void restart() override {}
  CodecStep step(std::string_view in, char* out, size_t room) override {
    const size_t bytes = size_t(std::min<uint64_t>({left_, in.size(), room}));
    std::memcpy(out, in.data(), bytes);
    left_ -= bytes;
    return {left_ == 0 ? State::finished : State::unfinished, ptrdiff_t(bytes), bytes};
  }

 private:
  uint64_t left_;
};

struct Method {
  uint16_t number;
  std::string_view name;
  MakeCodec make_codec;  // null: not read
};
constexpr uint16_t kStored = 0;
constexpr Method kMethods[] = {{kStored, "stored", nullptr}, {8, "deflate", make_deflate_codec},
                               {9, "deflate64", nullptr},    {12, "bzip2", make_bzip2_codec},
                               {14, "lzma", nullptr},        {93, "zstd", make_zstd_codec},
                               {95, "xz", make_xz_codec},    {98, "ppmd", nullptr}};

const Method* method_of(uint16_t number) {
  const auto* found = std::find_if(std::begin(kMethods), std::end(kMethods),
                                   [&](const Method& method) { return method.number == number; });
  return found == std::end(kMethods) ? nullptr : found;
}

class ZipArchive : public ArchiveBase {
 public:
  ZipArchive(std::unique_ptr<InputWindow> window, std::shared_ptr<Budget> budget)
      : ArchiveBase(std::move(window), std::move(budget), "zip") {}

 protected:
  void find_member() override;
  size_t read_member(char* into, size_t capacity) override;
  void pass_over_member() override;

 private:
  bool take_header();
  void enter_member();
  std::string why_not_read() const;
  std::unique_ptr<Codec> codec_for_member();
  void account(const char* bytes, const CodecStep& step);
  void finish_member();
  void pass_over_packed();
  void pass_over_descriptor();
  void lose_the_rest();
  void read_directory();
  size_t directory_part();
  void read_end(uint64_t listed);

  ZipMember member_;
  std::unique_ptr<Codec> codec_;
  ZipTotals totals_;  // of the member, as far as it was read
  uint64_t members_ = 0;
};

void ZipArchive::lose_the_rest() {
  tell("it cannot be known where the next member begins; the rest is not read");
  end_archive();
}

void ZipArchive::find_member() {
  if (!window().fill(kZipSignature)) return cut_off_archive();
  const std::string_view signature = window().view().substr(0, kZipSignature);
  const bool split = signature == "PK\7\10" || signature == "PK00";
  if (split && window().position() == 0) return window().take(kZipSignature);
  if (signature != "PK\3\4") return read_directory();
  if (!take_header()) return cut_off_archive();
  enter_member();
}

bool ZipArchive::take_header() {
  if (!window().fill(kZipLocalHeader)) return false;
  const size_t length = zip_header_length(window().view());
  if (!window().fill(length)) return false;
  member_ = read_zip_header(window().view().substr(0, length));
  window().take(ptrdiff_t(length));
  totals_ = {};
  ++members_;
  return true;
}

std::string ZipArchive::why_not_read() const {
  const Method* method = method_of(member_.method);
  if (member_.encrypted()) return "it is encrypted";
  if (method == nullptr || (method->make_codec == nullptr && method->number != kStored))
    return "its method of compression is not read: " +
           (method ? std::string(method->name) : std::to_string(member_.method));
  if (method->number == kStored && !member_.length_known()) return "its length is not said";
  return {};
}

std::unique_ptr<Codec> ZipArchive::codec_for_member() {
  if (member_.method == kStored) return std::make_unique<StoredCodec>(member_.packed);
  return method_of(member_.method)->make_codec(budget().limits().xz_memory);
}

void ZipArchive::enter_member() {
  if (const std::string reason = why_not_read(); !reason.empty()) {
    tell_about(member_.name, reason);
    return pass_over_packed();
  }
  codec_ = codec_for_member();
  if (!codec_) return tell_about(member_.name, "there is no memory for it"), pass_over_packed();
  const bool folder = member_.name.ends_with('/');
  if (folder && member_.length_known() && member_.packed == 0) return pass_over_packed();
  if (const std::string_view unsafe = unsafe_name(member_.name); !unsafe.empty())
    tell_about(member_.name, std::string(unsafe) + "; it is read, and nothing is written");
  begin_member(member_.name);
}

// ---- the content

void ZipArchive::account(const char* bytes, const CodecStep& step) {
  window().take(step.consumed);
  totals_.packed += uint64_t(int64_t{step.consumed});
  totals_.size += step.written;
  count_member_bytes(step.written);
  totals_.checksum = continue_crc32(totals_.checksum, {bytes, step.written});
}

size_t ZipArchive::read_member(char* into, size_t capacity) {
  while (!member_done()) {
    const uint64_t left = member_.length_known() ? member_.packed - totals_.packed : ~uint64_t{0};
    const std::string_view in =
        window().view().substr(0, size_t(std::min<uint64_t>(left, window().view().size())));
    const CodecStep step = codec_->step(in, into, capacity);
    account(into, step);
    if (!budget().take(step.written))
      overspend_member();
    else if (step.state == State::damaged)
      damage_member(step.reason), pass_over_packed();
    else if (step.state == State::finished)
      finish_member();
    else if (step.written == 0 && step.consumed == 0 && (!in.empty() || left == 0))
      damage_member("its data has no end"), pass_over_packed();
    else if (step.written == 0 && in.size() == size_t(step.consumed) &&
             uint64_t(step.consumed) < left && !window().fill(1))
      cut_off_member();
    if (step.written > 0) return step.written;
  }
  return 0;
}

// The stream is at its end: so must be the bytes in the archive, and both must have the checksum.
void ZipArchive::finish_member() {
  end_member();
  if (member_.length_known() && totals_.packed < member_.packed) {
    damage_member("more bytes follow the end of its data");
    return pass_over_packed();
  }
  ZipTotals said = {member_.checksum, member_.packed, member_.size};
  if (member_.has_descriptor()) {
    window().fill(kZipDescriptorMost + kZipSignature);
    const size_t length = find_zip_descriptor(window().view(), &totals_);
    if (length > 0) return window().take(ptrdiff_t(length));
    damage_member("its checksum or its size is wrong");
    return pass_over_descriptor();
  }
  if (said.checksum != totals_.checksum)
    damage_member("its checksum is wrong");
  else if (said.size != totals_.size)
    damage_member("its size is wrong");
}

// ---- passing over

void ZipArchive::pass_over_member() {
  if (member_.length_known()) return pass_over_packed();
  char nowhere[16 << 10];
  while (!member_done()) read_member(nowhere, sizeof nowhere);
}

void ZipArchive::pass_over_packed() {
  if (!member_.length_known()) return lose_the_rest();
  if (!window().skip(member_.packed - totals_.packed)) return cut_off_archive();
  if (member_.has_descriptor()) pass_over_descriptor();
}

void ZipArchive::pass_over_descriptor() {
  window().fill(kZipDescriptorMost + kZipSignature);
  const size_t length = find_zip_descriptor(window().view(), nullptr);
  if (length == 0) return lose_the_rest();
  window().take(ptrdiff_t(length));
}

// ---- the directory

// The length of the part of the directory that stands here; 0: none does, or it is cut off.
size_t ZipArchive::directory_part() {
  const auto number = [&](size_t at, size_t length) {
    return size_t(little_endian(window().view().substr(at, length)));
  };
  if (!window().fill(kZipSignature)) return 0;
  const std::string_view signature = window().view().substr(0, kZipSignature);
  if (signature == "PK\1\2" && window().fill(46))
    return 46 + number(28, 2) + number(30, 2) + number(32, 2);
  if (signature == "PK\5\5" && window().fill(6)) return 6 + number(4, 2);
  if (signature == "PK\6\6" && window().fill(12))
    return 12 + std::min<size_t>(number(4, 8), 1 << 20);
  if (signature == "PK\6\7") return 20;
  if (signature == "PK\5\6" && window().fill(22)) return 22 + number(20, 2);
  return 0;
}

void ZipArchive::read_directory() {
  uint64_t listed = 0;
  for (;;) {
    const size_t length = directory_part();
    const bool end = window().view().starts_with("PK\5\6");
    if (length == 0 && window().ended() && window().view().size() < 46) return cut_off_archive();
    if (length == 0) {
      tell("damaged: what stands at byte " + grouped(window().position()) +
           " is neither a member nor the directory; the rest is not read");
      return end_archive();
    }
    if (window().view().starts_with("PK\1\2")) ++listed;
    if (!window().skip(length)) return cut_off_archive();
    if (end) return read_end(listed);
  }
}

void ZipArchive::read_end(uint64_t listed) {
  end_archive();
  if (listed != members_)
    tell("its directory lists " + grouped(listed) + " members, it holds " + grouped(members_));
  if (anything_follows(false)) tell("something else follows its end; it is not read");
}

}  // namespace

std::shared_ptr<Archive> make_zip_archive(std::unique_ptr<InputWindow> window,
                                          std::shared_ptr<Budget> budget) {
  return std::make_shared<ZipArchive>(std::move(window), std::move(budget));
}

}  // namespace foothold::runtime
