#include "runtime/program/packed_reading.h"

#include "runtime/program/encode.h"
#include "runtime/program/validate_parts.h"

namespace foothold::runtime {

PackedReading pack_reading(const Reading& reading) {
  PackedReading packed;
  encode(reading, packed.bytes);
  packed.outer_keys = reading.outer_keys;
  for (const SourceReading& source : reading.sources) packed.kinds.push_back(source.kind);
  return packed;
}

std::optional<Reading> unpack_reading(const Program& program, const PackedReading& packed) {
  Reading reading;
  Decoder decoder(packed.bytes);
  if (!decoder.read(reading) || !decoder.at_end() || !valid_reading(program, reading)) return {};
  std::vector<uint32_t> kinds;
  for (const SourceReading& source : reading.sources) kinds.push_back(source.kind);
  if (kinds != packed.kinds || reading.outer_keys != packed.outer_keys) return {};
  return reading;
}

}  // namespace foothold::runtime
