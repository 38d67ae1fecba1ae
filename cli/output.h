// Standard output with a buffer of our own: lines are whole, a closed pipe is noticed, and nothing
// is lost before it.
#pragma once

#include <string>
#include <string_view>

namespace foothold::cli {

class Output {
 public:
  explicit Output(int fd) : fd_(fd) {}
  /// False: writing failed; error() says why.
  bool write(std::string_view text);
  bool flush();
  /// Bytes that are not written yet.
  size_t waiting() const { return buffer_.size(); }
  int error() const { return error_; }

 private:
  int fd_;
  int error_ = 0;
  std::string buffer_;
};

/// A whole file at once (`-`: standard error); false with errno set if it cannot be written.
bool write_file(const std::string& path, std::string_view text);

/// Puts a whole file in the place of another one, at once: who reads it sees the old text or the
/// new one. Keeps its mode, follows links. What went wrong, or an empty text.
std::string replace_file(const std::string& path, std::string_view text);

}  // namespace foothold::cli
