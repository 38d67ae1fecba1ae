#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "runtime/input/source.h"

namespace foothold::runtime {
namespace {

std::string failure(const std::string& path, int error) {
  return "cannot open " + (path == "-" ? "standard input" : path) + ": " +
         std::generic_category().message(error);
}

// Opening a named pipe waits for its writer; a request to stop ends that wait.
int open_retrying(const char* path, const std::atomic<bool>* stop) {
  for (;;) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 || errno != EINTR || (stop != nullptr && stop->load())) return fd;
  }
}

// Opening a directory succeeds, reading it does not: said here, in words.
std::string unfit(int fd, const std::string& path) {
  struct stat status;
  if (::fstat(fd, &status) != 0) return failure(path, errno);
  if (S_ISDIR(status.st_mode)) return "cannot read " + path + ": it is a directory";
  return {};
}

}  // namespace

std::variant<std::unique_ptr<Source>, std::string> open_source(const std::string& path,
                                                               const std::atomic<bool>* stop) {
  const bool standard_input = path == "-";
  const auto ownership =
      standard_input ? FdSource::Ownership::borrowed : FdSource::Ownership::owned;
  const int fd = standard_input ? STDIN_FILENO : open_retrying(path.c_str(), stop);
  if (fd < 0) return failure(path, errno);
  auto source = std::make_unique<FdSource>(fd, path, ownership, stop);
  if (std::string reason = unfit(fd, path); !reason.empty()) return reason;
  return source;
}

}  // namespace foothold::runtime
