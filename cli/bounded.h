// Work that may need more time or memory than anybody wants to give is done in a child process with
// limits; what it made comes back through a pipe as bytes. If it dies, its last note says what it
// was at.
//
//   Bounded done = run_bounded(kCompileLimits, [](Notes& notes) {
//     notes.say("first half") ...;  notes.say("second half") ...;  return result;
//   });
//   done.ending == Ending::out_of_memory, done.last_note == "second half"
//
// To be called while the process has one thread: a child of fork() has only the thread that called
// it, and locks that others held would stay held. Under AddressSanitizer, which maps terabytes, the
// limit of memory is not set.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace foothold::cli {

struct Limits {
  uint64_t memory;  // bytes of address space beyond what the process has already
  unsigned cpu_seconds;
  std::chrono::seconds time;
};

/// For compiling rules: some ten times what 10,000 of them need.
inline constexpr Limits kCompileLimits{uint64_t{1} << 30, 30, std::chrono::seconds(60)};

class Notes {
 public:
  explicit Notes(int pipe) : pipe_(pipe) {}
  /// What begins now.
  void say(std::string_view note) { (void)send('n', note); }
  bool send(char type, std::string_view text);

 private:
  int pipe_;
};

enum class Ending : uint8_t {
  done,
  gave_up,  // the work said so: no result
  out_of_memory,
  out_of_time,
  crashed,
  no_child,  // the system gave none: nothing was done
};

struct Bounded {
  Ending ending = Ending::no_child;
  std::string result;     // of done
  std::string last_note;  // what it was at
};

/// An empty result means that the work gave up.
Bounded run_bounded(const Limits& limits, const std::function<std::string(Notes&)>& work);

}  // namespace foothold::cli
