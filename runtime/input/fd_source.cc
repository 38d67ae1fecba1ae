#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "runtime/input/source.h"
#include "runtime/input/wording.h"

namespace foothold::runtime {
namespace {

constexpr int kPipeBytes = 1 << 20;
// How long a request to stop that came between the look at the flag and the wait, or that comes
// from another thread, may stay unseen.
constexpr int kLongestWaitMilliseconds = 100;

bool has_mode(int fd, mode_t wanted) {
  struct stat status;
  return ::fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == wanted;
}

}  // namespace

Source::~Source() = default;

FdSource::FdSource(int fd, std::string name, Ownership ownership, const std::atomic<bool>* stop)
    : fd_(fd), name_(std::move(name)), ownership_(ownership), stop_(stop) {
  regular_file_ = has_mode(fd, S_IFREG);
  opened_ = state_of(fd);
  // Both are wishes: a refusal (an old kernel, a quota on pipe memory) costs speed, nothing else.
#ifdef F_SETPIPE_SZ
  if (has_mode(fd, S_IFIFO)) (void)::fcntl(fd, F_SETPIPE_SZ, kPipeBytes);
#endif
  if (regular_file_) (void)::posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

FdSource::~FdSource() {
  if (ownership_ == Ownership::owned) (void)::close(fd_);
}

FdSource::FileState FdSource::state_of(int fd) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) return {};
  return {status.st_size, status.st_mtim};
}

void FdSource::compare_with_opening() {
  if (!regular_file_) return;
  const FileState now = state_of(fd_);
  const off_t place = ::lseek(fd_, 0, SEEK_CUR);
  if (now.size < place && now.size < opened_.size)
    problem_ = "changed while it was read: it shrank to " + grouped(uint64_t(now.size)) +
               " bytes when " + grouped(uint64_t(place)) + " were read";
  else if (now.size != opened_.size)
    problem_ = "changed while it was read: " + grouped(uint64_t(opened_.size)) +
               " bytes at first, " + grouped(uint64_t(now.size)) + " at the end";
  else if (now.changed.tv_sec != opened_.changed.tv_sec ||
           now.changed.tv_nsec != opened_.changed.tv_nsec)
    problem_ = "changed while it was read: it was written to, its size is the same";
}

int FdSource::wait() const {
  while (!stop_requested()) {
    pollfd entry = {fd_, POLLIN, 0};
    const int ready = ::poll(&entry, 1, kLongestWaitMilliseconds);
    if (ready > 0) return 0;
    if (ready < 0 && errno != EINTR) return errno;
  }
  return 0;
}

ReadOutcome FdSource::read(char* into, size_t capacity) {
  for (bool wait_first = !regular_file_;; wait_first = true) {
    const int failure = wait_first ? wait() : 0;
    if (failure != 0) return {0, true, failure};
    if (stop_requested()) {
      stopped_ = true;
      return {0, true, 0};
    }
    const ssize_t got = ::read(fd_, into, capacity);
    if (got > 0) {
      bytes_ += uint64_t(got);
      return {size_t(got), false, 0};
    }
    if (got == 0) {
      compare_with_opening();
      return {0, true, 0};
    }
    if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) return {0, true, errno};
  }
}

std::optional<PlainFile> FdSource::plain_file() const {
  struct stat status = {};
  if (!regular_file_ || ::fstat(fd_, &status) != 0) return std::nullopt;
  return PlainFile{status.st_dev, status.st_ino, uint64_t(status.st_size)};
}

// What is passed over counts as read.
bool FdSource::seek(uint64_t offset) {
  if (!regular_file_ || ::lseek(fd_, off_t(offset), SEEK_SET) < 0) return false;
  bytes_ = offset;
  return true;
}

bool FdSource::more_now() {
  if (regular_file_ || stop_requested()) return true;
  pollfd entry = {fd_, POLLIN, 0};
  return ::poll(&entry, 1, 0) > 0;
}

}  // namespace foothold::runtime
