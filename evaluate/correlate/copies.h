// How often something happened, whatever number of logs saw it.
//
//   three failed sign-ins of one correlation in the sign-in log, two of them in the audit log, too:
//   one class of five events. The log that has most of it has three, so it counts 3.
#pragma once

#include <vector>

#include "evaluate/correlate/scene.h"

namespace foothold::evaluate {

/// Each class counts as many times as the log that has most of it has different events.
size_t count_classes(const std::vector<const Taken*>& events);

/// The sum of a number over events; each class adds what the log that adds most of it adds.
double sum_over_classes(const std::vector<const Taken*>& events, double (*number)(const Value&),
                        uint32_t field);

inline bool are_copies(const Taken& a, const Taken& b) {
  return a.event_class() == b.event_class();
}

}  // namespace foothold::evaluate
