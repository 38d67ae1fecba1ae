#include "cli/bounded.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>

namespace foothold::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kOutOfMemory = 3;  // exit code of the child
constexpr uint64_t kMostMessage = uint64_t{1} << 31;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kLimitsMemory = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kLimitsMemory = false;
#else
constexpr bool kLimitsMemory = true;
#endif
#else
constexpr bool kLimitsMemory = true;
#endif

struct Header {
  char type;  // n: a note, r: the result
  uint64_t size;
};

/// Address space that the process has now, bytes.
uint64_t used_memory() {
  unsigned long long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%llu", &pages) != 1) pages = 0;
    (void)std::fclose(file);
  }
  return pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

void set_limit(int resource, uint64_t most) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0) return;
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < most) most = limit.rlim_max;
  limit = {most, most};
  (void)setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

[[noreturn]] void work_in_child(const Limits& limits, int pipe,
                                const std::function<std::string(Notes&)>& work) {
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_CPU, limits.cpu_seconds);
  if (kLimitsMemory) set_limit(RLIMIT_AS, used_memory() + limits.memory);
  Notes notes(pipe);
  try {
    const std::string result = work(notes);
    _exit(notes.send('r', result) ? 0 : 1);
  } catch (const std::bad_alloc&) {
    _exit(kOutOfMemory);
  } catch (...) {
    _exit(1);
  }
}

/// What the child sends, until it ends or its time does.
class Receiver {
 public:
  Receiver(int pipe, Clock::time_point until) : pipe_(pipe), until_(until) {}

  /// False: the time is over.
  bool receive(Bounded& into) {
    Header header{};
    while (take(&header, sizeof header)) {
      if (header.size > kMostMessage) return true;
      std::string text(header.size, '\0');
      if (!take(text.data(), text.size())) break;
      if (header.type == 'r')
        into.result = std::move(text), into.ending = Ending::done;
      else
        into.last_note = std::move(text);
    }
    return !late_;
  }

 private:
  bool wait() {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - Clock::now());
    pollfd waited{pipe_, POLLIN, 0};
    const int ready = left.count() > 0 ? poll(&waited, 1, static_cast<int>(left.count())) : 0;
    late_ = ready == 0;
    return ready > 0 || (ready < 0 && errno == EINTR);
  }

  bool take(void* to, size_t size) {
    auto* at = static_cast<char*>(to);
    while (size > 0) {
      if (!wait()) return false;
      const ssize_t got = read(pipe_, at, size);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      at += got, size -= static_cast<size_t>(got);
    }
    return true;
  }

  int pipe_;
  Clock::time_point until_;
  bool late_ = false;
};

Ending ending_of(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemory) return Ending::out_of_memory;
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
    return Ending::out_of_time;
  return Ending::crashed;
}

}  // namespace

bool Notes::send(char type, std::string_view text) {
  Header header{};
  header.type = type, header.size = text.size();
  std::string message(reinterpret_cast<const char*>(&header), sizeof header);
  message += text;
  for (std::string_view left = message; !left.empty();) {
    const ssize_t put = write(pipe_, left.data(), left.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    left.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

Bounded run_bounded(const Limits& limits, const std::function<std::string(Notes&)>& work) {
  Bounded done;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return done;
  const pid_t child = fork();
  if (child == 0) close(ends[0]), work_in_child(limits, ends[1], work);
  close(ends[1]);
  if (child > 0) {
    done.ending = Ending::crashed;
    const bool in_time = Receiver(ends[0], Clock::now() + limits.time).receive(done);
    if (!in_time) (void)kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (done.ending != Ending::done)
      done.ending = in_time ? ending_of(status) : Ending::out_of_time;
    if (done.ending == Ending::done && done.result.empty()) done.ending = Ending::gave_up;
  }
  close(ends[0]);
  return done;
}

}  // namespace foothold::cli
