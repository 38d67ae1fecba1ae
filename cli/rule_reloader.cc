#include "cli/rule_reloader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace foothold::cli {
namespace {

std::atomic<int> request_pipe{-1};

void ask_for_rules(int) {
  const int error = errno;
  const char request = 'r';
  // Full: it has been asked for often enough.
  [[maybe_unused]] const ssize_t written = ::write(request_pipe.load(), &request, 1);
  errno = error;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool read_all(int fd, char* into, size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(fd, into, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into += got, size -= static_cast<size_t>(got);
  }
  return true;
}

/// Requests that came while it compiled are one: the files are read as they are now.
bool wait_for_request(int requests) {
  char several[64];
  ssize_t got = 0;
  do got = ::read(requests, several, sizeof several);
  while (got < 0 && errno == EINTR);
  return got > 0;
}

/// Nothing of the scan stays open here: its pipe must end when the scan does.
[[noreturn]] void serve(int requests, int answers, const RuleOptions& rules,
                        const PrepareOptions& options) {
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGHUP, SIG_IGN);
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  (void)::dup2(nothing, STDIN_FILENO);
  (void)::dup2(nothing, STDOUT_FILENO);
  while (wait_for_request(requests)) {
    const Prepared prepared = prepare(rules, options);
    const std::string packed = prepared.good ? runtime::pack({}, prepared.ready) : std::string();
    const uint64_t size = packed.size();
    std::string answer(reinterpret_cast<const char*>(&size), sizeof size);
    if (!write_all(answers, answer + packed)) break;
  }
  ::_exit(0);
}

}  // namespace

RuleReloader::RuleReloader(const RuleOptions& rules, const PrepareOptions& options) {
  int requests[2], answers[2];
  if (::pipe2(requests, O_CLOEXEC) != 0) return;
  if (::pipe2(answers, O_CLOEXEC) != 0) {
    ::close(requests[0]), ::close(requests[1]);
    return;
  }
  child_ = ::fork();
  if (child_ == 0) {
    ::close(requests[1]), ::close(answers[0]);
    serve(requests[0], answers[1], rules, options);
  }
  ::close(requests[0]), ::close(answers[1]);
  requests_ = requests[1], answers_ = answers[0];
  (void)::fcntl(requests_, F_SETFL, O_NONBLOCK);
  request_pipe = requests_;
  struct sigaction action {};
  action.sa_handler = ask_for_rules;
  action.sa_flags = SA_RESTART;
  sigaction(SIGHUP, &action, nullptr);
}

RuleReloader::~RuleReloader() {
  if (child_ < 0) return;
  std::signal(SIGHUP, SIG_IGN);
  request_pipe = -1;
  ::close(requests_), ::close(answers_);
  (void)::kill(child_, SIGKILL);  // it may be compiling for nobody
  (void)::waitpid(child_, nullptr, 0);
}

bool RuleReloader::ready() const {
  pollfd entry{answers_, POLLIN, 0};
  return answers_ >= 0 && ::poll(&entry, 1, 0) > 0 && (entry.revents & POLLIN) != 0;
}

std::optional<runtime::PreparedProgram> RuleReloader::take() {
  uint64_t size = 0;
  if (!read_all(answers_, reinterpret_cast<char*>(&size), sizeof size) || size == 0) return {};
  std::string packed(size, '\0');
  if (!read_all(answers_, packed.data(), packed.size())) return {};
  return runtime::unpack({}, packed);
}

}  // namespace foothold::cli
