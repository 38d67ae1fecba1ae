// One reading of a program as bytes, and back when the first record needs it.
//
//   pack_reading(reading)           ->  {bytes, outer keys, kinds of its sources}
//   unpack_reading(program, packed) ->  the same reading, checked; nothing if it is not valid there
//
// A start that had to make all readings would spend half its time and memory on what no record asks
// for.
#pragma once

#include <optional>

#include "runtime/program/program.h"

namespace foothold::runtime {

PackedReading pack_reading(const Reading& reading);

/// Nothing if the bytes are no reading, or one that breaks the invariant of program.h.
std::optional<Reading> unpack_reading(const Program& program, const PackedReading& packed);

}  // namespace foothold::runtime
