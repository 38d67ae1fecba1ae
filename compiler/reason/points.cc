#include "compiler/reason/points.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace foothold::compiler::reason {
namespace {

constexpr int kHours = 24;

template <typename Value>
void sort_and_merge(std::vector<Value>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// Below, at, between and above the values compared with.
std::vector<double> around(std::vector<double> values) {
  sort_and_merge(values);
  if (values.empty()) return {0};
  constexpr double kAll = std::numeric_limits<double>::infinity();
  std::vector<double> points = {
      std::min(values.front() - 1, std::nextafter(values.front(), -kAll))};
  for (size_t i = 0; i < values.size(); ++i) {
    points.push_back(values[i]);
    if (i + 1 < values.size()) points.push_back(values[i] + (values[i + 1] - values[i]) / 2);
  }
  points.push_back(std::max(values.back() + 1, std::nextafter(values.back(), kAll)));
  return points;
}

/// The same for values that are counted: 0 and up, whole.
std::vector<double> counts_around(const std::vector<double>& values) {
  std::vector<double> points = {0};
  for (double value : values)
    for (double near :
         {std::ceil(value) - 1, std::floor(value), std::ceil(value), std::floor(value) + 1})
      if (near >= 0) points.push_back(near);
  sort_and_merge(points);
  return points;
}

std::vector<int64_t> ticks_around(const std::vector<int64_t>& values) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min(),
                    kMost = std::numeric_limits<int64_t>::max();
  std::vector<int64_t> points = {0};
  for (int64_t value : values) {
    points.push_back(value);
    if (value > kLeast) points.push_back(value - 1);
    if (value < kMost) points.push_back(value + 1);
  }
  sort_and_merge(points);
  return points;
}

value::Ip after(value::Ip ip) {
  ++ip.low;
  if (ip.low == 0) ++ip.high;
  return ip;
}

std::vector<value::Ip> ip_edges(std::span<const Atom* const> tests) {
  constexpr value::Ip kLast = {~uint64_t{0}, ~uint64_t{0}};
  std::vector<value::Ip> edges = {value::Ip{}};
  for (const Atom* atom : tests)
    for (const value::IpRange& range : atom->test->ranges) {
      edges.push_back(range.first);
      if (range.last != kLast) edges.push_back(after(range.last));
    }
  sort_and_merge(edges);
  return edges;
}

std::vector<double> numbers_of(std::span<const Atom* const> tests) {
  std::vector<double> all;
  for (const Atom* atom : tests)
    all.insert(all.end(), atom->test->numbers.begin(), atom->test->numbers.end());
  return all;
}

std::vector<int64_t> ticks_of(std::span<const Atom* const> tests) {
  std::vector<int64_t> all;
  for (const Atom* atom : tests)
    all.insert(all.end(), atom->test->ticks.begin(), atom->test->ticks.end());
  return all;
}

template <typename Value>
std::vector<Point> as_points(const std::vector<Value>& values, Value Point::*member) {
  std::vector<Point> points(values.size());
  for (size_t i = 0; i < values.size(); ++i) points[i].*member = values[i];
  return points;
}

std::vector<Point> number_points(const Subject& subject, std::span<const Atom* const> tests) {
  if (subject.derive == Op::length)
    return as_points(counts_around(numbers_of(tests)), &Point::number);
  if (subject.derive == Op::field) return as_points(around(numbers_of(tests)), &Point::number);
  std::vector<double> hours(kHours);
  for (int hour = 0; hour < kHours; ++hour) hours[static_cast<size_t>(hour)] = hour;
  return as_points(hours, &Point::number);
}

std::vector<Point> code_points(uint8_t first, uint8_t last) {
  std::vector<Point> points;
  for (unsigned code = first; code <= last; ++code)
    points.emplace_back().code = static_cast<uint8_t>(code);
  return points;
}

template <typename Value>
bool compares(Verb verb, Value value, const std::vector<Value>& operands) {
  const auto any = [&](auto compare) {
    return std::any_of(operands.begin(), operands.end(),
                       [&](Value operand) { return compare(value, operand); });
  };
  switch (verb) {
    case Verb::less:
      return any(std::less<>());
    case Verb::less_equal:
      return any(std::less_equal<>());
    case Verb::greater:
      return any(std::greater<>());
    case Verb::greater_equal:
      return any(std::greater_equal<>());
    default:
      return any(std::equal_to<>());
  }
}

}  // namespace

std::vector<Point> points_of(const Subject& subject, std::span<const Atom* const> tests) {
  switch (subject.type.base) {
    case Base::number:
      return number_points(subject, tests);
    case Base::time:
    case Base::duration:
      return as_points(ticks_around(ticks_of(tests)), &Point::ticks);
    case Base::ip:
      return as_points(ip_edges(tests), &Point::ip);
    case Base::choice:
      return code_points(1, static_cast<uint8_t>(subject.type.choices.size()));
    default:
      return code_points(0, 1);
  }
}

bool holds(const Atom& atom, const Point& point) {
  const Test& test = *atom.test;
  if (test.verb == Verb::flag) return point.code != 0;
  switch (atom.subject->type.base) {
    case Base::ip:
      return value::in_ranges(point.ip, test.ranges);
    case Base::number:
      return compares(test.verb, point.number, test.numbers);
    case Base::time:
    case Base::duration:
      return compares(test.verb, point.ticks, test.ticks);
    default:
      return std::find(test.codes.begin(), test.codes.end(), point.code) != test.codes.end();
  }
}

}  // namespace foothold::compiler::reason
