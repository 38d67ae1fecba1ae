// What a rule over several events means, as a digest: events that were kept for it are worth
// something to a later program only if the rule still means the same.
//
//   ana: sign_in where ip in office   ->   the same digest whatever is in the list `office`,
//   another
//                                         one if the rule says `not in office` or `within 2h`
//
// Lists, tables and zones go in by their names, everything else by its content. What a finding
// looks like (severity, sentence, answer) does not go in.
#pragma once

#include "compiler/model.h"
#include "runtime/value/digest.h"

namespace foothold::compiler {

/// Of the rule at this place, which must be one over several events.
value::Digest identity_of_rule(const Model& model, uint32_t rule);

/// Of a selection of that rule: which events it takes, and for what.
value::Digest identity_of_selection(const Model& model, uint32_t selection,
                                    const value::Digest& rule);

}  // namespace foothold::compiler
