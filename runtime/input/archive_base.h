// What archives of all formats have in common: one window that all members are read through, one
// member at a time, and the words for what is wrong.
//
// A format says in `find_member` where the next member is and in `read_member` what it holds:
//   next() -> pass over the rest of the member before -> find_member() -> a MemberSource, which
//   calls read_member() until the member is done
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "runtime/input/archive.h"

namespace foothold::runtime {

class ArchiveBase : public Archive, public std::enable_shared_from_this<ArchiveBase> {
 public:
  ArchiveBase(std::unique_ptr<InputWindow> window, std::shared_ptr<Budget> budget,
              std::string_view format);

  std::optional<InputItem> next() final;
  uint64_t container_bytes() const final { return source().container_bytes(); }

 protected:
  // Takes what stands between two members up to the content of the next one and calls
  // `begin_member`, or `end_archive`. May instead, or as well, call `tell`.
  virtual void find_member() = 0;
  // The next bytes of the member; calls `end_member` or `fail_member` at its end.
  virtual size_t read_member(char* into, size_t capacity) = 0;
  // Takes the rest of the member, and what follows it, without decoding if possible.
  virtual void pass_over_member() = 0;

  InputWindow& window() { return *window_; }
  Budget& budget() { return *budget_; }
  bool member_done() const { return member_done_; }
  // Every byte that `read_member` gives is counted by it.
  void count_member_bytes(size_t bytes) { member_bytes_ += bytes; }

  void begin_member(const std::string& name);
  void end_member() { member_done_ = true; }
  // The member is damaged: `reason` ends the sentence "damaged after N decoded bytes: ".
  void damage_member(std::string_view reason);
  // The input ended, in a member or between two.
  void cut_off_member();
  void cut_off_archive();
  // The budget is spent: nothing more is read of the archive.
  void overspend_member();
  // A problem with one member, or with the archive.
  void tell_about(std::string_view member, std::string_view what);
  void tell(std::string_view what);
  // Nothing follows that could be read.
  void end_archive() { ended_ = true; }
  bool archive_ended() const { return ended_; }
  // True if bytes of another kind than `padding` follow; takes all.
  bool anything_follows(bool zeros_are_padding);

 private:
  friend class MemberSource;
  Source& source() const { return window_->source(); }
  void fail_member(int error, const std::string& sentence);
  void tell_of_source();

  std::unique_ptr<InputWindow> window_;
  std::shared_ptr<Budget> budget_;
  std::string format_, container_;
  std::deque<std::string> problems_;  // not handed out yet
  bool ended_ = false;
  bool source_told_ = false;    // what is wrong with the source was said
  uint64_t charged_bytes_ = 0;  // container bytes that members have been charged with
  // The member being read.
  uint64_t generation_ = 0;      // counts members: a source of an earlier one is out of date
  bool member_waiting_ = false;  // begun, not handed out yet
  std::string member_name_;
  bool member_done_ = true;
  int member_error_ = 0;
  uint64_t member_bytes_ = 0;
  std::string member_problem_;
};

// Why a member's name is not one to make a file of: absolute, or leading out of its folder; empty
// if it is none of that.
std::string_view unsafe_name(std::string_view name);

}  // namespace foothold::runtime
