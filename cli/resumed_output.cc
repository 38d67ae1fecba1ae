#include "cli/resumed_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <optional>

#include "runtime/program/encode.h"

namespace foothold::cli {
namespace {

// After so many findings that were not written before, the rest was made by other rules.
constexpr size_t kMostOthers = 1000;

struct FileState {
  uint64_t device = 0, inode = 0, size = 0;
};

std::optional<FileState> file_state(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return FileState{status.st_dev, status.st_ino, static_cast<uint64_t>(status.st_size)};
}

/// The descriptor itself is for writing only.
std::string read_from(int fd, uint64_t offset, uint64_t size) {
  const int own = ::open(fmt::format("/proc/self/fd/{}", fd).c_str(), O_RDONLY | O_CLOEXEC);
  std::string bytes(own < 0 ? 0 : size, '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        ::pread(own, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  if (own >= 0) ::close(own);
  bytes.resize(done);
  return bytes;
}

}  // namespace

void ResumedOutput::take_up(const std::string& state) {
  FileState before;
  runtime::Decoder decoder(state);
  const std::optional<FileState> now = file_state(fd_);
  const int flags = ::fcntl(fd_, F_GETFL);
  if (!now || flags < 0 || (flags & O_APPEND) == 0 || !decoder.read(before)) return;
  if (now->device != before.device || now->inode != before.inode || now->size < before.size) return;
  reads_back_ = true;
  from_ = before.size;
  written_ = read_from(fd_, before.size, now->size - before.size);
  const size_t whole = written_.rfind('\n') + 1;  // 0 if there is none
  if (whole < written_.size() && ::ftruncate(fd_, static_cast<off_t>(from_ + whole)) == 0)
    written_.resize(whole);
}

uint64_t ResumedOutput::position() const {
  const std::optional<FileState> now = file_state(fd_);
  return now ? now->size + output_.waiting() : 0;
}

/// A place may be another text's: of a scan that was killed before it wrote what it had noted.
std::vector<bool> ResumedOutput::take_out(const std::vector<Placed>& lines) {
  std::vector<bool> found(lines.size(), false);
  std::map<uint64_t, size_t> spans;  // of `written_`: begin and size
  for (size_t number = 0; number < lines.size(); ++number) {
    const Placed& line = lines[number];
    const bool inside = line.at >= from_ && line.at - from_ <= written_.size();
    if (line.text.empty() || !inside ||
        !std::string_view(written_).substr(line.at - from_).starts_with(line.text))
      continue;
    found[number] = taken_out_ = true;
    spans[line.at - from_] = line.text.size();
  }
  std::string rest;
  size_t from = 0;
  for (const auto& [at, size] : spans) {
    if (at < from) continue;
    rest.append(written_, from, at - from);
    from = at + size;
  }
  written_ = rest.append(written_, from, written_.npos);
  return found;
}

void ResumedOutput::forget() {
  written_.clear();
  next_ = 0, taken_out_ = settled_ = false;
}

void ResumedOutput::settle() {
  settled_ = true;
  if (next_ >= written_.size()) forget();
}

/// Nearly always the next one; after a change of rules one somewhere behind it.
bool ResumedOutput::write(std::string_view text) {
  const std::string_view left = std::string_view(written_).substr(next_);
  if (left.empty()) return output_.write(text);
  size_t found = left.starts_with(text) ? 0 : left.find(text);
  while (found != left.npos && found > 0 && left[found - 1] != '\n')
    found = left.find(text, found + 1);
  if (found == left.npos) {
    if (settled_ || ++others_ > kMostOthers) forget();
    return output_.write(text);
  }
  if (taken_out_)
    written_.erase(next_ + found, text.size());
  else if (found == 0)
    next_ += text.size();
  ++passed_over_;
  if (settled_ && next_ >= written_.size()) forget();
  return true;
}

bool ResumedOutput::sync() {
  if (!output_.flush()) return false;
  return !file_state(fd_) || ::fsync(fd_) == 0;
}

/// As long as some of what was written is not found again, all behind it may be.
std::string ResumedOutput::state() const {
  std::string bytes;
  std::optional<FileState> now = file_state(fd_);
  if (!now) return bytes;
  if (taken_out_) now->size = from_;
  if (!taken_out_ && next_ < written_.size()) now->size = from_ + next_;
  runtime::encode(*now, bytes);
  return bytes;
}

}  // namespace foothold::cli
