#include "tests/cli/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "evaluate/json.h"
#include "tests/sanitized.h"

extern char** environ;

namespace foothold::cli_test {
namespace {

constexpr int kPatienceMs = tests::kSanitized ? 200000 : 20000;

using Pipe = std::array<int, 2>;

Pipe make_pipe() {
  Pipe ends{-1, -1};
  EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  return ends;
}

void close_end(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

/// Where the program keeps what it compiled: beside the program, so that the shipped rules are
/// compiled once, not at each start. That both ways find the same is for program_cache_test.cc.
std::string kept_programs() { return FOOTHOLD_BINARY ".cache"; }

std::vector<char*> argument_pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Running::Running(const std::vector<std::string>& arguments, const std::string& out_path) {
  std::signal(SIGPIPE, SIG_IGN);  // the program may stop reading before all is written
  Pipe in = make_pipe(), out = make_pipe(), err = make_pipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  if (out_path.empty())
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  else
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out_path.c_str(),
                                     O_WRONLY | O_APPEND | O_CREAT, 0600);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  std::vector<std::string> words = {FOOTHOLD_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  setenv("XDG_CACHE_HOME", kept_programs().c_str(), 0);  // unless a test gives one
  EXPECT_EQ(posix_spawn(&child_, FOOTHOLD_BINARY, &actions, &attributes,
                        argument_pointers(words).data(), environ),
            0);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close_end(in[0]), close_end(out[1]), close_end(err[1]);
  in_ = in[1], out_ = out[0], err_ = err[0];
  fcntl(in_, F_SETFL, O_NONBLOCK);
}

Running::~Running() {
  if (child_ > 0) kill(child_, SIGKILL), waitpid(child_, nullptr, 0);
  close_end(in_), close_end(out_), close_end(err_);
}

void Running::close_input() { close_end(in_); }
void Running::close_output() { close_end(out_); }
void Running::signal(int number) const { kill(child_, number); }

long Running::peak_kib() const {
  std::ifstream status("/proc/" + std::to_string(child_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  return -1;
}

/// Reads from both outputs what is there within the time. False: both are at their end, or nothing
/// came.
bool Running::read_some(int timeout_ms) {
  std::array<pollfd, 2> fds = {pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
  if (poll(fds.data(), fds.size(), timeout_ms) <= 0) return false;
  bool any = false;
  for (size_t place = 0; place < fds.size(); ++place) {
    if (fds[place].revents == 0) continue;
    std::array<char, 65536> bytes;
    const ssize_t count = read(fds[place].fd, bytes.data(), bytes.size());
    std::string& to = place == 0 ? result_.out : result_.err;
    if (count > 0)
      to.append(bytes.data(), static_cast<size_t>(count));
    else
      close_end(place == 0 ? out_ : err_);
    any = true;
  }
  return any;
}

void Running::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(in_, bytes.data(), bytes.size());
    if (count > 0)
      bytes.remove_prefix(static_cast<size_t>(count));
    else if (errno == EAGAIN)
      read_some(1);
    else
      return;  // it reads no more: that is for the test to see
  }
}

bool Running::wait_for_lines(size_t lines) {
  const auto count = [&] {
    return static_cast<size_t>(std::count(result_.out.begin(), result_.out.end(), '\n'));
  };
  for (int waited = 0; waited < kPatienceMs && count() < lines; waited += 50)
    if (!read_some(50) && out_ < 0) break;
  return count() >= lines;
}

bool Running::says_within(std::string_view text, int milliseconds) {
  const auto said = [&] {
    return result_.out.find(text) != std::string::npos ||
           result_.err.find(text) != std::string::npos;
  };
  while (!said() && read_some(milliseconds)) {
  }
  return said();
}

Finished Running::finish() {
  close_input();
  return finish_with_open_input();
}

Finished Running::finish_with_open_input() {
  while (out_ >= 0 || err_ >= 0)
    if (!read_some(kPatienceMs)) {
      ADD_FAILURE() << "the program does not end";
      kill(child_, SIGKILL);
      break;
    }
  int status = 0;
  EXPECT_EQ(waitpid(child_, &status, 0), child_);
  child_ = -1;
  result_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result_;
}

Finished foothold(const std::vector<std::string>& arguments, std::string_view input,
                  const std::string& out_path) {
  Running running(arguments, out_path);
  running.write(input);
  return running.finish();
}

bool sanitized() {
#if defined(__SANITIZE_ADDRESS__)
  return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  return true;
#endif
#endif
  return false;
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "foothold-test-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::path(const std::string& name) const {
  return name.empty() ? path_ : path_ + "/" + name;
}

std::string TemporaryFolder::file(const std::string& name, std::string_view bytes) const {
  std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
  std::ofstream out(path(name), std::ios::binary);
  out << bytes;
  EXPECT_TRUE(out.flush().good());
  return path(name);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> certain_lines_of(std::string_view text) {
  std::vector<std::string> lines = lines_of(text);
  std::erase_if(lines, [](const std::string& line) {
    return line.find("\"possible\":{") != std::string::npos;
  });
  return lines;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string blocks(std::string_view expected, std::string_view got) {
  return fmt::format("expected:\n{}\ngot:\n{}\n", expected, got);
}

std::string corpus(const std::string& name) {
  return std::string(FOOTHOLD_SOURCE_DIR) + "/corpus/" + name;
}

std::string firing_record(const std::string& more) {
  return R"({"CreationTime":"2026-04-13T08:00:00","Id":"5a0e","Operation":"New-InboxRule","OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":1,"ResultStatus":"True","UserId":"ana@contoso.com","UserType":2,"ClientIP":"203.0.113.20:4711","ObjectId":"","Parameters":[{"Name":"Name","Value":"tidy up"},{"Name":"SubjectContainsWords","Value":"invoice"},{"Name":"DeleteMessage","Value":"True"}])" +
         more + "}";
}

namespace {

std::string text_of(const std::string& json, std::string_view key) {
  const evaluate::JsonResult read = evaluate::read_json(json);
  EXPECT_TRUE(read.value.has_value()) << read.reason << "\n" << json;
  const evaluate::Json* value = read.value ? read.value->find(key) : nullptr;
  return value ? value->text : "";
}

}  // namespace

std::string member(const std::string& line, std::string_view key) { return text_of(line, key); }
std::string summary_number(const std::string& summary, std::string_view key) {
  return text_of(summary, key);
}

}  // namespace foothold::cli_test
