// A tar archive. Links, devices and folders hold nothing and are passed over.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "runtime/input/archive_base.h"
#include "runtime/input/tar_header.h"
#include "runtime/input/wording.h"

namespace foothold::runtime {
namespace {

// What a header about the next header may be long: names are at most 4,096 bytes.
constexpr uint64_t kMostOfExtension = uint64_t{64} << 10;
// More than any disk holds, and small enough to add to.
constexpr uint64_t kMostOfMember = uint64_t{1} << 62;

class TarArchive : public ArchiveBase {
 public:
  TarArchive(std::unique_ptr<InputWindow> window, std::shared_ptr<Budget> budget)
      : ArchiveBase(std::move(window), std::move(budget), "tar") {}

 protected:
  void find_member() override;
  size_t read_member(char* into, size_t capacity) override;
  void pass_over_member() override { pass_over(left_ + padding_); }

 private:
  void enter(TarHeader header);
  void read_end();
  bool read_extension(const TarHeader& header);
  void pass_over(uint64_t bytes);

  uint64_t left_ = 0, padding_ = 0;  // of the member
  // Said by headers before the member's own.
  std::string long_name_;
  PaxFacts facts_;
};

void TarArchive::pass_over(uint64_t bytes) {
  if (!window().skip(bytes)) cut_off_archive();
}

void TarArchive::find_member() {
  if (!window().fill(kTarBlock)) return cut_off_archive();
  const std::string_view block = window().view().substr(0, kTarBlock);
  if (block.find_first_not_of('\0') == std::string_view::npos) return read_end();
  std::optional<TarHeader> header = read_tar_header(block);
  if (!header) {
    tell("damaged: what stands at byte " + grouped(window().position()) +
         " is no header; the rest is not read");
    return end_archive();
  }
  window().take(kTarBlock);
  enter(std::move(*header));
}

void TarArchive::read_end() {
  end_archive();
  if (anything_follows(true)) tell("something else follows its end; it is not read");
}

void TarArchive::enter(TarHeader header) {
  if (header.kind == 'L' || header.kind == 'x' || header.kind == 'g' || header.kind == 'K') {
    if (!read_extension(header) && !archive_ended())
      tell_about(header.name, "a header about it is too long; it is read without");
    return;
  }
  if (!long_name_.empty()) header.name = std::exchange(long_name_, {});
  if (facts_.path) header.name = *facts_.path;
  if (facts_.size) header.size = std::min(*facts_.size, kMostOfMember);
  facts_ = {};
  if (header.kind >= '1' && header.kind <= '6') return;
  left_ = header.size;
  padding_ = (kTarBlock - header.size % kTarBlock) % kTarBlock;
  if (header.kind != '0' && header.kind != '\0' && header.kind != '7') {
    tell_about(header.name, "this kind of member is not read");
    return pass_over(left_ + padding_);
  }
  if (header.kind != '7' && header.name.ends_with('/')) return pass_over(left_ + padding_);
  if (const std::string_view unsafe = unsafe_name(header.name); !unsafe.empty())
    tell_about(header.name, std::string(unsafe) + "; it is read, and nothing is written");
  begin_member(header.name);
}

// A long name, or facts about the next member. False: too long, passed over; or cut off.
bool TarArchive::read_extension(const TarHeader& header) {
  const uint64_t padded = (header.size + kTarBlock - 1) / kTarBlock * kTarBlock;
  if (header.size > kMostOfExtension) return pass_over(padded), false;
  if (!window().fill(size_t(padded))) return cut_off_archive(), false;
  const std::string_view content = window().view().substr(0, size_t(header.size));
  if (header.kind == 'L') long_name_ = content.substr(0, content.find('\0'));
  if (header.kind == 'x') facts_ = read_pax(content);
  window().take(ptrdiff_t(padded));
  return true;
}

size_t TarArchive::read_member(char* into, size_t capacity) {
  size_t bytes = 0;
  if (left_ > 0) {
    if (!window().fill(1)) return cut_off_member(), 0;
    bytes = size_t(std::min<uint64_t>({left_, window().view().size(), capacity}));
    std::memcpy(into, window().view().data(), bytes);
    window().take(ptrdiff_t(bytes));
    left_ -= bytes;
    count_member_bytes(bytes);
  }
  if (left_ > 0) return bytes;
  end_member();
  pass_over(std::exchange(padding_, 0));
  return bytes;
}

}  // namespace

std::shared_ptr<Archive> make_tar_archive(std::unique_ptr<InputWindow> window,
                                          std::shared_ptr<Budget> budget) {
  return std::make_shared<TarArchive>(std::move(window), std::move(budget));
}

}  // namespace foothold::runtime
