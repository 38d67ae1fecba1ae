#include "cli/history_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "cli/say.h"

namespace foothold::cli {
namespace {

struct Close {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

bool complain_of(const std::string& path, int error) {
  complain("foothold: {}: {}\n", path, std::strerror(error));
  return false;
}

bool read_whole(const std::string& path, std::string& bytes) {
  const File file(std::fopen(path.c_str(), "rbe"));
  if (!file) return complain_of(path, errno);
  struct stat status {};
  if (::fstat(::fileno(file.get()), &status) == 0 && S_ISREG(status.st_mode))
    bytes.reserve(static_cast<size_t>(status.st_size));
  char part[1 << 16];
  while (const size_t size = std::fread(part, 1, sizeof part, file.get())) bytes.append(part, size);
  return !std::ferror(file.get()) || complain_of(path, errno);
}

bool write_whole(const runtime::Baseline& baseline, std::FILE* file) {
  const bool good = baseline.to_bytes([&](std::string_view part) {
    return std::fwrite(part.data(), 1, part.size(), file) == part.size();
  });
  return good && std::fflush(file) == 0 && ::fsync(::fileno(file)) == 0;
}

constexpr mode_t kMode = 0644;  // of a new file, but for what the umask takes away

mode_t mode_for(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status.st_mode & 07777;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return kMode & ~mask;
}

}  // namespace

std::optional<runtime::Baseline> read_history(const std::string& path) {
  std::string bytes, problem;
  if (!read_whole(path, bytes)) return std::nullopt;
  std::optional<runtime::Baseline> baseline = runtime::Baseline::from_bytes(bytes, problem);
  if (!baseline) complain("foothold: {}: {}\n", path, problem);
  return baseline;
}

bool write_history(const runtime::Baseline& baseline, const std::string& path) {
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkstemp(temporary.data());
  if (fd < 0) return complain_of(path, errno);
  const File file(::fdopen(fd, "wb"));
  const bool good = file && write_whole(baseline, file.get()) &&
                    ::fchmod(fd, mode_for(path)) == 0 &&
                    std::rename(temporary.c_str(), path.c_str()) == 0;
  if (good) return true;
  const int error = errno;
  ::unlink(temporary.c_str());
  return complain_of(path, error);
}

std::optional<runtime::Baseline> read_history_for(const runtime::Program& program,
                                                  const std::string& path, bool quiet) {
  std::optional<runtime::Baseline> baseline = read_history(path);
  if (!baseline) return std::nullopt;
  const std::vector<std::string> missing = not_covered(program, *baseline);
  if (missing.size() == runtime::looks_named(program).size()) {
    complain(
        "foothold: {}: holds nothing that these rules ask of the past; build it with the same "
        "rules, or leave --history out\n",
        path);
    return std::nullopt;
  }
  if (quiet || missing.empty()) return baseline;
  complain("foothold: {}: does not hold these; of them the past begins with what is scanned now:\n",
           path);
  for (const std::string& name : missing) complain("    {}\n", name);
  return baseline;
}

}  // namespace foothold::cli
