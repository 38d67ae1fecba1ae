#include "runtime/value/ip.h"

#include <algorithm>
#include <array>
#include <bit>

#include "runtime/value/ascii.h"

namespace foothold::value {
namespace {

constexpr uint64_t mapped_prefix = 0xffff'0000'0000;
constexpr size_t group_count = 8;
using Groups = std::array<uint16_t, group_count>;

// A decimal number of at most `most_digits` digits at the front of `text`, which moves on.
// `leading_zero`: is `08` a number?
std::optional<uint32_t> take_decimal(std::string_view& text, size_t most_digits,
                                     bool leading_zero) {
  size_t count = 0;
  uint32_t number = 0;
  while (count < text.size() && count <= most_digits && is_digit(text[count])) {
    number = number * 10 + static_cast<uint32_t>(text[count++] - '0');
  }
  if (count == 0 || count > most_digits) return std::nullopt;
  if (!leading_zero && count > 1 && text.front() == '0') return std::nullopt;
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, char byte) {
  if (text.empty() || text.front() != byte) return false;
  text.remove_prefix(1);
  return true;
}

// `a.b.c.d` at the front of `text`, which moves on.
std::optional<uint32_t> take_v4(std::string_view& text) {
  uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && !take(text, '.')) return std::nullopt;
    const auto byte = take_decimal(text, 3, false);
    if (!byte || *byte > 255) return std::nullopt;
    address = address << 8 | *byte;
  }
  return address;
}

std::optional<Ip> parse_v4(std::string_view text) {
  const auto address = take_v4(text);
  if (!address || !text.empty()) return std::nullopt;
  return Ip{0, mapped_prefix | *address};
}

int hex_digit(char byte) {
  if (is_digit(byte)) return byte - '0';
  const char lower = lower_ascii(byte);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// One to four hex digits at the front of `text`, which moves on.
std::optional<uint16_t> take_group(std::string_view& text) {
  size_t count = 0;
  unsigned group = 0;
  while (count < text.size() && count < 5 && hex_digit(text[count]) >= 0) {
    group = group * 16 + static_cast<unsigned>(hex_digit(text[count++]));
  }
  if (count == 0 || count > 4) return std::nullopt;
  text.remove_prefix(count);
  return static_cast<uint16_t>(group);
}

// The groups of one side of a "::", or of an address without one.
struct GroupRun {
  Groups groups{};
  size_t count = 0;
};

// Reads all of `text` as groups between colons, the last two perhaps as dotted IPv4.
bool read_groups(std::string_view text, bool dotted_allowed, GroupRun& run) {
  if (text.empty()) return true;
  do {
    const bool last = text.find(':') == std::string_view::npos;
    if (last && dotted_allowed && text.find('.') != std::string_view::npos) {
      const auto address = take_v4(text);
      if (!address || !text.empty() || run.count + 2 > group_count) return false;
      run.groups[run.count++] = static_cast<uint16_t>(*address >> 16);
      run.groups[run.count++] = static_cast<uint16_t>(*address);
      return true;
    }
    const auto group = take_group(text);
    if (!group || run.count == group_count) return false;
    run.groups[run.count++] = *group;
  } while (take(text, ':'));
  return text.empty();
}

Ip ip_of(const Groups& groups) {
  Ip ip;
  for (size_t index = 0; index < 4; ++index) {
    ip.high = ip.high << 16 | groups[index];
    ip.low = ip.low << 16 | groups[index + 4];
  }
  return ip;
}

std::optional<Ip> parse_v6(std::string_view text) {
  // The longest form is 45 bytes; the bound keeps the searches in read_groups from being quadratic.
  if (text.size() > 45) return std::nullopt;
  const size_t gap = text.find("::");
  GroupRun front;
  if (gap == std::string_view::npos) {
    if (!read_groups(text, true, front) || front.count != group_count) return std::nullopt;
    return ip_of(front.groups);
  }
  GroupRun back;
  if (!read_groups(text.substr(0, gap), false, front)) return std::nullopt;
  if (!read_groups(text.substr(gap + 2), true, back)) return std::nullopt;
  // "::" stands for one zero group at least.
  if (front.count + back.count >= group_count) return std::nullopt;
  std::copy_n(back.groups.begin(), back.count,
              front.groups.end() - static_cast<ptrdiff_t>(back.count));
  return ip_of(front.groups);
}

bool is_zone(std::string_view zone) {
  return !zone.empty() && std::all_of(zone.begin(), zone.end(), [](char byte) {
    return is_digit(byte) || is_ascii_letter(byte) ||
           std::string_view("._~-%").find(byte) != std::string_view::npos;
  });
}

std::optional<Ip> parse_v6_with_zone(std::string_view text) {
  const size_t percent = text.find('%');
  if (percent == std::string_view::npos) return parse_v6(text);
  return is_zone(text.substr(percent + 1)) ? parse_v6(text.substr(0, percent)) : std::nullopt;
}

std::optional<Ip> parse_address(std::string_view text) {
  const bool colon = text.find(':') != std::string_view::npos;
  return colon ? parse_v6_with_zone(text) : parse_v4(text);
}

// An address and what stands behind it: nothing or `:port`.
std::optional<IpAndPort> with_port(std::optional<Ip> ip, std::string_view rest) {
  if (!ip) return std::nullopt;
  if (rest.empty()) return IpAndPort{*ip, std::nullopt};
  if (!take(rest, ':')) return std::nullopt;
  const auto port = take_decimal(rest, 5, false);
  if (!port || *port > 65535 || !rest.empty()) return std::nullopt;
  return IpAndPort{*ip, static_cast<uint16_t>(*port)};
}

Ip bits_after(unsigned prefix) {
  if (prefix == 0) return {~uint64_t{0}, ~uint64_t{0}};
  if (prefix < 64) return {~uint64_t{0} >> prefix, ~uint64_t{0}};
  if (prefix < 128) return {0, ~uint64_t{0} >> (prefix - 64)};
  return {0, 0};
}

std::optional<IpRange> parse_prefix(std::string_view address, std::string_view length) {
  const auto first = parse_address(address);
  const auto bits = take_decimal(length, 3, false);
  if (!first || !bits || !length.empty()) return std::nullopt;
  const bool dotted = address.find(':') == std::string_view::npos;
  if (*bits > (dotted ? 32U : 128U)) return std::nullopt;
  const Ip host = bits_after(*bits + (dotted ? 96 : 0));
  if ((first->high & host.high) != 0 || (first->low & host.low) != 0) return std::nullopt;
  return IpRange{*first, {first->high | host.high, first->low | host.low}};
}

std::optional<IpRange> parse_ends(std::string_view first_text, std::string_view last_text) {
  const auto first = parse_address(trim(first_text));
  const auto last = parse_address(trim(last_text));
  if (!first || !last || first->is_v4() != last->is_v4() || *last < *first) return std::nullopt;
  return IpRange{*first, *last};
}

Groups groups_of(Ip ip) {
  Groups groups{};
  for (size_t index = 0; index < 4; ++index) {
    groups[index] = static_cast<uint16_t>(ip.high >> (48 - 16 * index));
    groups[index + 4] = static_cast<uint16_t>(ip.low >> (48 - 16 * index));
  }
  return groups;
}

struct Gap {
  size_t first = group_count;
  size_t count = 1;  // a single zero group is not shortened
};

// The first of the longest runs of zero groups.
Gap longest_gap(const Groups& groups) {
  Gap best;
  for (size_t first = 0; first < group_count; ++first) {
    size_t count = 0;
    while (first + count < group_count && groups[first + count] == 0) ++count;
    if (count > best.count) best = {first, count};
  }
  return best;
}

void append_hex(uint16_t group, std::string& out) {
  constexpr char digits[] = "0123456789abcdef";
  const int width = std::max(1, (static_cast<int>(std::bit_width(group)) + 3) / 4);
  for (int digit = width - 1; digit >= 0; --digit) out += digits[(group >> (4 * digit)) & 0xf];
}

std::string format_v4(uint32_t address) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (shift < 24) out += '.';
    out += std::to_string((address >> shift) & 0xff);
  }
  return out;
}

