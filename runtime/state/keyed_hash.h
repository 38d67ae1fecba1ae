// Hashes of texts that an attacker chooses: SipHash-2-4 (Aumasson, Bernstein) of 64 and 128 bits.
//
//   const KeyedHash hash = KeyedHash::random();
//   hash.of("ana@contoso.com")     a number that nobody outside this process can foretell
//
// With a key that is not known nobody can choose names whose hashes meet, so no list of a hash
// table grows long and no group takes the place of another. With a key that is known (of what is
// kept in a file) that is no longer so for 64 bits; 96 bits of the wide hash still are more than
// anybody searches.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace foothold::runtime {

class KeyedHash {
 public:
  KeyedHash(uint64_t first, uint64_t second) : key_{first, second} {}
  /// Of a key from the system's source of chance.
  static KeyedHash random();

  uint64_t of(std::string_view text) const;
  std::pair<uint64_t, uint64_t> wide(std::string_view text) const;

 private:
  std::array<uint64_t, 2> key_;
};

}  // namespace foothold::runtime
