// Text -> tree. The grammar (EBNF in docs/grammar.md, Boost.Spirit X3 in grammar_*.h) needs one
// token of look-ahead; after a mistake inside an item it goes on at the next line whose first
// column starts an item, so one run reports many mistakes.
//
//   Sources sources;  Diagnostics found;  Tree tree;
//   parse(sources, sources.add("mail.fh", text), tree, found);
#pragma once

#include <functional>
#include <optional>

#include "dsl/diagnostic.h"
#include "dsl/events.h"
#include "dsl/source.h"
#include "dsl/tree.h"

namespace foothold::dsl {

/// Parses one file of `sources` and adds its whole items to `tree`; an item with a mistake is
/// reported and left out.
void parse(const Sources& sources, uint32_t file, Tree& tree, Diagnostics& diagnostics);

/// Reads one value, `hiding.time - access.time`, out of a piece of a text that was read already:
/// what a report sentence holds between braces. Spans lie in the piece. Nothing after a mistake,
/// which is reported.
std::optional<Operand> parse_value(const Sources& sources, Span piece, Diagnostics& diagnostics);

/// Calls `take` with what the grammar says of the whole items of one file, before any meaning.
void parse_events(const Sources& sources, uint32_t file,
                  const std::function<void(const Event&)>& take, Diagnostics& diagnostics);

}  // namespace foothold::dsl
