// One file of the time zone database: RFC 8536, version 2 and later.
//
//   "TZif" header, the data in 32 bits (skipped), "TZif" header, the data in 64 bits, then a line
//   "\nCET-1CEST,M3.5.0,M10.5.0/3\n" that says how it goes on after the last change
#include <algorithm>
#include <array>
#include <chrono>

#include "compiler/check/zones.h"

namespace foothold::compiler {
namespace {

constexpr int kLastYear = 2100;
constexpr int64_t kDay = 86'400;

/// Big-endian numbers from the front of some bytes; zero and `good` false past their end.
struct Bytes {
  std::string_view rest;
  bool good = true;

  std::string_view take(size_t count) {
    if (count > rest.size()) {
      good = false;
      return {};
    }
    const std::string_view taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return taken;
  }
  int64_t number(size_t bytes) {
    uint64_t value = 0;
    const std::string_view taken = take(bytes);
    for (const char byte : taken) value = value << 8 | static_cast<uint8_t>(byte);
    return bytes == 4 ? static_cast<int32_t>(value) : static_cast<int64_t>(value);
  }
};

struct Header {
  bool good = false;
  size_t utc_flags, standard_flags, leaps, changes, types, letters;
  size_t bytes(size_t time_size) const {
    return changes * (time_size + 1) + types * 6 + letters + leaps * (time_size + 4) +
           standard_flags + utc_flags;
  }
};

Header read_header(Bytes& in) {
  Header header;
  const bool magic = in.take(4) == "TZif";
  const std::string_view version = in.take(16);
  for (size_t* count : {&header.utc_flags, &header.standard_flags, &header.leaps, &header.changes,
                        &header.types, &header.letters})
    *count = static_cast<size_t>(in.number(4)) & 0xFFFFFF;
  header.good = magic && in.good && version[0] >= '2' && header.types > 0;
  return header;
}

// ---- the last line

/// `M3.5.0/2`: the last (5) Sunday (0) of March at 02:00 of the clock before it.
struct YearlyChange {
  int month = 0, week = 0, weekday = 0;
  int64_t seconds = 7200;
};

/// Reads from the front of the last line; false leaves it anywhere.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }
  bool take(char byte) {
    if (rest_.empty() || rest_.front() != byte) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool name() {
    const bool quoted = take('<');
    const size_t end =
        quoted ? rest_.find('>') : std::min(rest_.find_first_of("0123456789+-,"), rest_.size());
    if (end == std::string_view::npos || end == 0) return false;
    rest_.remove_prefix(end + (quoted ? 1 : 0));
    return true;
  }
  bool number(int& out) {
    const size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (digits == 0 || digits > 3) return false;
    out = 0;
    for (const char digit : rest_.substr(0, digits)) out = out * 10 + (digit - '0');
    rest_.remove_prefix(digits);
    return true;
  }
  /// `[+-]h[:m[:s]]` in seconds.
  bool clock(int64_t& seconds) {
    const bool minus = take('-');
    if (!minus) take('+');
    seconds = 0;
    for (const int64_t unit : {3600, 60, 1}) {
      int part = 0;
      if (unit != 3600 && !take(':')) break;
      if (!number(part)) return false;
      seconds += unit * part;
    }
    if (minus) seconds = -seconds;
    return true;
  }
  bool change(YearlyChange& out) {
    return take(',') && take('M') && number(out.month) && take('.') && number(out.week) &&
           take('.') && number(out.weekday) && (!take('/') || clock(out.seconds)) &&
           out.month >= 1 && out.month <= 12 && out.week >= 1 && out.week <= 5 && out.weekday <= 6;
  }

 private:
  std::string_view rest_;
};

/// Seconds since 1970 of the change in that year, were the clock UTC.
int64_t seconds_of(const YearlyChange& change, int year) {
  using namespace std::chrono;
  const weekday day{static_cast<unsigned>(change.weekday)};
  const year_month month{std::chrono::year{year},
                         std::chrono::month(static_cast<unsigned>(change.month))};
  const sys_days date = change.week == 5
                            ? sys_days(month / day[last])
                            : sys_days(month / day[static_cast<unsigned>(change.week)]);
  return date.time_since_epoch().count() * kDay + change.seconds;
}

/// `CET-1CEST,M3.5.0,M10.5.0/3`: the changes after the last one that the table has.
bool add_later_changes(std::string_view text, value::Zone& zone) {
  Line line(text);
  int64_t west = 0, summer_west = 0;
  if (!line.name() || !line.clock(west)) return false;
  if (line.at_end()) return true;  // no summer time: the last offset of the table holds
  YearlyChange begins, ends;
  if (!line.name()) return false;
  summer_west = west - 3600;
  Line with_offset = line;
  if (with_offset.clock(summer_west))
    line = with_offset;
  else
    summer_west = west - 3600;
  if (!line.change(begins) || !line.change(ends) || !line.at_end()) return false;
  const int64_t after = zone.changes.empty() ? INT64_MIN : zone.changes.back().at;
  for (int year = 1970; year <= kLastYear; ++year) {
    std::array<value::Zone::Change, 2> changes = {
        value::Zone::Change{seconds_of(begins, year) + west, static_cast<int32_t>(-summer_west)},
        value::Zone::Change{seconds_of(ends, year) + summer_west, static_cast<int32_t>(-west)}};
    if (changes[1].at < changes[0].at) std::swap(changes[0], changes[1]);
    for (const value::Zone::Change& change : changes)
      if (change.at > after) zone.changes.push_back(change);
  }
  return true;
}

}  // namespace

std::optional<value::Zone> parse_zone(std::string_view name, std::string_view bytes) {
  Bytes in{bytes};
  const Header in_32_bits = read_header(in);
  if (!in_32_bits.good) return {};
  in.take(in_32_bits.bytes(4));
  const Header header = read_header(in);
  if (!header.good || header.bytes(8) > in.rest.size()) return {};
  value::Zone zone;
  zone.name = name;
  std::vector<size_t> types;
  for (size_t i = 0; i < header.changes; ++i) zone.changes.push_back({in.number(8), 0});
  for (size_t i = 0; i < header.changes; ++i) types.push_back(static_cast<size_t>(in.number(1)));
  std::vector<int32_t> offsets;
  for (size_t i = 0; i < header.types; ++i) {
    offsets.push_back(static_cast<int32_t>(in.number(4)));
    in.take(2);  // whether it is summer time, and its letters
  }
  zone.first_offset = offsets[0];
  for (size_t i = 0; i < header.changes; ++i) {
    if (types[i] >= offsets.size()) return {};
    zone.changes[i].offset = offsets[types[i]];
  }
  in.take(header.letters + header.leaps * 12 + header.standard_flags + header.utc_flags);
  if (!in.good || in.rest.size() < 2 || in.rest.front() != '\n') return {};
  const std::string_view last_line = in.rest.substr(1, in.rest.find('\n', 1) - 1);
  const bool sorted = std::is_sorted(zone.changes.begin(), zone.changes.end(),
                                     [](const auto& a, const auto& b) { return a.at < b.at; });
  if (!sorted || (!last_line.empty() && !add_later_changes(last_line, zone))) return {};
  return zone;
}

}  // namespace foothold::compiler
