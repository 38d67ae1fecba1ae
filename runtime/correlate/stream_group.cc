#include "runtime/correlate/stream_group.h"

#include <algorithm>
#include <unordered_map>

#include "runtime/correlate/aggregates.h"
#include "runtime/correlate/key_bytes.h"

namespace foothold::runtime {

Reach reach_of(const Program& program, const CorrelationProgram& rule) {
  const int64_t usual = longest_usual(program, rule);
  int64_t absence = 0;
  if (!rule.steps.empty() && rule.steps.back().missing) absence = rule.steps.back().within;
  Reach reach;
  reach.windows = usual > 0;
  reach.back = std::max(rule.within, usual) + 2 * kReachMargin;
  reach.ahead = absence + 2 * kReachMargin;
  reach.matters = std::max(rule.within, usual) + kReachMargin;
  const int64_t apart =
      rule.within == 0 ? kLongestBurst : std::max(rule.within, rule.quiet);  // of copies: a day
  reach.settles = apart + absence + 4 * kReachMargin;
  return reach;
}

void read_shared(const Program& program, const std::string& shared, Group& group) {
  group.correlation = count_at(shared, 0);
  const CorrelationProgram& rule = program.correlations[group.correlation];
  size_t at = sizeof(uint32_t);
  const auto part = [&] {
    const uint32_t size = count_at(shared, at);
    at += sizeof(uint32_t) + size;
    return shared.substr(at - size, size);
  };
  group.tenant = part();
  if (rule.within == 0) return;  // the group of one action: its class follows, which is no key
  for (size_t number = 0; number < rule.keys.size(); ++number) group.keys.push_back(part());
}

bool insert_event(StreamGroup& group, const TakenBy& steps, const SharedSighting& sighting) {
  const Sighting& seen = *sighting.seen;
  const auto [at, is_new] = group.events.try_emplace({seen.time, seen.identity});
  StreamEvent& event = at->second;
  if (!is_new) return add_copy(event.event, seen.place), false;
  event.event.seen = sighting.seen;
  event.event.moment = {seen.time, unit_of(seen.precision)};
  event.steps = steps;
  for (const auto& [step, source] : steps) {
    if (group.taken.size() <= step) group.taken.resize(step + 1);
    ++group.taken[step];
  }
  return true;
}

void set_barred(StreamGroup& group, StreamEvent& event, uint64_t barred) {
  event.asked = true, event.barred = barred;
  for (const auto& [step, source] : event.steps) group.taken[step] -= is_barred(event, step);
}

void ask_again(StreamGroup& group, StreamEvent& event) {
  for (const auto& [step, source] : event.steps) group.taken[step] += is_barred(event, step);
  event.asked = false, event.barred = 0;
}

void erase_first_event(StreamGroup& group) {
  const auto first = group.events.begin();
  ask_again(group, first->second);
  for (const auto& [step, source] : first->second.steps) --group.taken[step];
  group.events.erase(first);
}

uint64_t bytes_of(const Sighting& sighting) {
  constexpr uint64_t kHeaps = 64;  // of its texts
  return sizeof(Sighting) + kHeaps + sighting.values.size() + sighting.tenant.size() +
         sighting.place.input.size() + sighting.place.record.size();
}

uint64_t SharedMemory::take(const SharedSighting& sighting, bool first) {
  const uint64_t bytes = bytes_of(*sighting.seen), share = bytes / sighting.groups;
  if (first) held_ += bytes;
  charged_ += share;
  return share;
}

void SharedMemory::give(const StreamEvent& event) {
  charged_ -= event.share;
  if (event.event.seen.use_count() == 1) held_ -= bytes_of(*event.event.seen);
}

bool set_answer(StreamGroup& group, int64_t time, const value::Digest& identity,
                const HistoryAnswer& answer) {
  const auto found = group.events.find({time, identity});
  if (found == group.events.end()) return false;
  std::vector<HistoryAnswer>& history = found->second.event.history;
  for (HistoryAnswer& known : history) {
    if (known.scope != answer.scope || known.look != answer.look) continue;
    const bool same = known.said == answer.said && known.number == answer.number &&
                      known.too_little == answer.too_little &&
                      known.past.known == answer.past.known;
    known = answer;
    if (!same) ask_again(group, found->second);
    return !same;
  }
  history.push_back(answer);
  ask_again(group, found->second);
  return true;
}

bool GroupPart::takes(const StreamEvent& event, Which which) const {
  if (which == Which::not_asked) return !event.asked;
  return which == Which::all || event.barred == 0 ||
         std::any_of(event.steps.begin(), event.steps.end(),
                     [&](const auto& taken) { return !is_barred(event, taken.first); });
}

GroupPart::GroupPart(const Program& program, StreamGroup& of, int64_t from, int64_t to, Which which,
                     Group& part)
    : part_(part) {
  part.correlation = of.group.correlation;
  part.tenant = of.group.tenant, part.keys = of.group.keys;
  part.forgotten = of.group.forgotten, part.lacks_answers = false;
  part.events.clear();
  part.steps.assign(program.correlations[part.correlation].steps.size(), {});
  std::unordered_map<value::Digest, uint32_t, value::HashOfDigest> classes;
  for (auto at = first_from(of.events, from); at != of.events.end() && at->first.first <= to;
       ++at) {
    StreamEvent& one = at->second;
    if (!takes(one, which)) continue;
    const auto number = static_cast<uint32_t>(part.events.size());
    for (const auto& [step, source] : one.steps)
      if (which == Which::all || !is_barred(one, step))
        part.steps[step].push_back({number, source});
    for (const HistoryAnswer& answer : one.event.history)
      part.lacks_answers = part.lacks_answers || answer.kept != kAllKept;
    events_.push_back(&one);
    GroupEvent& event = part.events.emplace_back(std::move(one.event));
    event.event_class =
        classes.try_emplace(event.seen->event_class, static_cast<uint32_t>(classes.size()))
            .first->second;
  }
}

GroupPart::~GroupPart() {
  for (size_t at = 0; at < events_.size(); ++at) events_[at]->event = std::move(part_.events[at]);
  part_.events.clear();
}

}  // namespace foothold::runtime
