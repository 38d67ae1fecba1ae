#include "runtime/correlate/correlator.h"

#include <algorithm>
#include <set>

#include "runtime/correlate/group_reader.h"
#include "runtime/correlate/group_search.h"
#include "runtime/correlate/key_bytes.h"
#include "runtime/program/encode.h"
#include "runtime/state/baseline.h"

namespace foothold::runtime {

Correlator::Correlator(const CompiledProgram& compiled, CorrelationSettings settings)
    : compiled_(compiled),
      program_(compiled.program()),
      settings_(std::move(settings)),
      budget_{settings_.spill_folder, settings_.spill_limit},
      groups_(budget_, settings_.memory / 4 * 3),
      pasts_(budget_, settings_.memory / 4),
      entries_(groups_, pasts_),
      intake_(compiled.program(), entries_) {}

Correlator::~Correlator() = default;

void Correlator::add(const Sighting& sighting) {
  ++summary_.sightings;
  if (!sighting.timed)
    ++summary_.without_time;
  else
    (void)intake_.add(sighting);  // the budget remembers a failure
}

/// The events of one look that have their keys in common; delivered twice, an event is one.
bool Correlator::read_look_group(Entry& entry, bool& more, std::string& shared,
                                 std::vector<HistoryEvent>& events) {
  shared = entry.key.substr(0, entry.key.size() - kEntryTail);
  events.clear();
  while (more && entry.key.substr(0, entry.key.size() - kEntryTail) == shared) {
    HistoryEvent event;
    Decoder decoder(entry.payload);
    if (!decoder.read(event)) return false;
    const bool again = !events.empty() && events.back().identity == event.identity &&
                       events.back().past == event.past;
    if (!again) events.push_back(std::move(event));
    more = pasts_.next(entry);
  }
  return true;
}

/// Puts the answers beside the entries of the events that asked.
bool Correlator::answer_looks(const Coverage& coverage) {
  if (!pasts_.sort()) return false;
  History history(program_, coverage);
  Coverage all(program_);
  if (settings_.history) {
    all.add(coverage);
    settings_.history->add_to(program_, all);
    all.finish();
    history.remember(*settings_.history, all);
  }
  Entry entry;
  std::string shared;
  std::vector<HistoryEvent> events;
  bool more = pasts_.next(entry), good = true;
  while (more && good) {
    good = read_look_group(entry, more, shared, events);
    if (!good) break;
    const HistoryLook& look = intake_.looks()[count_at(shared, 0)];
    history.set_shared(std::string_view(shared).substr(sizeof(uint32_t)));
    history.answer(look, events, [&](const HistoryEvent& event, const HistoryAnswer& answer) {
      good = good && entries_.add_answer(event, answer);
    });
  }
  return good && budget_.problem.empty();
}

void Correlator::search_groups(const Coverage& coverage, const CorrelationSink& sink) {
  GroupReader reader(program_, groups_, settings_.group_memory);
  GroupSearch search(compiled_, coverage, summary_);
  search.set_log_end(coverage.end());
  std::vector<GroupFinding> found;
  while (Group* group = reader.next()) {
    ++summary_.groups;
    search.run(*group, found);
  }
  summary_.too_large = reader.too_large();
  if (!search.ready()) budget_.problem = "no memory for the pattern scan";
  if (!budget_.problem.empty()) return;
  std::sort(found.begin(), found.end(), [](const GroupFinding& a, const GroupFinding& b) {
    return std::tie(a.finding.several->last, a.finding.id, a.finding.several->possible) <
           std::tie(b.finding.several->last, b.finding.id, b.finding.several->possible);
  });
  for (const GroupFinding& one : found) {
    for (const uint32_t tune : one.excused_by) sink.excused({tune, one.finding.id});
    if (!one.excused_by.empty()) continue;
    if (one.finding.several->possible && !settings_.possible) {
      ++summary_.possible_left_out;
      continue;
    }
    ++summary_.findings;
    summary_.possible += one.finding.several->possible;
    if (!sink.finding(one.finding)) return;
  }
}

void Correlator::fail() {
  summary_.problem = budget_.problem;
  std::set<std::string> rules;
  for (const CorrelationProgram& rule : program_.correlations)
    rules.insert(program_.rules[rule.rule].name);
  summary_.not_correlated.assign(rules.begin(), rules.end());
}

CorrelationSummary Correlator::finish(const Coverage& coverage, const CorrelationSink& sink) {
  if (answer_looks(coverage) && groups_.sort()) search_groups(coverage, sink);
  if (!budget_.problem.empty()) fail();
  summary_.spilled_bytes = budget_.written;
  return summary_;
}

}  // namespace foothold::runtime
