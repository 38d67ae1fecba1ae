#include "evaluate/correlate/copies.h"

#include <algorithm>
#include <map>

namespace foothold::evaluate {
namespace {

using Log = std::vector<const Taken*>;  // of one shape
using Classes = std::map<value::Digest, std::map<uint32_t, Log>>;

Classes by_class(const std::vector<const Taken*>& events) {
  Classes classes;
  for (const Taken* event : events)
    classes[event->event_class()][event->seen->shape].push_back(event);
  return classes;
}

}  // namespace

size_t count_classes(const std::vector<const Taken*>& events) {
  size_t count = 0;
  for (const auto& [event_class, logs] : by_class(events)) {
    size_t most = 0;
    for (const auto& [shape, log] : logs) most = std::max(most, log.size());
    count += most;
  }
  return count;
}

double sum_over_classes(const std::vector<const Taken*>& events, double (*number)(const Value&),
                        uint32_t field) {
  double sum = 0;
  for (const auto& [event_class, logs] : by_class(events)) {
    std::vector<double> sums;
    for (const auto& [shape, log] : logs) {
      sums.push_back(0);
      for (const Taken* event : log) sums.back() += number(event->fields[field]);
    }
    sum += *std::max_element(sums.begin(), sums.end());
  }
  return sum;
}

}  // namespace foothold::evaluate
