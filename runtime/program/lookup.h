// Tables as the scanner looks into them: keys in one spelling, sorted, and what stands beside them.
//
//   tier of role_id in roles   keys {"\4\0\0\0r-01", ...}   cells {number 0, ...}
//   app with user in pairs     keys {app, then user, ...}   no cells
//
// A key is the values one after the other, each with its length before it, so that no two different
// tuples have one key. Networks are no part of a key: they stand in `ranges` and are compared with
// each row of the key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/ip.h"

namespace foothold::runtime {

/// How one value is compared.
enum class KeyPart : uint8_t { folded, bytes, address, domain, number, ticks, flag, ip };

/// How many values a row may be looked for by.
inline constexpr size_t kMostInputs = 4;

struct Cell {
  bool said = false;
  std::string text;  // of what is textual
  value::Ip ip;
  double number = 0;
  int64_t ticks = 0;
  uint8_t code = 0;  // of a flag: 0 or 1
};

struct Lookup {
  std::string name;               // what it is of: two of one name are the same
  std::vector<KeyPart> parts;     // of each value that is looked for
  std::vector<std::string> keys;  // sorted; of cells each once
  std::vector<std::vector<value::IpRange>>
      ranges;               // by row, a range for each part of `ip`; or none
  std::vector<Cell> cells;  // by row; of a tuple none
};

/// Puts a text behind a key.
void append_text(KeyPart part, std::string_view text, std::string& key);
/// Puts a number, a time or a flag behind a key.
void append_number(double number, std::string& key);
void append_ticks(int64_t ticks, std::string& key);

}  // namespace foothold::runtime
