// The header of a member of a tar archive (POSIX ustar, with the extensions of GNU and pax).
//
// Example: 512 bytes: name (100), mode (8), owner (8), group (8), size (12, octal digits), time
// (12), checksum (8), kind (1), target of a link (100), "ustar", ..., the front of the name (155).
// Then the content, filled up to a multiple of 512.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foothold::runtime {

inline constexpr size_t kTarBlock = 512;
inline constexpr size_t kTarMagicAt = 257;
inline constexpr std::string_view kTarMagic = "ustar";

struct TarHeader {
  std::string name;
  uint64_t size = 0;
  char kind = '0';
};

// `block`: kTarBlock bytes.
bool tar_checksum_holds(std::string_view block);
// None: not a header (its checksum or its size is wrong).
std::optional<TarHeader> read_tar_header(std::string_view block);

// What a pax header (kind x) says of the member behind it: lines "LENGTH KEY=VALUE\n".
struct PaxFacts {
  std::optional<std::string> path;
  std::optional<uint64_t> size;
};
PaxFacts read_pax(std::string_view content);

}  // namespace foothold::runtime
