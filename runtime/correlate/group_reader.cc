#include "runtime/correlate/group_reader.h"

#include <algorithm>

#include "runtime/correlate/key_bytes.h"
#include "runtime/correlate/sorted_entries.h"
#include "runtime/program/encode.h"

namespace foothold::runtime {

void GroupReader::start_group() {
  const std::string_view key = shared_part(entry_.key);
  group_ = {};
  classes_.clear();
  group_.correlation = count_at(key, 0);
  const CorrelationProgram& rule = program_.correlations[group_.correlation];
  group_.steps.resize(rule.steps.size());
  size_t at = sizeof(uint32_t);
  const auto part = [&] {
    const uint32_t size = count_at(key, at);
    at += sizeof(uint32_t) + size;
    return std::string(key.substr(at - size, size));
  };
  group_.tenant = part();
  if (rule.within == 0) return;  // the group of one action: its class follows, which is no key
  for (size_t number = 0; number < rule.keys.size(); ++number) group_.keys.push_back(part());
}

/// An event that was delivered twice is one event at two places.
bool GroupReader::add_event() {
  Decoder decoder(entry_.payload);
  TakenBy steps;
  Sighting seen;
  if (!decoder.read(steps) || !decoder.read(seen)) return false;
  if (!group_.events.empty() && group_.events.back().seen->identity == seen.identity) {
    add_copy(group_.events.back(), std::move(seen.place));
    return true;
  }
  GroupEvent event;
  event.moment = {seen.time, unit_of(seen.precision)};
  event.event_class =
      classes_.try_emplace(seen.event_class, static_cast<uint32_t>(classes_.size())).first->second;
  event.seen = std::make_shared<const Sighting>(std::move(seen));
  const auto number = static_cast<uint32_t>(group_.events.size());
  for (const auto& [step, source] : steps) group_.steps[step].push_back({number, source});
  group_.events.push_back(std::move(event));
  return true;
}

/// Stands behind its event, and as often as that was delivered; alone, if another look let go of
/// the event (sorted_entries.h).
bool GroupReader::add_answer() {
  HistoryAnswer answer;
  Decoder decoder(entry_.payload);
  if (!decoder.read(answer)) return false;
  std::string identity;
  if (!group_.events.empty()) append_digest(group_.events.back().seen->identity, identity);
  if (identity != identity_part(entry_.key)) return true;
  std::vector<HistoryAnswer>& known = group_.events.back().history;
  const bool again = std::any_of(known.begin(), known.end(), [&](const HistoryAnswer& one) {
    return one.scope == answer.scope && one.look == answer.look;
  });
  if (!again) known.push_back(answer);
  return true;
}

/// False: it is too large, and was passed over.
bool GroupReader::read_group() {
  start_group();
  const std::string key(shared_part(entry_.key));
  size_t bytes = 0;
  bool fits = true;
  while (more_ && shared_part(entry_.key) == key) {
    bytes += entry_.key.size() + entry_.payload.size() + sizeof(GroupEvent);
    if (fits && bytes > most_) fits = false, group_ = {}, classes_.clear();
    const bool event = entry_.key.back() == static_cast<char>(EntryKind::event);
    if (fits) fits = event ? add_event() : add_answer();
    more_ = entries_.next(entry_);
  }
  return fits;
}

Group* GroupReader::next() {
  while (more_) {
    const bool fits = read_group();
    if (fits && !group_.events.empty()) return &group_;
    too_large_ += fits ? 0 : 1;
  }
  return nullptr;
}

}  // namespace foothold::runtime
