#include "runtime/state/history_builder.h"

#include "runtime/correlate/key_bytes.h"

namespace foothold::runtime {

HistoryBuilder::HistoryBuilder(const Program& program)
    : program_(program), baseline_(program), intake_(program, *this) {}

void HistoryBuilder::add(const Sighting& sighting) {
  if (!sighting.timed) return;
  ++events_;
  (void)intake_.add(sighting);  // there is always room: tables grow
}

bool HistoryBuilder::add_look(const std::string& shared, HistoryEvent event) {
  if (!event.past || !event.says) return true;
  const HistoryLook& look = intake_.looks()[count_at(shared, 0)];
  baseline_.see(program_.scope_looks[look.scope].looks[look.look].remembered,
                std::string_view(shared).substr(sizeof(uint32_t)), event);
  return true;
}

const Baseline& HistoryBuilder::finish(const Coverage& coverage) {
  baseline_.add_coverage(program_, coverage);
  return baseline_;
}

}  // namespace foothold::runtime
