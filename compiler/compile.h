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
#include "compiler/files.h"
#include "compiler/model.h"
#include "dsl/diagnostic.h"
#include "dsl/source.h"
#include "dsl/tree.h"

namespace foothold::compiler {

struct Input {
  std::vector<uint32_t> rules;  // file numbers
  std::vector<uint32_t> site;   // files that may hold lists, tables, facts and tunes only; their
                                // lists and tables replace those of the rules
  Catalogue catalogue;
  bool with_tunes = true;  // else the rules are as they were written: tests see no tune
  FileReader reader = {};  // of the files that lists and tables name; none: there are no such files
};

struct Compiled {
  Model model;
  dsl::Diagnostics diagnostics;     // sorted, merged, without the allowed warnings
  std::vector<NamedFile> files;     // what was read besides `sources`, in the order it was read
  uint64_t rules_not_compared = 0;  // too many: whether another rule subsumes these is not known
};

/// Adds the files that lists and tables name to `sources`: mistakes in them have a place there.
Compiled compile(dsl::Sources& sources, const Input& input);

}  // namespace foothold::compiler
