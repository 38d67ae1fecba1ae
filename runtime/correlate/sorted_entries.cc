#include "runtime/correlate/sorted_entries.h"

#include <algorithm>

#include "runtime/correlate/key_bytes.h"
#include "runtime/program/encode.h"

namespace foothold::runtime {
namespace {

std::string entry_key(const std::string& shared, int64_t time, const value::Digest& identity,
                      EntryKind kind) {
  std::string key = shared;
  append_time(time, key);
  append_digest(identity, key);
  key += static_cast<char>(kind);
  return key;
}

}  // namespace

bool SortedEntries::add_event(const std::string& shared, const TakenBy& steps,
                              const SharedSighting& sighting) {
  const Sighting& seen = *sighting.seen;
  std::string payload;
  encode(steps, payload);
  encode(seen, payload);
  return groups_.add(entry_key(shared, seen.time, seen.identity, EntryKind::event), payload);
}

bool SortedEntries::add_look(const std::string& shared, HistoryEvent event) {
  std::string payload;
  encode(event, payload);
  return pasts_.add(entry_key(shared, event.moment.at, event.identity, EntryKind::event), payload);
}

bool SortedEntries::add_answer(const HistoryEvent& event, const HistoryAnswer& answer) {
  std::string payload;
  encode(answer, payload);
  return std::all_of(event.groups.begin(), event.groups.end(), [&](const std::string& group) {
    return groups_.add(entry_key(group, event.moment.at, event.identity, EntryKind::answer),
                       payload);
  });
}

}  // namespace foothold::runtime
