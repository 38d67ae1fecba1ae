#include "runtime/report/arrivals.h"

#include <algorithm>
#include <utility>

namespace foothold::runtime {

namespace {

/// A record that was passed over was not asked which of the shapes with one mark it has.
std::string shape_name(const Program& program, uint32_t shape) {
  if (shape == Arrivals::kNoShape) return "(not recognised)";
  return program.shapes[shape].name + (program.shapes[shape].candidates.empty() ? "" : " or alike");
}

}  // namespace

void Arrivals::add(const Way& way, uint64_t records) {
  for (size_t i = 0; i < counted_.size(); ++i) {
    if (!(counted_[i].way == way)) continue;
    counted_[i].records += records;
    if (i > 0) std::swap(counted_[i], counted_[i / 2]);  // what comes often is found soon
    return;
  }
  counted_.push_back({way, records});
}

void Arrivals::add(const Arrivals& other) {
  for (const Counted& counted : other.counted_) add(counted.way, counted.records);
}

std::vector<Arrivals::Named> Arrivals::named(const Program& program) const {
  std::vector<Named> all;
  for (const auto& [way, records] : counted_) {
    std::string name(envelope_name(way.envelope));
    for (uint64_t wraps = way.wraps; wraps != 0; wraps >>= 8) {
      const size_t place = (wraps & 0xff) - 1;
      name += " > " + (place < program.wraps.size() ? program.wraps[place].name : "...");
    }
    name += " > " + shape_name(program, way.shape);
    all.push_back({std::move(name), records});
  }
  std::sort(all.begin(), all.end(), [](const Named& a, const Named& b) {
    return a.records != b.records ? a.records > b.records : a.name < b.name;
  });
  return all;
}

}  // namespace foothold::runtime
