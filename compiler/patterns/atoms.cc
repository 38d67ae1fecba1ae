#include "compiler/patterns/atoms.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "runtime/value/fold.h"

namespace foothold::compiler {
namespace {

constexpr int kShortestAtom = 2;  // bytes: a single letter is in nearly every text

}  // namespace

// FilteredRE2 tells which patterns pass for a set of atoms found. We want a plain "one of these",
// so the atoms are offered as a whole and as nothing: a pattern that passes with no atom found has
// no usable requirement.
std::optional<std::vector<std::string>> required_atoms(const std::string& pattern,
                                                       bool case_sensitive) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(case_sensitive);
  re2::FilteredRE2 filter(kShortestAtom);
  int id = 0;
  if (filter.Add(pattern, options, &id) != RE2::NoError) return {};
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  if (atoms.empty()) return {};
  std::vector<int> passing;
  filter.AllPotentials({}, &passing);
  if (!passing.empty()) return {};
  for (std::string& atom : atoms) {
    atom = value::fold(atom);
    if (atom.empty() || atom.find('\n') != std::string::npos) return {};
  }
  return atoms;
}

}  // namespace foothold::compiler
