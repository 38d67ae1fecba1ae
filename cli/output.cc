#include "cli/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace foothold::cli {
namespace {

constexpr size_t kFlushAt = 1 << 16;

}  // namespace

bool Output::write(std::string_view text) {
  buffer_ += text;
  return buffer_.size() < kFlushAt || flush();
}

bool Output::flush() {
  size_t done = 0;
  while (error_ == 0 && done < buffer_.size()) {
    const ssize_t written = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
    if (written >= 0)
      done += static_cast<size_t>(written);
    else if (errno != EINTR)
      error_ = errno;
  }
  buffer_.clear();
  return error_ == 0;
}

bool write_file(const std::string& path, std::string_view text) {
  if (path == "-") return std::fwrite(text.data(), 1, text.size(), stderr) == text.size();
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  return out.good();
}

namespace {

/// Writes all of it to the disk; false with errno set.
bool write_whole(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return ::fsync(fd) == 0;
}

}  // namespace

std::string replace_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(path, error);
  struct stat status {};
  if (error || ::stat(target.c_str(), &status) != 0) return std::strerror(errno);
  std::string temporary = target.string() + ".XXXXXX";
  const int fd = ::mkstemp(temporary.data());
  if (fd < 0) return std::strerror(errno);
  const bool good = write_whole(fd, text) && ::fchmod(fd, status.st_mode & 07777) == 0;
  const int failure = good ? 0 : errno;
  ::close(fd);
  if (good && std::rename(temporary.c_str(), target.c_str()) == 0) return {};
  std::string reason = std::strerror(good ? errno : failure);
  ::unlink(temporary.c_str());
  return reason;
}

}  // namespace foothold::cli
