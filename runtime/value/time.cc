#include "runtime/value/time.h"

#include <charconv>
#include <chrono>

#include "runtime/value/ascii.h"

namespace foothold::value {
namespace {

constexpr int64_t ticks_per_day = 86'400 * ticks_per_second;

// The fields of an instant as written; `offset` is minutes east of UTC.
struct Fields {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int fraction = 0;  // ticks
  int offset = 0;
};

// Reads from the front of a text; every function takes what it names and says whether it was there.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

  bool take(char byte) {
    if (rest_.empty() || rest_.front() != byte) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_number(size_t least_digits, size_t most_digits, int& number) {
    size_t count = 0;
    for (number = 0; count < most_digits && at_digit(); ++count) {
      number = number * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return count >= least_digits;
  }

  // Newer .NET writes U+202F NARROW NO-BREAK SPACE before AM and PM.
  bool take_blanks() {
    constexpr std::string_view narrow_blank = "\xE2\x80\xAF";
    const size_t before = rest_.size();
    while (!rest_.empty()) {
      if (rest_.starts_with(narrow_blank)) {
        rest_.remove_prefix(narrow_blank.size());
      } else if (is_blank(rest_.front())) {
        rest_.remove_prefix(1);
      } else {
        break;
      }
    }
    return rest_.size() != before;
  }

  bool take_caseless(std::string_view word) {
    if (!starts_with_caseless(rest_, word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  void skip_digits() {
    while (at_digit()) rest_.remove_prefix(1);
  }

 private:
  std::string_view rest_;
};

bool read_dashed_date(Reader& reader, Fields& fields) {
  return reader.take_number(4, 4, fields.year) && reader.take('-') &&
         reader.take_number(2, 2, fields.month) && reader.take('-') &&
         reader.take_number(2, 2, fields.day);
}

bool read_slashed_date(Reader& reader, Fields& fields) {
  return reader.take_number(1, 2, fields.month) && reader.take('/') &&
         reader.take_number(1, 2, fields.day) && reader.take('/') &&
         reader.take_number(4, 4, fields.year);
}

bool read_fraction(Reader& reader, Fields& fields) {
  if (!reader.at_digit()) return false;
  for (int scale = ticks_per_second / 10; scale > 0; scale /= 10) {
    int digit = 0;
    reader.take_number(0, 1, digit);
    fields.fraction += digit * scale;
  }
  reader.skip_digits();
  return true;
}

bool read_clock(Reader& reader, Fields& fields) {
  if (!reader.take_number(1, 2, fields.hour) || !reader.take(':') ||
      !reader.take_number(2, 2, fields.minute)) {
    return false;
  }
  if (!reader.take(':')) return true;
  if (!reader.take_number(2, 2, fields.second)) return false;
  return !reader.take('.') || read_fraction(reader, fields);
}

// AM or PM behind an hour of 1..12, or nothing behind any hour.
bool read_half_of_day(Reader& reader, Fields& fields) {
  reader.take_blanks();
  const bool after_noon = reader.take_caseless("PM");
  if (!after_noon && !reader.take_caseless("AM")) return true;
  if (fields.hour < 1 || fields.hour > 12) return false;
  fields.hour = fields.hour % 12 + (after_noon ? 12 : 0);
  return true;
}

bool read_zone(Reader& reader, Fields& fields) {
  reader.take_blanks();
  if (reader.at_end() || reader.take_caseless("Z")) return true;
  const bool west = reader.take('-');
  if (!west && !reader.take('+')) return false;
  int hours = 0;
  int minutes = 0;
  if (!reader.take_number(2, 2, hours)) return false;
  const bool colon = reader.take(':');
  if ((colon || reader.at_digit()) && !reader.take_number(2, 2, minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  fields.offset = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

bool read_dashed(Reader& reader, Fields& fields) {
  if (!read_dashed_date(reader, fields)) return false;
  if (reader.at_end()) return true;
  if (!reader.take_caseless("T") && !reader.take_blanks()) return false;
  return read_clock(reader, fields) && read_zone(reader, fields);
}

bool read_slashed(Reader& reader, Fields& fields) {
  if (!read_slashed_date(reader, fields)) return false;
  if (reader.at_end()) return true;
  reader.take(',');
  if (!reader.take_blanks()) return false;
  return read_clock(reader, fields) && read_half_of_day(reader, fields) &&
         read_zone(reader, fields);
}

int64_t days_since_1970(const Fields& fields) {
  const std::chrono::year_month_day date{std::chrono::year{fields.year},
                                         std::chrono::month{static_cast<unsigned>(fields.month)},
                                         std::chrono::day{static_cast<unsigned>(fields.day)}};
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

bool possible(const Fields& fields) {
  using namespace std::chrono;
  const year_month_day date{year{fields.year}, month{static_cast<unsigned>(fields.month)},
                            day{static_cast<unsigned>(fields.day)}};
  return fields.year >= 1 && date.ok() && fields.hour < 24 && fields.minute < 60 &&
         fields.second <= 60;
}

// The first instant of year 1 and of year 10000.
constexpr int64_t earliest = -719'162 * ticks_per_day;
constexpr int64_t too_late = 2'932'897 * ticks_per_day;

std::optional<Time> instant_of(Fields fields) {
  if (!possible(fields)) return std::nullopt;
  if (fields.second == 60) {
    fields.second = 59;
    fields.fraction = ticks_per_second - 1;
  }
  const int64_t minutes = fields.hour * 60 + fields.minute - fields.offset;
  const int64_t ticks = days_since_1970(fields) * ticks_per_day +
                        (minutes * 60 + fields.second) * ticks_per_second + fields.fraction;
  if (ticks < earliest || ticks >= too_late) return std::nullopt;
  return Time{ticks};
}

// Days since 1970 and the ticks into that day, which are never negative.
struct DayAndTicks {
  int64_t day;
  int64_t ticks;
};

DayAndTicks split_day(Time time) {
  DayAndTicks split{time.ticks / ticks_per_day, time.ticks % ticks_per_day};
  if (split.ticks < 0) {
    split.ticks += ticks_per_day;
    --split.day;
  }
  return split;
}

// Appends `number` in at least `width` digits, behind `before`.
void append_padded(std::string_view before, int64_t number, size_t width, std::string& out) {
  out += before;
  if (number < 0) out += '-';
  const std::string digits = std::to_string(number < 0 ? -number : number);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

struct Shown {
  size_t digits;
  int64_t ticks_per_unit;
};

constexpr Shown shown_fractions[] = {{0, ticks_per_second}, {3, 10'000}, {6, 10}, {7, 1}};

struct Unit {
  std::string_view name;
  int64_t ticks;
};

constexpr Unit units[] = {
    {"ms", 10'000},
    {"s", ticks_per_second},
    {"m", 60 * ticks_per_second},
    {"h", 3'600 * ticks_per_second},
    {"d", ticks_per_day},
    {"w", 7 * ticks_per_day},
};

std::optional<int64_t> scale_duration(int64_t count, std::string_view unit_name) {
  if (unit_name == "ns") {
    return count % 100 == 0 ? std::optional(count / 100) : std::nullopt;
  }
  for (const Unit& unit : units) {
    if (unit.name != unit_name) continue;
    int64_t ticks = 0;
    if (__builtin_mul_overflow(count, unit.ticks, &ticks)) return std::nullopt;
    return ticks;
  }
  return std::nullopt;
}

}  // namespace

namespace {

// `2021-04-16T12:07:14`, the form of nearly all records: nothing if it is any other.
std::optional<Time> parse_plain_time(std::string_view text) {
  static constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() != form.size()) return std::nullopt;
  for (size_t at = 0; at < form.size(); ++at) {
    if (form[at] == '0' ? !is_digit(text[at]) : text[at] != form[at]) return std::nullopt;
  }
  const auto number = [&](size_t at, size_t digits) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) value = value * 10 + (text[at + i] - '0');
    return value;
  };
  Fields fields;
  fields.year = number(0, 4);
  fields.month = number(5, 2);
  fields.day = number(8, 2);
  fields.hour = number(11, 2);
  fields.minute = number(14, 2);
  fields.second = number(17, 2);
  return instant_of(fields);
}

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
  if (const std::optional<Time> plain = parse_plain_time(text)) return plain;
  Reader reader(trim(text));
  Fields fields;
  const bool dashed = trim(text).substr(0, 5).ends_with('-');
  const bool read = dashed ? read_dashed(reader, fields) : read_slashed(reader, fields);
  return read && reader.at_end() ? instant_of(fields) : std::nullopt;
}

std::string format_time(Time time, Precision precision) {
  const DayAndTicks split = split_day(time);
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(split.day)}}};
  const int64_t seconds = split.ticks / ticks_per_second;
  std::string out;
  append_padded("", static_cast<int>(date.year()), 4, out);
  append_padded("-", static_cast<unsigned>(date.month()), 2, out);
  append_padded("-", static_cast<unsigned>(date.day()), 2, out);
  append_padded("T", seconds / 3'600, 2, out);
  append_padded(":", seconds / 60 % 60, 2, out);
  append_padded(":", seconds % 60, 2, out);
  const Shown shown = shown_fractions[static_cast<size_t>(precision)];
  if (shown.digits > 0) {
    append_padded(".", split.ticks % ticks_per_second / shown.ticks_per_unit, shown.digits, out);
  }
  return out + 'Z';
}

int hour_of(Time time) {
  return static_cast<int>(split_day(time).ticks / (3'600 * ticks_per_second));
}

std::optional<int64_t> parse_duration(std::string_view text) {
  const std::string_view trimmed = trim(text);
  if (trimmed.empty() || !is_digit(trimmed.front())) return std::nullopt;
  int64_t count = 0;
  const char* const end = trimmed.data() + trimmed.size();
  const auto [behind, error] = std::from_chars(trimmed.data(), end, count);
  if (error != std::errc{}) return std::nullopt;
  return scale_duration(count, {behind, static_cast<size_t>(end - behind)});
}

}  // namespace foothold::value
