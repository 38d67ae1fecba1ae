#include "runtime/input/spool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "runtime/input/wording.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kPrefix = "segment-";
constexpr size_t kDigits = 20;
constexpr size_t kAtOnce = size_t{1} << 20;
constexpr int kLongestWaitMilliseconds = 100;

std::string failure(const std::string& folder, int error) {
  return "cannot spool to " + printable(folder) + ": " + std::generic_category().message(error);
}

/// A pipe that is still the same after the process that read it is gone.
std::string pipe_identity(int pipe) {
  struct stat status = {};
  if (::fstat(pipe, &status) != 0) return {};
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) + "\n";
}

bool sync_folder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool good = ::fsync(fd) == 0;
  ::close(fd);
  return good;
}

std::string read_small(const std::string& path) {
  char bytes[256];
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const ssize_t got = ::read(fd, bytes, sizeof bytes);
  ::close(fd);
  return got > 0 ? std::string(bytes, size_t(got)) : std::string();
}

bool write_small(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool good = ::write(fd, text.data(), text.size()) == ssize_t(text.size());
  return (::close(fd) == 0) && good;
}

}  // namespace

class SpoolSource : public Source {
 public:
  SpoolSource(Spool& spool, uint64_t at) : spool_(spool), at_(at), first_(at) {}
  ReadOutcome read(char* into, size_t capacity) override {
    const ReadOutcome outcome = spool_.read(at_, into, capacity);
    at_ += outcome.bytes;
    stopped_ = outcome.end && outcome.error == 0 && spool_.stop_requested();
    return outcome;
  }
  std::string_view name() const override { return "-"; }
  bool more_now() override { return spool_.more_now(at_); }
  bool stopped() const override { return stopped_; }
  uint64_t container_bytes() const override { return at_; }
  bool seek(uint64_t offset) override {
    if (offset < first_) return false;
    at_ = offset;
    return true;
  }

 private:
  Spool& spool_;
  uint64_t at_, first_;
  bool stopped_ = false;
};

Spool::Spool(std::string folder, int pipe, const std::atomic<bool>* stop)
    : folder_(std::move(folder)), pipe_(pipe), stop_(stop) {}

Spool::~Spool() {
  quit_ = true;
  if (thread_.joinable()) thread_.join();
  if (out_ >= 0) ::close(out_);
}

std::string Spool::path(uint64_t start) const {
  std::string digits = std::to_string(start);
  return folder_ + "/" + std::string(kPrefix) +
         std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits;
}

std::variant<std::unique_ptr<Spool>, std::string> Spool::open(const std::string& folder, int pipe,
                                                              const std::atomic<bool>* stop) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failure(folder, error.value());
  std::unique_ptr<Spool> spool(new Spool(folder, pipe, stop));
  if (std::string problem = spool->find_segments(); !problem.empty()) return problem;
  if (!spool->open_last()) return failure(folder, errno);
  if (std::string problem = spool->begin_session(); !problem.empty()) return problem;
  spool->thread_ = std::thread([raw = spool.get()] { raw->work(); });
  return spool;
}

std::string Spool::find_segments() {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const std::string name = entry.path().filename().string();
    Segment found;
    const char* const digits = name.data() + kPrefix.size();
    if (!name.starts_with(kPrefix) || name.size() != kPrefix.size() + kDigits) continue;
    if (std::from_chars(digits, name.data() + name.size(), found.start).ec != std::errc()) continue;
    found.size = entry.file_size(error);
    segments_.push_back(found);
  }
  if (error) return failure(folder_, error.value());
  std::sort(segments_.begin(), segments_.end(),
            [](const Segment& a, const Segment& b) { return a.start < b.start; });
  for (size_t i = 1; i < segments_.size(); ++i)
    if (segments_[i - 1].start + segments_[i - 1].size != segments_[i].start)
      return "the spool " + printable(folder_) + " is damaged: bytes are missing before " +
             grouped(segments_[i].start);
  if (segments_.empty()) segments_.push_back({});
  end_ = segments_.back().start + segments_.back().size;
  return {};
}

