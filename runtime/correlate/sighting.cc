#include "runtime/correlate/sighting.h"

#include "runtime/correlate/carried.h"
#include "runtime/identity/identity.h"

namespace foothold::runtime {

Sighting make_sighting(const Program& program, uint32_t kind, uint32_t shape,
                       const FindingEvent& from) {
  Sighting sighting;
  sighting.kind = kind, sighting.shape = shape;
  const FieldValue& time = from.event.field(program.header.time);
  sighting.timed = time.state == State::present;
  if (sighting.timed) sighting.time = time.ticks;
  sighting.precision = from.precision;
  const auto text = [&](const std::optional<uint32_t>& field) {
    const bool said = field && !from.event.field(*field).texts.empty();
    return said ? std::string(from.event.field(*field).texts[0]) : std::string();
  };
  sighting.tenant = text(program.header.tenant);
  sighting.identity = identity_of(program, from);
  sighting.event_class = class_of(program, from);
  sighting.place = from.place;
  sighting.place.record = text(program.header.record);
  sighting.values = pack_carried(from.kind, from.event);
  return sighting;
}

}  // namespace foothold::runtime
