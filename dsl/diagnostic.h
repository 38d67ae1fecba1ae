// What a rule author is told. A diagnostic is data: a code from diagnostics.def, one primary place,
// labels for the other places that matter, notes, a help line, and mechanical edits. Libraries
// collect them; only the command line prints.
//
//   error[E014]: `inbox_rule` has no field `foward_to`
//     --> rules/mail.fh:15:24
//      |
//   15 |   where foward_to is external
//      |         ^^^^^^^^^ unknown field
//      = help: did you mean `forwards_to`?
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source.h"

namespace foothold::dsl {

enum class Severity : uint8_t { error, warning };

enum class Code : uint16_t {
#define FOOTHOLD_DIAGNOSTIC(code, name, severity, title) name,
#include "dsl/diagnostics.def"
#undef FOOTHOLD_DIAGNOSTIC
};

/// One row of diagnostics.def.
struct CodeInfo {
  std::string_view id;    // "E014", or the name itself for a warning
  std::string_view name;  // "unknown_field"
  Severity severity;
  std::string_view title;
};

const CodeInfo& info(Code code);
size_t code_count();

struct Label {
  Span at;
  std::string text;
};

struct Edit {
  Span at;
  std::string with;
};

struct Diagnostic {
  Code code;
  std::string headline;
  Label primary;
  std::vector<Label> others;
  std::vector<std::string> notes;
  std::string help;
  std::vector<Edit> edits;
};

class Diagnostics {
 public:
  /// Adds one and returns it, to be completed by the caller.
  Diagnostic& add(Code code, Span at, std::string headline, std::string label = {});

  bool has_errors() const;
  size_t count(Severity severity) const;
  const std::vector<Diagnostic>& all() const { return all_; }
  /// By file and place; of several with one code at one place only the first is kept.
  void sort_and_merge(const Sources& sources);
  /// Drops warnings whose line, or the line before it, carries the comment `# allow: name`.
  void drop_allowed(const Sources& sources);

 private:
  std::vector<Diagnostic> all_;
};

struct RenderOptions {
  bool color = false;
  size_t limit = 20;  // more are counted in a last line
};

std::string render(const Diagnostic& diagnostic, const Sources& sources,
                   const RenderOptions& options);
std::string render(const Diagnostics& diagnostics, const Sources& sources,
                   const RenderOptions& options);

/// The candidate nearest to what was written (at most 2 edits or a third of its length away), or an
/// empty string.
std::string did_you_mean(std::string_view written, const std::vector<std::string>& candidates);

}  // namespace foothold::dsl
