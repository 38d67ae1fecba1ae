// An event that a clause holds of, as a test of a rule would give it.
//
//   {action in {created} is yes, name contains "x" is yes}  ->  event inbox_rule { action created
//   name "x" }
//
// Found by trying: each field is given values that come from its own tests and a few plain ones,
// until all literals of that field hold. A field that need not be said is left out. Nothing is
// found where a literal looks at two fields or at a change, or a value cannot be guessed (a
// pattern); a witness that is given was checked, literal by literal.
#pragma once

#include <optional>
#include <string>

#include "compiler/reason/formula.h"

namespace foothold::compiler::reason {

struct Witness {
  GivenEvent event;
  bool with_domains = false;  // needs `given tenant_domains = "contoso.com"`
  std::string text;           // in the syntax of tests
};

/// `kind`: its number in the model.
std::optional<Witness> witness_of(const Atoms& atoms, uint32_t kind, const Clause& clause);

}  // namespace foothold::compiler::reason
