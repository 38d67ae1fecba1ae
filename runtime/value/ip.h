// IP addresses as logs write them, and sorted ranges of them.
//
// One client appears as `203.0.113.9`, `203.0.113.9:16902`, `[203.0.113.9]:443`,
// `::ffff:203.0.113.9`: all are one Ip, because IPv4 is stored as its IPv6-mapped form
// ::ffff:a.b.c.d. Everything that is not exactly one address (`<null>`, `-`, host names, GUIDs,
// lists, octal `010.0.0.1`, which some libraries read as 8.0.0.1) is nothing, so that a rule sees
// *unknown* instead of a wrong address. Because IPv4 lives inside the IPv6 space, the range `::/0`
// holds every IPv4 address too.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::value {

// 128 bits in network order: `high` is the first eight bytes.
struct Ip {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const Ip&) const = default;
  bool is_v4() const { return high == 0 && (low >> 32) == 0xffff; }
};

struct IpAndPort {
  Ip ip;
  std::optional<uint16_t> port;
};

// Reads `a.b.c.d`, `a.b.c.d:port`, an IPv6 address, `[v6]`, `[v6]:port`, `[v4]`, `[v4]:port`. A
// zone id (`fe80::1%eth0`) is dropped; blanks around are allowed; everything else is nothing.
std::optional<IpAndPort> parse_ip(std::string_view text);

// RFC 5952 (`2001:db8::1`); dotted for IPv4.
std::string format_ip(Ip ip);

// The network that is taken for one site: `203.0.0.0/16` of an IPv4 address, `2001:db8::/48` of
// another.
std::string network_of(Ip ip);

// Both ends belong to the range.
struct IpRange {
  Ip first;
  Ip last;
  bool operator==(const IpRange&) const = default;
};

// Reads one address, `192.0.2.0/24`, `2001:db8::/32` or `192.0.2.1 - 192.0.2.9`. Nothing when bits
// behind the prefix are set
// (`192.0.2.1/24` is a mistake, and guessing which one hides it), the ends are reversed or of two
// families, or a port is there.
std::optional<IpRange> parse_ip_range(std::string_view text);

// Needs ranges as merge_ranges leaves them; logarithmic.
bool in_ranges(Ip ip, std::span<const IpRange> sorted_merged);

// Sorted, without overlaps or neighbours that touch. Reversed ranges are empty and vanish.
std::vector<IpRange> merge_ranges(std::vector<IpRange> ranges);

}  // namespace foothold::value
