#include "cli/program_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace foothold::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".program";

class File {
 public:
  File(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool good() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// A regular file of this user that nobody else can write.
bool is_own(const struct stat& status) {
  return S_ISREG(status.st_mode) && status.st_uid == geteuid() && (status.st_mode & 022) == 0;
}

bool is_own_folder(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && (status.st_mode & 022) == 0;
}

std::optional<std::string> read_own(const std::string& path, uint64_t most) {
  const File file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat status {};
  if (!file.good() || fstat(file.fd(), &status) != 0 || !is_own(status) ||
      static_cast<uint64_t>(status.st_size) > most)
    return {};
  std::string bytes(static_cast<size_t>(status.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = read(file.fd(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  (void)futimens(file.fd(), nullptr);  // used now: the last to be dropped
  return bytes;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

std::optional<value::Digest> digest_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return {};
  value::Hasher hasher;
  hasher.add(std::string(std::istreambuf_iterator<char>(in), {}));
  return hasher.finish();
}

bool outside_as_before(const runtime::PreparedProgram& prepared) {
  return std::all_of(
      prepared.outside.begin(), prepared.outside.end(),
      [](const runtime::OutsideFile& file) { return digest_of_file(file.path) == file.content; });
}

struct Kept {
  fs::path path;
  fs::file_time_type used;
  uint64_t bytes;
};

std::vector<Kept> kept_in(const std::string& folder) {
  std::vector<Kept> kept;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (!at->path().filename().string().ends_with(kSuffix)) continue;
    std::error_code gone;  // another run may remove it meanwhile
    const Kept one{at->path(), at->last_write_time(gone), at->file_size(gone)};
    if (!gone) kept.push_back(one);
  }
  return kept;
}

/// What was written aside by runs that did not live to rename it.
void drop_left_overs(const std::string& folder) {
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    const bool aside = name.find(std::string(kSuffix) + ".") != std::string::npos;
    std::error_code gone;
    if (aside && at->last_write_time(gone) < old && !gone) (void)unlink(at->path().c_str());
  }
}

}  // namespace

std::string ProgramCache::usual_folder() {
  const auto absolute = [](const char* name) {
    const char* const said = std::getenv(name);
    return said && *said == '/' ? std::string(said) : std::string();
  };
  if (const std::string cache = absolute("XDG_CACHE_HOME"); !cache.empty())
    return cache + "/foothold";
  const std::string home = absolute("HOME");
  return home.empty() ? std::string() : home + "/.cache/foothold";
}

std::string ProgramCache::path_of(const value::Digest& key) const {
  return fmt::format("{}/{}{}", folder_, value::hex(key), kSuffix);
}

std::optional<runtime::PreparedProgram> ProgramCache::find(const value::Digest& key,
                                                           std::string& note) const {
  if (folder_.empty()) return {};
  const std::string path = path_of(key);
  const std::optional<std::string> bytes = read_own(path, kMostBytes);
  if (!bytes) return {};
  std::optional<runtime::PreparedProgram> prepared = runtime::unpack(key, *bytes);
  if (!prepared)
    note = fmt::format("{}: this compiled program is damaged; the rules are compiled again", path);
  else if (!outside_as_before(*prepared))
    prepared.reset();
  return prepared;
}

void ProgramCache::keep(const value::Digest& key, const runtime::PreparedProgram& prepared) const {
  if (folder_.empty()) return;
  std::error_code error;
  fs::create_directories(fs::path(folder_).parent_path(), error);
  (void)mkdir(folder_.c_str(), 0700);
  if (!is_own_folder(folder_)) return;
  const std::string path = path_of(key), aside = fmt::format("{}.{}", path, getpid());
  bool good = false;
  {
    const File file(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    good = file.good() && write_all(file.fd(), runtime::pack(key, prepared));
  }
  if (!good || rename(aside.c_str(), path.c_str()) != 0) (void)unlink(aside.c_str());
  drop_oldest();
}

void ProgramCache::drop_oldest() const {
  drop_left_overs(folder_);
  std::vector<Kept> kept = kept_in(folder_);
  if (kept.size() <= kMostPrograms) return;
  std::sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) { return a.used > b.used; });
  for (size_t place = kMostPrograms; place < kept.size(); ++place)
    (void)unlink(kept[place].path.c_str());
}

ProgramCache::Usage ProgramCache::usage() const {
  Usage usage;
  for (const Kept& one : kept_in(folder_)) ++usage.programs, usage.bytes += one.bytes;
  return usage;
}

ProgramCache::Usage ProgramCache::clear() const {
  Usage removed;
  for (const Kept& one : kept_in(folder_))
    if (unlink(one.path.c_str()) == 0) ++removed.programs, removed.bytes += one.bytes;
  return removed;
}

}  // namespace foothold::cli
