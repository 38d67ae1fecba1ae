#include "evaluate/correlate/time.h"

#include <algorithm>

#include "runtime/value/time.h"

namespace foothold::evaluate {
namespace {

int64_t ticks_of(value::Precision precision) {
  switch (precision) {
    case value::Precision::second:
      return value::ticks_per_second;
    case value::Precision::millisecond:
      return value::ticks_per_second / 1'000;
    case value::Precision::microsecond:
      return value::ticks_per_second / 1'000'000;
    default:
      return 1;
  }
}

/// The last multiple of `unit` that is not after `at`.
int64_t cut(int64_t at, int64_t unit) {
  const int64_t over = at % unit;
  return at - (over < 0 ? over + unit : over);
}

}  // namespace

std::optional<Moment> moment_of(const Event& event) {
  const Value& time = event.fields[compiler::kFieldTime];
  if (time.state != State::present) return std::nullopt;
  return Moment{time.time.ticks, ticks_of(event.precision)};
}

bool surely_before(const Moment& a, const Moment& b) { return a.at + a.precision <= b.at; }

int64_t gap(const Moment& a, const Moment& b) {
  const int64_t unit = std::max(a.precision, b.precision);
  const int64_t one = cut(a.at, unit), other = cut(b.at, unit);
  return one < other ? other - one : one - other;
}

}  // namespace foothold::evaluate
