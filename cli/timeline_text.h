// The timeline of a group, for people.
//
//   user ana@contoso.com
//   `r` fires: 1 finding
//     * 2026-03-02T09:00:00Z  access (sign_in)  audit.ndjson:1
//         ip is new for user over 30d: true
//     * 2026-03-02T09:20:00Z  hiding (inbox_rule)  audit.ndjson:2
//   `- where of hiding, audit.ndjson:2
//      `- * true    ip is not access.ip   198.51.100.7
//
// A star marks the events of the match, or of what came closest, and the conditions that the
// outcome rests on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/explain_tree.h"
#include "cli/timeline_words.h"
#include "evaluate/correlate/left_out.h"

namespace foothold::cli {

struct TimelineStyle {
  TreeStyle tree;
  bool all = false;       // every event and every condition, however many there are
  bool deciding = false;  // of the conditions only those that the outcome rests on
};

/// Where events were delivered again, by their identity.
using Deliveries = std::map<value::Digest, std::vector<std::string>>;

std::string timeline_text(const AskedRule& rule, const evaluate::GroupTimeline& group,
                          const Deliveries& again, const TimelineStyle& style);

/// An event of the rule's kinds that no step takes, and why.
std::string left_out_text(const AskedRule& rule, const evaluate::LeftOut& event,
                          const TreeStyle& style);

/// Why it is left out, as a sentence.
std::string left_out_said(const AskedRule& rule, const evaluate::LeftOut& event);

/// The event's copies in other logs, as places in the input; `first` is false of such a copy
/// itself, which is said with the first event of its class.
struct Copies {
  bool first = true;
  std::vector<uint32_t> others;
};
/// By place in GroupTimeline::events.
std::vector<Copies> copies_in(const AskedRule& rule, const evaluate::GroupTimeline& group);

/// It is in the assignment that is shown.
bool is_used(const evaluate::GroupTimeline& group, uint32_t place);

/// A rule about one event: its own conditions, which a step's selection asks, with what decides.
std::vector<std::pair<std::string, evaluate::Explained>> own_conditions(
    const AskedRule& rule, const evaluate::GroupTimeline& group);

}  // namespace foothold::cli
