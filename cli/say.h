// Printing for people: what was asked for goes to standard output, everything else to standard
// error. Neither can throw; that standard output failed is told by finish().
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "cli/exit_codes.h"
#include "cli/output.h"

namespace foothold::cli {

inline Output& standard_output() {
  static Output output(STDOUT_FILENO);
  return output;
}

template <typename... Arguments>
void say(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  standard_output().write(fmt::format(format, std::forward<Arguments>(arguments)...));
}

template <typename... Arguments>
void complain(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  const std::string text = fmt::format(format, std::forward<Arguments>(arguments)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

/// Writes what was said; the exit code of a command that would end with `code`.
inline int finish(int code) {
  if (standard_output().flush()) return code;
  complain("foothold: standard output could not be written\n");
  return kOutputFailed;
}

}  // namespace foothold::cli
