// OpenSSL 3 marks SHA256_Init and its fellows as deprecated in favour of EVP. They are used on
// purpose: they keep their state in the object, allocate nothing and cannot fail, while an EVP
// context can, and a digest that silently became zero would merge all findings into one. A
// libcrypto that drops them breaks this file at compile time, not at run time.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "runtime/value/digest.h"

#include <algorithm>

namespace foothold::value {

Hasher::Hasher() { SHA256_Init(&state_); }

void Hasher::add(std::string_view part) {
  // The length as eight bytes, lowest first, whatever the machine's order.
  std::array<uint8_t, 8> frame;
  for (size_t index = 0; index < frame.size(); ++index) {
    frame[index] = static_cast<uint8_t>(uint64_t{part.size()} >> (8 * index));
  }
  SHA256_Update(&state_, frame.data(), frame.size());
  SHA256_Update(&state_, part.data(), part.size());
}

Digest Hasher::finish() {
  std::array<uint8_t, SHA256_DIGEST_LENGTH> full;
  SHA256_Final(full.data(), &state_);
  SHA256_Init(&state_);
  Digest digest;
  std::copy_n(full.begin(), digest.size(), digest.begin());
  return digest;
}

std::string hex(const Digest& digest) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * digest.size());
  for (const uint8_t byte : digest) out += {digits[byte >> 4], digits[byte & 0xf]};
  return out;
}

}  // namespace foothold::value
