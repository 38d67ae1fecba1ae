// Compiles the rules again while a scan runs, in a process of its own, so that the scan never waits
// for the compiler and none of its threads is in the way.
//
//   RuleReloader reloader(rules, options);   before there are threads
//   catch SIGHUP                             the signal asks the process to compile
//   reloader.ready()                         at block edges: has it answered?
//   reloader.take()                          the program, or nothing: what was wrong is on stderr
#pragma once

#include <sys/types.h>

#include <optional>

#include "cli/prepare.h"

namespace foothold::cli {

class RuleReloader {
 public:
  /// SIGHUP from here on asks for the rules. There is one at a time.
  RuleReloader(const RuleOptions& rules, const PrepareOptions& options);
  /// The process ends with it.
  ~RuleReloader();
  RuleReloader(const RuleReloader&) = delete;

  bool ready() const;
  std::optional<runtime::PreparedProgram> take();

 private:
  int requests_ = -1, answers_ = -1;
  pid_t child_ = -1;
};

}  // namespace foothold::cli
