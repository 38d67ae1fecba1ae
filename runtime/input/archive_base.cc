#include "runtime/input/archive_base.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "runtime/input/wording.h"

namespace foothold::runtime {

Archive::~Archive() = default;

// The content of one member; keeps the archive alive.
class MemberSource : public Source {
 public:
  explicit MemberSource(std::shared_ptr<ArchiveBase> archive)
      : archive_(std::move(archive)),
        generation_(archive_->generation_),
        name_(archive_->member_name_) {}

  ReadOutcome read(char* into, size_t capacity) override {
    ArchiveBase& archive = *archive_;
    if (!current()) return {0, true, 0};
    const size_t bytes = archive.member_done_ ? 0 : archive.read_member(into, capacity);
    return {bytes, archive.member_done_, archive.member_error_};
  }
  std::string_view name() const override { return name_; }
  bool more_now() override {
    return !current() || archive_->member_done_ || archive_->window_->more_now();
  }
  bool stopped() const override { return archive_->source().stopped(); }
  void abandon() override { archive_->source().abandon(); }
  std::string problem() const override { return current() ? archive_->member_problem_ : ""; }
  uint64_t container_bytes() const override {
    return current() ? archive_->container_bytes() - archive_->charged_bytes_ : 0;
  }
  std::string_view container() const override { return archive_->container_; }

 private:
  bool current() const { return archive_->generation_ == generation_; }

  std::shared_ptr<ArchiveBase> archive_;
  uint64_t generation_;
  std::string name_;
};

ArchiveBase::ArchiveBase(std::unique_ptr<InputWindow> window, std::shared_ptr<Budget> budget,
                         std::string_view format)
    : window_(std::move(window)), budget_(std::move(budget)), format_(format) {
  container_ = joined(source().container(), format);
}

std::optional<InputItem> ArchiveBase::next() {
  ++generation_;
  charged_bytes_ = container_bytes();
  for (;;) {
    if (!problems_.empty()) {
      std::string problem = std::move(problems_.front());
      problems_.pop_front();
      return problem;
    }
    if (member_waiting_) {
      member_waiting_ = false;
      return std::make_unique<MemberSource>(shared_from_this());
    }
    if (!member_done_) pass_over_member();
    member_done_ = true;
    if (ended_) tell_of_source();
    if (ended_ && problems_.empty()) return std::nullopt;
    if (!ended_) find_member();
  }
}

void ArchiveBase::begin_member(const std::string& name) {
  member_waiting_ = true;
  member_name_ = std::string(source().name()) + "!" + printable(name);
  member_done_ = false;
  member_error_ = 0;
  member_bytes_ = 0;
  member_problem_.clear();
}

void ArchiveBase::fail_member(int error, const std::string& sentence) {
  member_done_ = true;
  member_error_ = error;
  if (!sentence.empty()) member_problem_ = format_ + ": " + sentence;
}

void ArchiveBase::damage_member(std::string_view reason) {
  fail_member(EBADMSG,
              "damaged after " + grouped(member_bytes_) + " decoded bytes: " + std::string(reason));
}

void ArchiveBase::cut_off_member() {
  ended_ = true;
  if (source().stopped()) return fail_member(0, "");
  fail_member(window_->error() != 0 ? window_->error() : EBADMSG,
              "cut off after " + grouped(member_bytes_) + " decoded bytes");
}

void ArchiveBase::cut_off_archive() {
  ended_ = true;
  if (!source().stopped()) tell("cut off: its end is missing");
}

void ArchiveBase::overspend_member() {
  ended_ = true;
  fail_member(EFBIG, budget_->reason() + ": the rest of the archive is not read, after " +
                         grouped(member_bytes_) + " decoded bytes of this member");
}

void ArchiveBase::tell_about(std::string_view member, std::string_view what) {
  problems_.push_back(std::string(source().name()) + "!" + printable(member) + ": " + format_ +
                      ": " + std::string(what));
}

void ArchiveBase::tell(std::string_view what) {
  problems_.push_back(std::string(source().name()) + ": " + format_ + ": " + std::string(what));
}

// What the source found wrong (a damaged .gz around a .tar) is known at its end.
void ArchiveBase::tell_of_source() {
  if (std::exchange(source_told_, true)) return;
  const std::string problem = source().problem();
  if (!problem.empty()) problems_.push_back(std::string(source().name()) + ": " + problem);
}

bool ArchiveBase::anything_follows(bool zeros_are_padding) {
  bool any = false;
  while (window_->fill(1)) {
    const std::string_view view = window_->view();
    any = any || !zeros_are_padding || view.find_first_not_of('\0') != std::string_view::npos;
    window_->take(ptrdiff_t(view.size()));
  }
  return any;
}

std::string_view unsafe_name(std::string_view name) {
  const auto separator = [](char byte) { return byte == '/' || byte == '\\'; };
  if (!name.empty() && separator(name[0])) return "its name is absolute";
  if (name.size() > 1 && name[1] == ':') return "its name begins with a drive";
  for (size_t at = 0; at <= name.size();) {
    const size_t end =
        size_t(std::find_if(name.begin() + ptrdiff_t(at), name.end(), separator) - name.begin());
    if (name.substr(at, end - at) == "..") return "its name leads out of its folder";
    at = end + 1;
  }
  return {};
}

}  // namespace foothold::runtime
