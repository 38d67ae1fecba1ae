#include "runtime/state/keyed_hash.h"

#include <bit>
#include <cstring>
#include <random>

namespace foothold::runtime {
namespace {

struct Sip {
  uint64_t a, b, c, d;

  void round() {
    a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
    c += d, d = std::rotl(d, 16) ^ c;
    a += d, d = std::rotl(d, 21) ^ a;
    c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
  }
  void take(uint64_t word) {
    d ^= word;
    round(), round();
    a ^= word;
  }
  uint64_t finish() {
    round(), round(), round(), round();
    return a ^ b ^ c ^ d;
  }
};

/// Takes the text as words of eight bytes, the last with the length in its highest byte.
void take_text(std::string_view text, Sip& sip) {
  const uint64_t length = text.size();
  for (; text.size() >= 8; text.remove_prefix(8)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);  // machines of this program are little-endian
    sip.take(word);
  }
  uint64_t last = length << 56;
  for (size_t at = 0; at < text.size(); ++at)
    last |= uint64_t{static_cast<unsigned char>(text[at])} << (8 * at);
  sip.take(last);
}

Sip start(const std::array<uint64_t, 2>& key) {
  return {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
          key[1] ^ 0x7465646279746573};
}

}  // namespace

KeyedHash KeyedHash::random() {
  std::random_device chance;
  const auto word = [&] { return uint64_t{chance()} << 32 | chance(); };
  const uint64_t first = word();
  return {first, word()};
}

uint64_t KeyedHash::of(std::string_view text) const {
  Sip sip = start(key_);
  take_text(text, sip);
  sip.c ^= 0xff;
  return sip.finish();
}

std::pair<uint64_t, uint64_t> KeyedHash::wide(std::string_view text) const {
  Sip sip = start(key_);
  sip.b ^= 0xee;
  take_text(text, sip);
  sip.c ^= 0xee;
  const uint64_t first = sip.finish();
  sip.b ^= 0xdd;
  return {first, sip.finish()};
}

}  // namespace foothold::runtime
