// Facts: conditions that have a name, written once for a kind and used as a bare word.
//
//   fact hides_mail of inbox_rule = deletes or folder in quiet_folders
//   rule ... when inbox_rule where hides_mail and words mentions "invoice"
//
// The word is replaced by the condition, resolved anew for the kind at hand: so a fact about
// several kinds means the right fields of each. A mistake inside has its place in the fact, and is
// told once.
#pragma once

#include "compiler/context.h"

namespace foothold::compiler {

/// The fact of this name, or null.
const dsl::FactItem* find_fact(const Context& context, std::string_view name);

/// The facts that may stand in a condition about this kind.
std::vector<std::string> facts_about(const Context& context, const Kind& kind);

/// Reports a bare word that is neither a field nor a fact. Silent about a fact that was left out
/// for a mistake of its own.
void report_unknown_word(Context& context, const Kind& kind, const dsl::Word& word);

/// Whether the fact may stand there: without a verb, about this kind, in no circle. Reports why
/// not; a circle was reported already.
bool may_stand_here(Context& context, const dsl::FactItem& fact, const Kind& kind,
                    const dsl::Test& written);

}  // namespace foothold::compiler