// True when nothing lies between `a` and the later `b`.
bool touches(Ip a, Ip b) {
  if (b <= a) return true;
  const Ip next{a.high + (a.low == ~uint64_t{0}), a.low + 1};
  return b == next;
}

}  // namespace

std::optional<IpAndPort> parse_ip(std::string_view text) {
  text = trim(text);
  if (take(text, '[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return with_port(parse_address(text.substr(0, end)), text.substr(end + 1));
  }
  // One colon can only be that of a port: the shortest IPv6 address has two.
  const size_t colon = text.find(':');
  const bool one_colon = colon != std::string_view::npos && colon == text.rfind(':');
  if (one_colon) return with_port(parse_v4(text.substr(0, colon)), text.substr(colon));
  return with_port(parse_address(text), {});
}

std::string format_ip(Ip ip) {
  if (ip.is_v4()) return format_v4(static_cast<uint32_t>(ip.low));
  const Groups groups = groups_of(ip);
  const Gap gap = longest_gap(groups);
  std::string out;
  for (size_t index = 0; index < group_count; ++index) {
    if (index == gap.first) {
      out += "::";
      index += gap.count - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    append_hex(groups[index], out);
  }
  return out;
}

std::optional<IpRange> parse_ip_range(std::string_view text) {
  text = trim(text);
  if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
    return parse_prefix(text.substr(0, slash), text.substr(slash + 1));
  }
  if (const size_t dash = text.find('-'); dash != std::string_view::npos) {
    return parse_ends(text.substr(0, dash), text.substr(dash + 1));
  }
  return parse_ends(text, text);
}

bool in_ranges(Ip ip, std::span<const IpRange> sorted_merged) {
  const auto range = std::lower_bound(sorted_merged.begin(), sorted_merged.end(), ip,
                                      [](const IpRange& r, Ip value) { return r.last < value; });
  return range != sorted_merged.end() && range->first <= ip;
}

std::vector<IpRange> merge_ranges(std::vector<IpRange> ranges) {
  std::erase_if(ranges, [](const IpRange& range) { return range.last < range.first; });
  std::sort(ranges.begin(), ranges.end(),
            [](const IpRange& a, const IpRange& b) { return a.first < b.first; });
  std::vector<IpRange> merged;
  for (const IpRange& range : ranges) {
    if (merged.empty() || !touches(merged.back().last, range.first)) {
      merged.push_back(range);
    } else {
      merged.back().last = std::max(merged.back().last, range.last);
    }
  }
  return merged;
}

std::string network_of(Ip ip) {
  if (ip.is_v4()) return format_ip({0, ip.low & ~uint64_t{0xffff}}) + "/16";
  return format_ip({ip.high & ~uint64_t{0xffff}, 0}) + "/48";
}

}  // namespace foothold::value
