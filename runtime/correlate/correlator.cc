#include "runtime/correlate/correlator.h"

#include <algorithm>
#include <iterator>
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
      groups_(budget_, settings_.memory / 8 * 3),
      pasts_(budget_, settings_.memory / 8 * 3),
      sightings_(budget_, settings_.memory / 8),
      held_(budget_, settings_.memory / 8),
      entries_(compiled.program(), {groups_, pasts_, sightings_, held_}),
      intake_(compiled.program(), entries_) {}

Correlator::~Correlator() = default;

void Correlator::add(const Sighting& sighting) {
  ++summary_.sightings;
  if (!sighting.timed)
    ++summary_.without_time;
  else
    (void)intake_.add(sighting);  // the budget remembers a failure
}

/// The entries of one look that have their keys in common; delivered twice, an event is one.
bool Correlator::read_look_group(Entry& entry, bool& more, LookGroup& group) {
  group.shared = shared_part(entry.key);
  group.events.clear(), group.waiting.clear();
  while (more && shared_part(entry.key) == group.shared) {
    LookEntry read;
    Decoder decoder(entry.payload);
    if (!decoder.read(read)) return false;
    const bool again =
        !group.events.empty() && group.events.back().identity == read.event.identity &&
        group.events.back().past == read.event.past && group.events.back().asks == read.event.asks;
    if (!again) group.events.push_back(std::move(read.event)), group.waiting.emplace_back();
    std::move(read.waiting.begin(), read.waiting.end(), std::back_inserter(group.waiting.back()));
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
  LookGroup group;
  bool more = pasts_.next(entry), good = true;
  while (more && good) {
    good = read_look_group(entry, more, group);
    if (!good) break;
    const HistoryLook& look = intake_.looks()[count_at(group.shared, 0)];
    history.set_shared(std::string_view(group.shared).substr(sizeof(uint32_t)));
    history.answer(look, group.events, [&](size_t place, const HistoryAnswer& answer) {
      good = good && entries_.add_answer(look, group.events[place], group.waiting[place], answer);
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
  const bool sorted = answer_looks(coverage) && entries_.let_in_held() && groups_.sort();
  if (sorted) search_groups(coverage, sink);
  if (!sorted && budget_.problem.empty()) budget_.problem = "what was spilled is damaged";
  if (!budget_.problem.empty()) fail();
  summary_.spilled_bytes = budget_.written;
  return summary_;
}

}  // namespace foothold::runtime
