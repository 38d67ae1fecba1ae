// A container of several inputs, read from its front to its end without ever going back: it may
// come out of a pipe, and nothing of it is written anywhere.
//
// Example: bundle.zip with a.json, dir/ and dir/b.json gives two sources, named "bundle.zip!a.json"
// and "bundle.zip!dir/b.json". What cannot be read is a problem that names the member; the members
// behind it are read, unless it cannot be known where they begin.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "runtime/input/limits.h"
#include "runtime/input/window.h"

namespace foothold::runtime {

// A source, or a sentence (with the name of what it is about) that says why there is none.
using InputItem = std::variant<std::unique_ptr<Source>, std::string>;

class Archive {
 public:
  virtual ~Archive();
  // The next member, or a problem; none: the archive is at its end. A member that was not read to
  // its end is passed over. The source of the member before must be gone, or at least not in use:
  // it only says end from here on.
  virtual std::optional<InputItem> next() = 0;
  // Taken from outside so far, also those bytes that belong to no member.
  virtual uint64_t container_bytes() const = 0;
};

std::shared_ptr<Archive> make_zip_archive(std::unique_ptr<InputWindow> window,
                                          std::shared_ptr<Budget> budget);
std::shared_ptr<Archive> make_tar_archive(std::unique_ptr<InputWindow> window,
                                          std::shared_ptr<Budget> budget);

}  // namespace foothold::runtime
