#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "runtime/input/source.h"
#include "runtime/input/wording.h"

namespace foothold::runtime {
namespace {

std::string failure(const std::string& path, int error) {
  return "cannot open " + (path == "-" ? "standard input" : printable(path)) + ": " +
         std::generic_category().message(error);
}

// Opening a named pipe waits for its writer; a request to stop ends that wait.
int open_retrying(const char* path, int flags, const std::atomic<bool>* stop) {
  for (;;) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC | flags);
    if (fd >= 0 || errno != EINTR || (stop != nullptr && stop->load())) return fd;
  }
}

// Opening a directory succeeds, reading it does not: said here, in words.
std::string unfit(int fd, const std::string& path, Opening opening) {
  struct stat status;
  if (::fstat(fd, &status) != 0) return failure(path, errno);
  if (S_ISDIR(status.st_mode)) return "cannot read " + printable(path) + ": it is a directory";
  if (opening == Opening::files_only && !S_ISREG(status.st_mode))
    return "cannot read " + printable(path) + ": it is not a file any more";
  return {};
}

}  // namespace

std::variant<std::unique_ptr<Source>, std::string> open_source(const std::string& path,
                                                               const std::atomic<bool>* stop,
                                                               Opening opening) {
  const bool standard_input = path == "-";
  const auto ownership =
      standard_input ? FdSource::Ownership::borrowed : FdSource::Ownership::owned;
  // Not waiting for a writer, should the file have become a named pipe since it was looked at.
  const int flags = opening == Opening::files_only ? O_NONBLOCK : 0;
  const int fd = standard_input ? STDIN_FILENO : open_retrying(path.c_str(), flags, stop);
  if (fd < 0) return failure(path, errno);
  auto source = std::make_unique<FdSource>(fd, printable(path), ownership, stop);
  if (std::string reason = unfit(fd, path, opening); !reason.empty()) return reason;
  return source;
}

}  // namespace foothold::runtime
