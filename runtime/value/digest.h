// Digests: names for content.
//
// A finding's id is a hash of rule, tenant, key and event, so that a second run gives the same
// finding the same id. SHA-256 cut to 128 bits: an attacker who chooses the content cannot make two
// findings collide (2^64 work), which a fast hash would allow. Each part goes in behind its length,
// so ("ab", "c") and ("a", "bc") differ. Ids are stable over machines and versions.
#pragma once

#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace foothold::value {

using Digest = std::array<uint8_t, 16>;

/// For hash tables: a digest is as good as random.
struct HashOfDigest {
  size_t operator()(const Digest& digest) const {
    size_t hash;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

class Hasher {
 public:
  Hasher();
  void add(std::string_view part);
  // The digest of the parts added since the start or the last finish; the hasher then starts anew.
  Digest finish();

 private:
  SHA256_CTX state_;
};

// 32 lower-case hex digits.
std::string hex(const Digest& digest);

}  // namespace foothold::value
