// Tree -> typed tree: all files of a run are one program, order never matters, and every mistake of
// every file is reported.
//
//   Sources sources;  Input input;
//   input.rules = {sources.add("kinds/ual.fh", text), ...};
//   Compiled compiled = compile(sources, input);
//   if (!compiled.diagnostics.has_errors()) plan(compiled.model) ...
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/check/catalogue.h"
#include "compiler/model.h"
#include "dsl/diagnostic.h"
#include "dsl/source.h"
#include "dsl/tree.h"

namespace foothold::compiler {

struct Input {
  std::vector<uint32_t> rules;  // file numbers
  std::vector<uint32_t> site;   // files that may hold lists only, which replace lists of the rules
  Catalogue catalogue;
};

struct Compiled {
  Model model;
  dsl::Diagnostics diagnostics;     // sorted, merged, without the allowed warnings
  uint64_t rules_not_compared = 0;  // too many: whether another rule subsumes these is not known
};

Compiled compile(const dsl::Sources& sources, const Input& input);

}  // namespace foothold::compiler
