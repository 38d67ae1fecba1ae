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
//
// Shown as text by render() (render.cc), as JSON and SARIF by the command line.
#pragma once

#include <array>
#include <cstddef>
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

/// Replaces what stands at `at`. An edit that is a guess (`did you mean`) is made only if asked
/// for.
struct Edit {
  Span at;
  std::string with;
  bool guess = false;
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

/// At most kMostKept errors and as many warnings are kept; the rest is counted by code, so a file
/// with a million mistakes costs no more memory than one with a thousand.
class Diagnostics {
 public:
  static constexpr size_t kMostKept = 1000;

  /// Adds one and returns it, to be completed by the caller before the next is added.
  Diagnostic& add(Code code, Span at, std::string headline, std::string label = {});
  /// False: the next one of this severity is only counted, so nothing needs to be looked up for it.
  bool keeps(Severity severity) const { return kept_[place_of(severity)] < kMostKept; }

  bool has_errors() const { return count(Severity::error) > 0; }
  size_t count(Severity severity) const;
  /// How many of this code were counted, but not kept.
  size_t dropped(Code code) const;
  size_t dropped() const;
  const std::vector<Diagnostic>& all() const { return all_; }
  /// By file and place; of several with one code at one place only the first is kept.
  void sort_and_merge(const Sources& sources);
  /// Takes those away for which this is true.
  template <typename Predicate>
  void erase_if(const Predicate& predicate) {
    std::erase_if(all_, predicate);
  }

 private:
  static size_t place_of(Severity severity) { return static_cast<size_t>(severity); }

  std::vector<Diagnostic> all_;
  std::vector<size_t> dropped_;  // by code
  std::array<size_t, 2> kept_{};
  Diagnostic spare_{};  // what the caller completes where nothing is kept
};

/// How a diagnostic is shown to people; render.cc.
struct RenderOptions {
  bool color = false;
  size_t limit = 20;  // more are counted in a last line
};

std::string render(const Diagnostic& diagnostic, const Sources& sources,
                   const RenderOptions& options);
std::string render(const Diagnostics& diagnostics, const Sources& sources,
                   const RenderOptions& options);

/// The candidate nearest to what was written (at most 2 edits or a third of its length away; a pair
/// of letters that changed places is one edit), never the word itself, or an empty string.
/// suggest.cc.
std::string did_you_mean(std::string_view written, const std::vector<std::string>& candidates);

}  // namespace foothold::dsl
