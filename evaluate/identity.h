// Who an event is, by the evaluator's own reading.
//
//   see(model, R"({"Operation":"New-InboxRule","Id":"7", ...})")
//   one Seen: the event; its tenant; the shape of the record; its identity (tenant, feed, record
//   id, kind, what the record says) and its class (what the kind `counts once by`, else the
//   identity)
//
// The digests are those of the scanner, made apart from it: so findings can be compared by id.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"
#include "evaluate/json.h"
#include "evaluate/value.h"
#include "runtime/value/digest.h"
#include "runtime/value/time.h"

namespace foothold::evaluate {

/// An event and what tells it from others.
struct Seen {
  Event event;
  std::string tenant;  // empty: not said
  uint32_t shape = 0;  // of the record: the log it came from
  value::Digest identity = {}, event_class = {};
};

/// What a JSON value means: keys sorted, of keys given twice the first, numbers as written.
value::Digest canonical_digest(const Json& json);

/// The text of the header's tenant; empty if it is not said.
std::string tenant_of(const compiler::Model& model, const Event& event);

/// `canonical`: of the bare record that the event was read from.
value::Digest identity_of(const compiler::Model& model, const Event& event,
                          const value::Digest& canonical);
/// A field that is absent leaves the class undecided: then it is the identity.
value::Digest class_of(const compiler::Model& model, const Event& event,
                       const value::Digest& identity);

/// 32 hex digits. `keys` in their compared form, each a part; without keys one empty part.
/// `begins`: of a rule over several events with a window, the time of the event whose class this
/// is, and if it continues another the time of its first end; their seconds count.
std::string finding_id(const compiler::Rule& rule, const std::string& tenant,
                       const std::vector<std::string>& keys, const value::Digest& event_class,
                       const std::vector<value::Time>& begins = {});

/// The events of the record, or of the records of a page.
std::vector<Seen> see(const compiler::Model& model, std::string_view bytes);

}  // namespace foothold::evaluate
