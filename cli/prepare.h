// Options -> a program ready to run, the shortest way: from the cache; else compiled, and kept for
// the next run.
//
//   Prepared prepared = prepare(command.rules, {});
//   if (!prepared.good) return kUsage;                    what was wrong has been printed
//   CompiledProgram compiled(prepared.ready.program, options, {&prepared.ready.databases});
//
// The key of the cache names all that the program is made of: the build (with the shipped rules in
// it), the given rules, and the processor's features. What is looked up while events are read is
// given anew with every run and is no part of it; only whether there is a table of identities is,
// because that decides what is read.
#pragma once

#include "cli/load.h"
#include "runtime/program/packed.h"

namespace foothold::cli {

struct PrepareOptions {
  bool cache = true;
  bool routing = true;  // false: every record is examined; such a program is not kept
  bool pruning = true;  // false: nor is this one, which examines all that some kind wants
};

struct Prepared {
  bool good = false;
  runtime::PreparedProgram ready;
};

Prepared prepare(const RuleOptions& rules, const PrepareOptions& options);

/// Compiles all patterns of rules that were given, as a scan would, and adds the error if that
/// takes more than it may.
void check_limits(Loaded& loaded);

}  // namespace foothold::cli
