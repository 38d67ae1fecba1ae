#include "cli/event_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/records.h"
#include "evaluate/correlate/time.h"
#include "evaluate/extract.h"
#include "runtime/report/harmless.h"

namespace foothold::cli {
namespace {

using evaluate::Reading;

std::string place_of(const InputRecord& record) {
  return runtime::harmless(fmt::format("{}:{}", record.input, record.line));
}

/// Empty if it was read, or is merely of no interest.
std::string why_not_read(const compiler::Model& model, const std::string& text) {
  for (const Reading& reading : evaluate::read_records(model, text)) {
    if (reading.outcome == Reading::Outcome::unreadable) return "unreadable: " + reading.reason;
    if (reading.outcome == Reading::Outcome::unrecognised) return "unrecognised: " + reading.reason;
  }
  return {};
}

void add_record(const compiler::Model& model, const InputRecord& record, EventSet& events) {
  const std::string text(record.text);
  ++events.records;
  std::vector<evaluate::Seen> seen = evaluate::see(model, text);
  if (seen.empty())
    if (const std::string why = why_not_read(model, text); !why.empty())
      events.not_read.push_back(place_of(record) + " " + runtime::harmless(why));
  for (evaluate::Seen& one : seen) {
    if (const auto moment = evaluate::moment_of(one.event))
      events.coverage.add(one.shape, value::Time{moment->at});
    events.places.push_back(place_of(record));
    events.seen.push_back(std::move(one));
  }
}

/// The first of each identity is the event; the others are the same one.
void note_again(EventSet& events) {
  std::set<value::Digest> known;
  for (size_t place = 0; place < events.seen.size(); ++place)
    if (!known.insert(events.seen[place].identity).second)
      events.again[events.seen[place].identity].push_back(events.places[place]);
}

}  // namespace

EventSet read_events(const compiler::Model& model, const std::vector<std::string>& inputs) {
  EventSet events;
  events.failures = for_each_record(model, inputs, [&](const InputRecord& record) {
    add_record(model, record, events);
    return true;
  });
  note_again(events);
  events.clock = events.coverage.clock();
  return events;
}

}  // namespace foothold::cli
