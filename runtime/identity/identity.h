// Who an event is. Copies of one action are never dropped before matching; a class of copies counts
// once.
//
//   identity = (tenant, feed, record id, kind, element, hash of the canonical bare record): a
//   record delivered twice is one event; the same id with other content is another one. class    =
//   the fields that the kind `counts once by`, equal in every feed that saw the action; else the
//   identity.
#pragma once

#include "runtime/report/finding.h"

namespace foothold::runtime {

value::Digest identity_of(const Program& program, const FindingEvent& event);
/// A field that is absent leaves the class undecided: then it is the identity.
value::Digest class_of(const Program& program, const FindingEvent& event);
/// Hash of rule, tenant, key and class: equal for equal input, whatever the order.
std::string finding_id(const Program& program, uint32_t rule, const FindingEvent& event);

}  // namespace foothold::runtime
