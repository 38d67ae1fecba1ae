#include "runtime/correlate/stream_group.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "runtime/correlate/key_bytes.h"

namespace foothold::runtime {
namespace {

int64_t longest_usual(const Program& program, const CorrelationProgram& rule) {
  int64_t longest = 0;
  const auto look_at = [&](const std::optional<JoinedProgram>& joined) {
    if (!joined) return;
    for (const LookProgram& look : program.scope_looks[joined->scope].looks)
      if (look.what == LookProgram::What::usual || look.what == LookProgram::What::spread)
        longest = std::max(longest, look.over);
  };
  look_at(rule.such_that), look_at(rule.unless);
  for (const EventStepProgram& step : rule.steps) look_at(step.where), look_at(step.unless);
  for (const ClassProgram& one : rule.classes) look_at(one.when);
  for (const LookProgram& look : program.scope_looks[rule.scope].looks)
    if (look.what == LookProgram::What::usual || look.what == LookProgram::What::spread)
      longest = std::max(longest, look.over);
  return longest;
}

bool is_before(const EventPlace& a, const EventPlace& b) {
  return std::tie(a.input, a.offset, a.line) < std::tie(b.input, b.offset, b.line);
}

/// The first event at or behind this time.
auto first_from(std::deque<StreamEvent>& events, int64_t at) {
  return std::partition_point(events.begin(), events.end(),
                              [&](const StreamEvent& one) { return one.event.moment.at < at; });
}

auto place_of(std::deque<StreamEvent>& events, int64_t at, const value::Digest& identity) {
  return std::partition_point(events.begin(), events.end(), [&](const StreamEvent& one) {
    const Moment& moment = one.event.moment;
    return moment.at != at ? moment.at < at : one.event.seen.identity < identity;
  });
}

void add_place(GroupEvent& event, EventPlace place) {
  if (is_before(place, event.seen.place)) std::swap(place, event.seen.place);
  if (event.copies.size() >= kMostPlaces) return;
  event.copies.insert(std::upper_bound(event.copies.begin(), event.copies.end(), place, is_before),
                      std::move(place));
}

struct HashDigest {
  size_t operator()(const value::Digest& digest) const {
    size_t hash;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

}  // namespace

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

bool insert_event(StreamGroup& group, const TakenBy& steps, const Sighting& sighting) {
  const auto at = place_of(group.events, sighting.time, sighting.identity);
  if (at != group.events.end() && at->event.seen.identity == sighting.identity &&
      at->event.moment.at == sighting.time)
    return add_place(at->event, sighting.place), false;
  StreamEvent event;
  event.event.seen = sighting;
  event.event.moment = {sighting.time, unit_of(sighting.precision)};
  event.steps = steps;
  group.events.insert(at, std::move(event));
  return true;
}

uint64_t bytes_of(const Sighting& sighting) {
  constexpr uint64_t kHeaps = 96;  // of the texts, and of the steps that take it
  return sizeof(StreamEvent) + kHeaps + sighting.values.size() + sighting.tenant.size() +
         sighting.place.input.size() + sighting.place.record.size();
}

bool set_answer(StreamGroup& group, int64_t time, const value::Digest& identity,
                const HistoryAnswer& answer) {
  const auto at = place_of(group.events, time, identity);
  if (at == group.events.end() || at->event.seen.identity != identity) return false;
  for (HistoryAnswer& known : at->event.history) {
    if (known.scope != answer.scope || known.look != answer.look) continue;
    const bool same = known.said == answer.said && known.number == answer.number &&
                      known.too_little == answer.too_little &&
                      known.past.known == answer.past.known;
    known = answer;
    return !same;
  }
  at->event.history.push_back(answer);
  return true;
}

GroupPart::GroupPart(const Program& program, StreamGroup& of, int64_t from, int64_t to, Group& part)
    : of_(of), part_(part) {
  part.correlation = of.group.correlation;
  part.tenant = of.group.tenant, part.keys = of.group.keys;
  part.forgotten = of.group.forgotten, part.lacks_answers = false;
  part.events.clear();
  part.steps.assign(program.correlations[part.correlation].steps.size(), {});
  std::unordered_map<value::Digest, uint32_t, HashDigest> classes;
  auto event = first_from(of.events, from);
  first_ = static_cast<size_t>(event - of.events.begin());
  for (; event != of.events.end() && event->event.moment.at <= to; ++event) {
    const auto number = static_cast<uint32_t>(part.events.size());
    for (const auto& [step, source] : event->steps) part.steps[step].push_back({number, source});
    for (const HistoryAnswer& answer : event->event.history)
      part.lacks_answers = part.lacks_answers || answer.kept != kAllKept;
    part.events.push_back(std::move(event->event));
    part.events.back().event_class =
        classes
            .try_emplace(part.events.back().seen.event_class, static_cast<uint32_t>(classes.size()))
            .first->second;
    // What is searched by stays readable in its place.
    event->event.moment = part.events.back().moment;
  }
}

GroupPart::~GroupPart() {
  for (size_t number = 0; number < part_.events.size(); ++number)
    of_.events[first_ + number].event = std::move(part_.events[number]);
  part_.events.clear();
}

}  // namespace foothold::runtime
