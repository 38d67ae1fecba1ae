#include "cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
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

}  // namespace foothold::cli
