// Extraction words: what `first(a, b)`, `split(a, ";")` and the paths under them give of one
// record.
//
// Every extraction gives texts or nothing. Of {"To":"a@contoso.com; b@contoso.com","Cc":null}: the
// path `To` gives one text, split(To, ";") two, `Cc` and split(Cc, ";") nothing (absent), and
// all(To, Cc) one. `{"To":[]}` under `To[]` gives zero texts, which is said and not absent.
#pragma once

#include <vector>

#include "compiler/model.h"
#include "evaluate/json.h"
#include "evaluate/value.h"

namespace foothold::evaluate {

/// How many texts may be decoded inside each other, on one path.
inline constexpr size_t kMostDecodings = 8;

/// The bare record in its wraps, the innermost one last.
struct Context {
  const Json* record = nullptr;
  const std::vector<Json>* outers = nullptr;
  size_t levels = 0;                    // brackets open around the record
  const value::Facts* facts = nullptr;  // what may be looked up; null: nothing
};

/// The texts of one extraction; of `change` the new side.
Texts extract(const compiler::Extract& extract, const Context& context);

/// The texts at the end of a path: a string's text, the source of every other value; `null` is
/// absent. A step into a string goes into the JSON that it holds as text, or nowhere. `levels`:
/// brackets open around `from`, which count for the nesting of such texts.
Texts follow(const Json& from, const std::vector<compiler::Step>& steps, size_t levels = 0);

/// The same as values: what is no `null` at the end of the path.
std::optional<std::vector<Json>> follow_values(const Json& from,
                                               const std::vector<compiler::Step>& steps,
                                               size_t levels = 0);

}  // namespace foothold::evaluate
