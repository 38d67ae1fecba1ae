// The properties of values_fuzz: what the headers of runtime/value promise, on any bytes. Each
// function below is one header's promises; where a value can be written, writing and reading it
// again gives it back, and where something is normalised, doing it twice changes nothing.
//
// An input is two texts with a zero byte between them. Functions that want valid UTF-8 get the
// repaired texts.
#pragma once

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/json.h"
#include "fuzz/json_text.h"
#include "fuzz/verdict.h"
#include "runtime/value/address.h"
#include "runtime/value/ascii.h"
#include "runtime/value/domain.h"
#include "runtime/value/flag.h"
#include "runtime/value/fold.h"
#include "runtime/value/glob.h"
#include "runtime/value/ip.h"
#include "runtime/value/number.h"
#include "runtime/value/operation.h"
#include "runtime/value/time.h"
#include "runtime/value/unescape.h"
#include "runtime/value/unwrap.h"
#include "runtime/value/utf8.h"
#include "runtime/value/words.h"

namespace foothold::fuzz {

inline bool is_inside(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

inline Verdict utf8_keeps(std::string_view text) {
  const std::string repaired = value::repair_utf8(text);
  std::string decoded;
  size_t steps = 0;
  bool valid = true;
  for (size_t at = 0; at < text.size(); ++steps) {
    const value::Decoded step = value::decode_utf8(text, at);
    if (step.length == 0 || at + step.length > text.size()) return "a decoder's step leaves";
    value::append_utf8(step.code_point, decoded);
    valid = valid && step.valid;
    at += step.length;
  }
  const size_t ascii = value::ascii_prefix(text);
  const bool ascii_holds =
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(ascii),
                  [](char byte) { return static_cast<signed char>(byte) >= 0; }) &&
      (ascii == text.size() || static_cast<signed char>(text[ascii]) < 0);
  return first_broken(
      [&] { return claim(decoded == repaired, "repair_utf8 differs from decoding"); },
      [&] { return claim(valid == value::valid_utf8(text), "valid_utf8 differs from decoding"); },
      [&] { return claim(valid == (repaired == text), "valid text was repaired"); },
      [&] { return claim(value::valid_utf8(repaired), "repaired text is not valid"); },
      [&] { return claim(value::count_code_points(repaired) == steps, "code points miscounted"); },
      [&] { return claim(repaired.size() <= 3 * text.size(), "repaired text is too long"); },
      [&] { return claim(ascii_holds, "ascii_prefix is wrong"); });
}

inline Verdict fold_keeps(std::string_view a, std::string_view b) {
  const std::string folded = value::fold(a);
  const std::string valid_a = value::repair_utf8(a), valid_b = value::repair_utf8(b);
  return first_broken(
      [&] { return claim(value::fold(folded) == folded, "folding twice differs"); },
      [&] { return claim(2 * folded.size() <= 3 * a.size(), "folded text is too long"); },
      [&] {
        return claim(value::equal_folded(a, b) == (folded == value::fold(b)),
                     "equal_folded differs from comparing foldings");
      },
      [&] { return claim(value::equal_folded(a, folded), "a text is not equal to its folding"); },
      [&] {
        return claim(value::fold(valid_a + valid_b) == value::fold(valid_a) + value::fold(valid_b),
                     "folding is not done code point by code point");
      },
      [&] { return claim(value::valid_utf8(value::fold(valid_a)), "folding broke UTF-8"); });
}

inline Verdict time_keeps(std::string_view text) {
  const std::optional<value::Time> time = value::parse_time(text);
  const std::optional<int64_t> span = value::parse_duration(text);
  if (span && *span < 0) return "a negative duration was read";
  if (!time) return {};
  static constexpr int64_t kUnits[] = {value::ticks_per_second, 10'000, 10, 1};
  for (size_t precision = 0; precision < std::size(kUnits); ++precision) {
    const std::string shown = value::format_time(*time, static_cast<value::Precision>(precision));
    const std::optional<value::Time> again = value::parse_time(shown);
    if (!again) return "cannot be read again: " + shown;
    const int64_t lost = time->ticks - again->ticks;
    if (lost < 0 || lost >= kUnits[precision]) return "is another instant: " + shown;
    if (std::atoi(shown.substr(11, 2).c_str()) != value::hour_of(*time))
      return "hour_of differs from " + shown;
  }
  return {};
}

inline Verdict ip_keeps(std::string_view text, std::string_view other) {
  const auto ip = value::parse_ip(text), second = value::parse_ip(other);
  const auto range = value::parse_ip_range(text), second_range = value::parse_ip_range(other);
  if (ip) {
    const std::string shown = value::format_ip(ip->ip);
    const auto again = value::parse_ip(shown);
    const auto with_port =
        value::parse_ip("[" + shown + "]:" + std::to_string(ip->port.value_or(7)));
    const auto alone = value::parse_ip_range(shown);
    if (!again || again->ip != ip->ip || again->port) return "is another address: " + shown;
    if (!with_port || with_port->ip != ip->ip || with_port->port != ip->port.value_or(7))
      return "a port changes " + shown;
    if (!alone || alone->first != ip->ip || alone->last != ip->ip) return "is no range: " + shown;
  }
  if (!range) return {};
  const auto merged = value::merge_ranges({*range, second_range.value_or(*range)});
  const auto inside = [](value::Ip address, const value::IpRange& one) {
    return one.first <= address && address <= one.last;
  };
  for (const value::Ip address : {range->first, range->last, ip.value_or(value::IpAndPort{}).ip,
                                  second.value_or(value::IpAndPort{}).ip}) {
    const bool wanted = inside(address, *range) || (second_range && inside(address, *second_range));
    if (value::in_ranges(address, merged) != wanted) return "in_ranges is wrong";
  }
  return claim(!(range->last < range->first), "a reversed range was read");
}

inline Verdict address_keeps(std::string_view text) {
  const std::string_view bare = value::bare_address(text);
  const auto domain = value::domain_of(bare);
  const size_t at = bare.rfind('@');
  std::string_view behind = text;
  for (const std::string_view one : value::split_addresses(text)) {
    if (one.empty() || !is_inside(one, behind)) return "split_addresses: empty or out of order";
    behind.remove_prefix(static_cast<size_t>(one.data() + one.size() - behind.data()));
  }
  const bool safe = value::safe_in_command(text);
  const bool plain = std::none_of(text.begin(), text.end(), [](char byte) {
    return std::string_view("'\"`$;|&<>(){}[],*?%!^~ \t\r\n").find(byte) !=
               std::string_view::npos ||
           static_cast<unsigned char>(byte) < 0x20 || static_cast<unsigned char>(byte) > 0x7E;
  });
  return first_broken(
      [&] { return claim(is_inside(bare, text), "bare_address left the text"); },
      [&] { return claim(value::trim(bare) == bare, "bare_address left blanks"); },
      [&] {
        return claim(domain.has_value() == (at != bare.npos && at + 1 < bare.size()) &&
                         (!domain || *domain == bare.substr(at + 1)),
                     "domain_of is not what stands behind the last @");
      },
      [&] {
        return claim(!safe || (plain && !text.empty()), "safe_in_command lets too much pass");
      },
      [&] {
        return claim(!value::guest_home_domain(text) || value::is_guest(text),
                     "the home domain of somebody who is no guest");
      },
      [&] {
        return claim(value::is_guest(text) == value::is_guest(value::fold(text)),
                     "is_guest depends on case");
      });
}

/// The labels of a name, dots at the end left out; nothing if one of them is empty.
inline std::vector<std::string> labels_of(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  std::vector<std::string> labels(1);
  for (const char byte : name) {
    if (byte == '.') {
      labels.emplace_back();
    } else {
      labels.back() += byte;
    }
  }
  const bool empty =
      std::any_of(labels.begin(), labels.end(), [](const auto& label) { return label.empty(); });
  return empty ? std::vector<std::string>() : labels;
}

inline Verdict domain_matches_labels(std::string_view domain, std::string_view entry) {
  const std::vector<std::string> have = labels_of(domain);
  std::vector<std::string> want = labels_of(entry);
  const bool below = want.size() > 1 && want[0] == "*";
  if (below) want.erase(want.begin());
  const bool ends = !have.empty() && !want.empty() && have.size() >= want.size() &&
                    std::equal(want.rbegin(), want.rend(), have.rbegin());
  const bool wanted = ends && (below || have.size() == want.size());
  return claim(value::domain_matches(domain, entry) == wanted,
               "domain_matches differs from comparing labels");
}

/// Both ways round, and against every end of itself: `*.contoso.com` must not take in
/// `evilcontoso.com`.
inline Verdict domain_keeps(std::string_view a, std::string_view b) {
  for (const auto& [domain, entry] : {std::pair(a, b), std::pair(b, a), std::pair(a, a)}) {
    const Verdict verdict = domain_matches_labels(domain, entry);
    if (!verdict.empty()) return verdict;
  }
  for (size_t at = 0; at < std::min<size_t>(a.size(), 40); ++at) {
    const Verdict verdict = domain_matches_labels(a, "*." + std::string(a.substr(at)));
    if (!verdict.empty()) return verdict;
  }
  return {};
}

/// One row of the table of all prefixes, for glob_by_table.
inline bool glob_by_table(std::string_view pattern, std::string_view text) {
  std::vector<std::string> elements;  // "*", "?", or "=" and the bytes of one code point
  for (size_t at = 0; at < pattern.size();) {
    const bool escape = pattern[at] == '\\' && at + 1 < pattern.size();
    if (!escape && (pattern[at] == '*' || pattern[at] == '?')) {
      elements.emplace_back(1, pattern[at++]);
      continue;
    }
    at += escape ? 1 : 0;
    const size_t length = value::decode_utf8(pattern, at).length;
    elements.push_back("=" + std::string(pattern.substr(at, length)));
    at += length;
  }
  std::vector<std::string_view> letters;
  for (size_t at = 0; at < text.size(); at += letters.back().size())
    letters.push_back(text.substr(at, value::decode_utf8(text, at).length));
  std::vector<bool> row(letters.size() + 1, false);
  row[0] = true;
  for (const std::string& element : elements) {
    std::vector<bool> next(row.size(), false);
    for (size_t at = 0; at < row.size(); ++at) {
      if (element == "*")
        next[at] = row[at] || (at > 0 && next[at - 1]);
      else if (at > 0)
        next[at] = row[at - 1] && (element == "?" || element.substr(1) == letters[at - 1]);
    }
    row = next;
  }
  return row.back();
}

inline Verdict patterns_keep(std::string_view a, std::string_view b) {
  const std::string pattern = value::fold(value::repair_utf8(a.substr(0, 300)));
  const std::string text = value::fold(value::repair_utf8(b.substr(0, 300)));
  const bool matches = value::glob_matches(pattern, text);
  const std::string literal = value::glob_longest_literal(pattern);
  bool mentioned = false;
  for (size_t at = text.find(pattern); at != text.npos && !pattern.empty();
       at = text.find(pattern, at + 1))
    mentioned = mentioned || value::mentions_at(text, at, pattern.size());
  return first_broken(
      [&] {
        return claim(matches == glob_by_table(pattern, text), "glob_matches differs from a table");
      },
      [&] {
        return claim(!matches || text.find(literal) != text.npos,
                     "a glob matches without its longest literal");
      },
      [&] {
        return claim(value::mentions(text, pattern) == mentioned,
                     "mentions differs from asking at every place");
      });
}

inline Verdict escapes_keep(std::string_view bytes) {
  const std::string text = value::repair_utf8(bytes);
  for (const uint64_t how : {0, 1, 2, 3}) {
    const std::string written = quoted(text, how);
    std::string back = "kept";
    const auto outcome =
        value::unescape_json(std::string_view(written).substr(1, written.size() - 2), back);
    if (outcome != value::Unescaped::ok || back != "kept" + text)
      return "does not come back from " + written;
  }
  std::string out = "kept";
  const value::Unescaped outcome = value::unescape_json(text, out);
  const evaluate::JsonResult read = evaluate::read_json("\"" + text + "\"");
  const bool malformed = outcome == value::Unescaped::malformed;
  if (malformed)
    return first_broken([&] { return claim(out == "kept", "out was changed"); },
                        [&] { return claim(!read.value, "malformed, yet JSON"); });
  if (!read.value) return "unescape_json accepts what read_json refuses: " + read.reason;
  return first_broken([&] { return claim(out == "kept" + read.value->text, "the texts differ"); },
                      [&] {
                        return claim((outcome == value::Unescaped::repaired) == read.repaired,
                                     "`repaired` differs");
                      });
}

inline Verdict unwrapping_keeps(std::string_view bytes) {
  const std::string text = value::repair_utf8(bytes);
  std::string once = "kept";
  const bool unwrapped = value::unwrap_scalar(text, once);
  if (!once.starts_with("kept")) return "unwrap_scalar changed what was there";
  once.erase(0, 4);
  if (!unwrapped) {
    std::string again;
    if (once != text) return "unwrap_scalar says no and changes the text";
    const bool wrapped = value::unwrap_scalar("[ " + quoted(text, 0) + " ]", again);
    return claim(wrapped && again == text, "a wrapped text does not come back");
  }
  return claim(once.size() < text.size(), "unwrapping made a text longer");
}

inline Verdict operation_keeps(std::string_view bytes) {
  const std::string text = value::repair_utf8(bytes);
  const auto normal = [](const std::string& operation) {
    std::string out;
    value::normalise_operation(operation, out);
    return out;
  };
  const std::string once = normal(text);
  return first_broken(
      [&] { return claim(normal(once) == once, "normalising twice differs: " + once); },
      [&] { return claim(normal(value::fold(text)) == once, "the case matters"); },
      [&] { return claim(normal("\t " + text + " .. ") == once, "blanks or dots matter"); },
      [&] { return claim(value::trim(once) == once, "a blank is left at an end"); });
}

/// The grammar of numbers, read by hand.
inline bool is_decimal_number(std::string_view text) {
  text = value::trim(text);
  const auto take = [&](std::string_view bytes) {
    size_t count = 0;
    for (; !text.empty() && bytes.find(text[0]) != bytes.npos; ++count) text.remove_prefix(1);
    return count;
  };
  constexpr std::string_view kDigits = "0123456789";
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  size_t digits = take(kDigits);
  if (text.starts_with('.')) text.remove_prefix(1), digits += take(kDigits);
  if (digits == 0) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return take(kDigits) > 0 && text.empty();
}

inline Verdict scalars_keep(std::string_view text) {
  const std::optional<double> number = value::parse_number(text);
  const std::optional<bool> flag = value::parse_flag(text);
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 32) : byte;
  });
  if (value::parse_flag(" " + upper + "\n") != flag) return "parse_flag: case or blanks matter";
  if (!number) {
    const double tried = is_decimal_number(text)
                             ? std::strtod(std::string(value::trim(text)).c_str(), nullptr)
                             : HUGE_VAL;
    const bool out_of_range = std::isinf(tried) || std::fpclassify(tried) != FP_NORMAL;
    return claim(out_of_range, "parse_number refuses a number");
  }
  return first_broken(
      [&] { return claim(is_decimal_number(text), "parse_number reads what is no number"); },
      [&] {
        return claim(*number == std::strtod(std::string(value::trim(text)).c_str(), nullptr),
                     "parse_number differs from strtod");
      });
}

inline Verdict values_verdict(std::string_view input) {
  const size_t zero = std::min(input.find('\0'), input.size());
  const std::string_view a = input.substr(0, zero);
  const std::string_view b = input.substr(std::min(zero + 1, input.size()));
  return first_broken([&] { return utf8_keeps(a); }, [&] { return fold_keeps(a, b); },
                      [&] { return time_keeps(a); }, [&] { return ip_keeps(a, b); },
                      [&] { return address_keeps(a); }, [&] { return domain_keeps(a, b); },
                      [&] { return patterns_keep(a, b); }, [&] { return escapes_keep(a); },
                      [&] { return unwrapping_keeps(a); }, [&] { return operation_keeps(a); },
                      [&] { return scalars_keep(a); });
}

}  // namespace foothold::fuzz
