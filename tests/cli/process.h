// Runs the program from outside, as a user would: arguments, standard input, what it wrote, how it
// ended.
//
//   const Finished run = foothold({"scan", "-"}, "{\"Operation\":...}\n");
//   run.code == 0, run.out holds a line for each finding, run.err the summary
//
// Running is for what needs both sides at once: a pipe that stays open, a signal.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace foothold::cli_test {

struct Finished {
  int code = -1;  // the exit code; 128 + number if a signal killed it
  std::string out, err;
};

/// With all of `input` on standard input. `out_path`: where standard output goes instead.
Finished foothold(const std::vector<std::string>& arguments, std::string_view input = {},
                  const std::string& out_path = {});

class Running {
 public:
  explicit Running(const std::vector<std::string>& arguments, const std::string& out_path = {});
  ~Running();
  Running(const Running&) = delete;

  void write(std::string_view bytes);
  void close_input();
  void close_output();
  /// Waits (some seconds at most) until standard output holds so many lines; false if it never
  /// does.
  bool wait_for_lines(size_t lines);
  /// Waits so long at most for a text on standard output or standard error.
  bool says_within(std::string_view text, int milliseconds);
  /// Most memory the running program has ever held; -1 if that cannot be found out. (What wait4()
  /// says of it counts the memory of this test, too: the child starts as a copy.)
  long peak_kib() const;
  /// Sends a signal to this one process.
  void signal(int number) const;
  /// Closes the input, reads what is left and waits for the end.
  Finished finish();
  /// The same with the input left open: the program must end for another reason.
  Finished finish_with_open_input();

 private:
  bool read_some(int timeout_ms);

  pid_t child_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  Finished result_;
};

/// True in a build with AddressSanitizer, which multiplies memory.
bool sanitized();

/// A folder that is removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;

  /// Writes a file and gives its path.
  std::string file(const std::string& name, std::string_view bytes) const;
  std::string path(const std::string& name = {}) const;

 private:
  std::string path_;
};

std::vector<std::string> lines_of(std::string_view text);
/// Of the findings a line each those that do not rest on how much of the past is known: a log of
/// one record makes every address of it possibly new.
std::vector<std::string> certain_lines_of(std::string_view text);
std::string read_file(const std::string& path);

/// Both texts as blocks in a test's message.
std::string blocks(std::string_view expected, std::string_view got);

/// The path of a corpus file.
std::string corpus(const std::string& name);

/// A record that fires inbox_rule_hides_finance_mail alone, without its newline.
std::string firing_record(const std::string& more = {});
inline constexpr const char* kFiringRule = "inbox_rule_hides_finance_mail";

/// The string value of a key in one line of JSON; "" if there is none. The line must be JSON.
std::string member(const std::string& line, std::string_view key);
/// The number that a summary gives for a key.
std::string summary_number(const std::string& summary, std::string_view key);

}  // namespace foothold::cli_test