bool Spool::open_last() {
  if (out_ >= 0) ::close(out_);
  out_ = ::open(path(segments_.back().start).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  return out_ >= 0 && sync_folder(folder_);
}

std::string Spool::begin_session() {
  const std::string mark = folder_ + "/pipe", own = pipe_identity(pipe_);
  if (read_small(mark) == own) return {};
  char last = '\n';
  const uint64_t size = segments_.back().size;
  if (size > 0 && ::pread(out_, &last, 1, off_t(size - 1)) != 1) return failure(folder_, errno);
  if (last != '\n') append("\n");
  if (error_ != 0 || !write_small(mark, own)) return failure(folder_, errno);
  return {};
}

/// To be called before there is a thread, or by it.
void Spool::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(out_, bytes.data(), bytes.size(), off_t(last_size()));
    if (written < 0 && errno == EINTR) continue;
    const std::lock_guard lock(mutex_);
    if (written <= 0) return error_ = errno, void();
    segments_.back().size += uint64_t(written), end_ += uint64_t(written);
    bytes.remove_prefix(size_t(written));
  }
}

uint64_t Spool::last_size() {
  const std::lock_guard lock(mutex_);
  return segments_.back().size;
}

bool Spool::rotate() {
  if (last_size() < kSegmentBytes) return true;
  const std::lock_guard lock(mutex_);
  if (::fsync(out_) != 0) return false;
  segments_.push_back({end_, 0});
  return open_last();
}

/// Moves what is there; 0 at the end, negative with errno set if that failed.
long Spool::move_some() {
  auto place = loff_t(last_size());
  const ssize_t moved = ::splice(pipe_, nullptr, out_, &place, kAtOnce, SPLICE_F_MOVE);
  if (moved > 0) {
    const std::lock_guard lock(mutex_);
    segments_.back().size += uint64_t(moved), end_ += uint64_t(moved);
  }
  if (moved >= 0 || errno != EINVAL) return moved;
  // No pipe, or a file system that cannot do it.
  std::vector<char> piece(kAtOnce);
  const ssize_t got = ::read(pipe_, piece.data(), piece.size());
  if (got > 0) append({piece.data(), size_t(got)});
  if (got > 0 && error_ != 0) return errno = error_, -1;
  return got;
}

void Spool::work() {
  int error = 0;
  while (!stop_requested()) {
    pollfd entry = {pipe_, POLLIN, 0};
    const int ready = ::poll(&entry, 1, kLongestWaitMilliseconds);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    {
      std::unique_lock lock(mutex_);
      if (end_ - read_ > kMostWaiting) {
        changed_.wait_for(lock, std::chrono::milliseconds(kLongestWaitMilliseconds));
        continue;
      }
    }
    const long moved = ready < 0 || !rotate() ? -1 : move_some();
    if (moved < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (moved < 0) error = errno;
    if (moved <= 0) break;
    changed_.notify_all();
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  error_ = error;
  changed_.notify_all();
}

uint64_t Spool::first() {
  const std::lock_guard lock(mutex_);
  return segments_.front().start;
}

std::unique_ptr<Source> Spool::source() { return std::make_unique<SpoolSource>(*this, first()); }

bool Spool::more_now(uint64_t offset) {
  const std::lock_guard lock(mutex_);
  return offset < end_ || ended_;
}

ReadOutcome Spool::read(uint64_t offset, char* into, size_t capacity) {
  std::unique_lock lock(mutex_);
  while (offset >= end_ && !ended_ && !stop_requested())
    changed_.wait_for(lock, std::chrono::milliseconds(kLongestWaitMilliseconds));
  if (stop_requested()) return {0, true, 0};
  if (offset >= end_) return {0, true, error_};
  auto segment = std::upper_bound(segments_.begin(), segments_.end(), offset,
                                  [](uint64_t at, const Segment& one) { return at < one.start; });
  --segment;
  const uint64_t start = segment->start;
  const size_t wanted = std::min<uint64_t>(capacity, start + segment->size - offset);
  lock.unlock();
  const int fd = ::open(path(start).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {0, true, errno};
  const ssize_t got = ::pread(fd, into, wanted, off_t(offset - start));
  const int error = got <= 0 ? (got < 0 ? errno : EIO) : 0;
  ::close(fd);
  if (error != 0) return {0, true, error};
  lock.lock();
  read_ = offset + uint64_t(got);
  changed_.notify_all();
  return {size_t(got), false, 0};
}

bool Spool::sync() {
  const std::lock_guard lock(mutex_);
  return ::fdatasync(out_) == 0;
}

void Spool::done(uint64_t offset) {
  const std::lock_guard lock(mutex_);
  while (segments_.size() > 1 &&
         segments_.front().start + segments_.front().size + kKept <= offset) {
    (void)::unlink(path(segments_.front().start).c_str());
    segments_.erase(segments_.begin());
  }
}

}  // namespace foothold::runtime
