#include "runtime/route/key_walker.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "runtime/value/unescape.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace foothold::runtime {
namespace {

// Which of 64 bytes are of a kind: bit n of a mask stands for byte n. Two ways to find out;
// everything below is written once for both.
struct ScalarBytes {
  template <class Wanted>
  static uint64_t mask(const char* at, Wanted wanted) {
    uint64_t bits = 0;
    for (int i = 0; i < 64; ++i) bits |= uint64_t{wanted(at[i])} << i;
    return bits;
  }
  static void string_marks(const char* at, uint64_t& quotes, uint64_t& backslashes) {
    quotes = mask(at, [](char byte) { return byte == '"'; });
    backslashes = mask(at, [](char byte) { return byte == '\\'; });
  }
  static uint64_t brackets(const char* at) {
    return mask(at, [](char byte) {
      const int folded = byte | 0x20;  // [ and {, ] and } differ in this bit only
      return folded == '{' || folded == '}';
    });
  }
};

#if defined(__x86_64__)
struct Sse2Bytes {
  static __m128i load(const char* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  }
  static __m128i equal(__m128i bytes, char wanted) {
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted));
  }
  static uint64_t bits(__m128i lanes) { return uint32_t(_mm_movemask_epi8(lanes)); }
  static uint64_t join(__m128i a, __m128i b, __m128i c, __m128i d) {
    return (bits(a) | bits(b) << 16) | (bits(c) | bits(d) << 16) << 32;
  }
  // The same, cheaper where there is seldom anything.
  static uint64_t join_rare(__m128i a, __m128i b, __m128i c, __m128i d) {
    const __m128i any = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
    return bits(any) == 0 ? 0 : join(a, b, c, d);
  }
  static __m128i bracket_lanes(__m128i bytes) {
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    return _mm_or_si128(equal(folded, '{'), equal(folded, '}'));
  }

  static void string_marks(const char* at, uint64_t& quotes, uint64_t& backslashes) {
    const __m128i a = load(at), b = load(at + 16), c = load(at + 32), d = load(at + 48);
    quotes = join(equal(a, '"'), equal(b, '"'), equal(c, '"'), equal(d, '"'));
    backslashes = join_rare(equal(a, '\\'), equal(b, '\\'), equal(c, '\\'), equal(d, '\\'));
  }
  static uint64_t brackets(const char* at) {
    return join(bracket_lanes(load(at)), bracket_lanes(load(at + 16)), bracket_lanes(load(at + 32)),
                bracket_lanes(load(at + 48)));
  }
};
using FastBytes = Sse2Bytes;
#else
using FastBytes = ScalarBytes;
#endif

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

// `at` may be at most a few bytes behind the end: what stands there is read, and the result is then
// not before the end.
const char* skip_blanks(const char* at, const char* end) {
  if (uint8_t(*at) > ' ') return at;
  while (at < end && is_blank(*at)) ++at;
  return at;
}

// Bit n of the result: the number of bits set in `bits` up to and including n is odd.
uint64_t running_parity(uint64_t bits) {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ bits << 32;
}

// The brackets that are open. One bit each is enough for their kinds, since there are at most 64.
class BracketStack {
 public:
  explicit BracketStack(int around) : room_(kMaxNesting - around) {}
  // False: the bracket cannot stand here.
  bool take(char bracket) {
    const bool object = (bracket & 0x20) != 0;
    if ((bracket | 0x20) == '{') return open(object);
    if ((kinds_ & 1) != uint64_t{object}) return false;
    kinds_ >>= 1;
    --depth_;
    return true;
  }
  bool closed() const { return depth_ == 0; }

 private:
  bool open(bool object) {
    kinds_ = kinds_ << 1 | uint64_t{object};
    return ++depth_ <= room_;
  }

  int room_;
  int depth_ = 0;
  uint64_t kinds_ = 0;
};

// The quotes of a text in their order, those behind a backslash left out. The masks of 64 bytes are
// made before anybody asks where in them a string ends, so the processor does not have to wait for
// one string's end to look for the next.
//
// A walk takes quotes and jumps over containers strictly from left to right, and never starts
// inside a string.
template <class Bytes>
class QuoteCursor {
 public:
  QuoteCursor(const char* start, const char* end) : chunk_(start), end_(end) {
    if (start < end) load();
  }

  // The next quote, which is then behind the cursor; null if there is none.
  const char* next() {
    while (quotes_ == 0) {
      if (!advance()) return nullptr;
    }
    const char* quote = chunk_ + std::countr_zero(quotes_);
    quotes_ &= quotes_ - 1;
    return quote;
  }

  // False if there is no backslash between `from` and the cursor.
  bool may_hold_backslash(const char* from) const { return last_backslash_ >= from; }

  // Puts the opening quote of a string behind the cursor: the next one there is. False if there is
  // none.
  bool enter_string() {
    while (quotes_ == 0) {
      if (!advance()) return false;
    }
    quotes_ &= quotes_ - 1;
    return true;
  }

  // `at` is an opening bracket, with no quote between the cursor and it; the position behind the
  // bracket that closes it, null if there is none. `depth`: brackets open around it.
  const char* skip_container(const char* at, int depth) {
    while (at - chunk_ >= kChunk) {
      if (!advance()) return nullptr;
    }
    BracketStack open(depth);
    uint64_t inside = running_parity(quotes_);
    uint64_t from = ~uint64_t{0} << (at - chunk_);
    for (;;) {
      uint64_t brackets = Bytes::brackets(chunk_) & ~inside & from;
      for (; brackets != 0; brackets &= brackets - 1) {
        const int bracket = std::countr_zero(brackets);
        if (!open.take(chunk_[bracket])) return nullptr;
        if (open.closed()) return chunk_ + bracket < end_ ? pass(bracket) : nullptr;
      }
      const uint64_t carried = uint64_t(int64_t(inside) >> 63);
      if (!advance()) return nullptr;
      inside = running_parity(quotes_) ^ carried;
      from = ~uint64_t{0};
    }
  }

 private:
  static constexpr ptrdiff_t kChunk = 64;

  bool advance() {
    if (end_ - chunk_ <= kChunk) return false;
    chunk_ += kChunk;
    load();
    return true;
  }

  [[gnu::always_inline]] void load() {
    uint64_t backslashes;
    Bytes::string_marks(chunk_, quotes_, backslashes);
    const ptrdiff_t left = end_ - chunk_;
    if (left < kChunk) quotes_ &= (uint64_t{1} << left) - 1;
    if ((backslashes | escaped_) != 0) quotes_ &= ~escaped_bytes(backslashes);
  }

  // In a run of backslashes every second one escapes the byte behind it. Adding the starts of runs
  // to the runs makes each carry out at its run's end: runs that start at an even bit and at an odd
  // bit are told apart, and with them which of their bytes are escaped.
  uint64_t escaped_bytes(uint64_t backslashes) {
    constexpr uint64_t kEvenBits = 0x5555555555555555;
    if (backslashes != 0) last_backslash_ = chunk_ + 63 - std::countl_zero(backslashes);
    backslashes &= ~escaped_;
    const uint64_t behind = backslashes << 1 | escaped_;
    const uint64_t odd_starts = backslashes & ~kEvenBits & ~behind;
    const uint64_t even_ends = odd_starts + backslashes;
    escaped_ = uint64_t{even_ends < backslashes};
    return (kEvenBits ^ even_ends << 1) & behind;
  }

  // Puts everything up to the byte `offset` of the chunk behind the cursor.
  const char* pass(int offset) {
    quotes_ &= ~uint64_t{1} << offset;
    return chunk_ + offset + 1;
  }

  const char* chunk_;
  const char* end_;
  const char* last_backslash_ = nullptr;
  uint64_t quotes_ = 0;   // of the chunk, not yet behind the cursor
  uint64_t escaped_ = 0;  // one: the first byte of the next chunk is escaped
};

constexpr std::array<bool, 256> bytes_of(std::string_view members) {
  std::array<bool, 256> table = {};
  for (char byte : members) table[uint8_t(byte)] = true;
  return table;
}

constexpr auto kScalarStart = bytes_of("-0123456789tfn");
constexpr auto kScalarBytes = bytes_of("-+.0123456789eEtrufalsn");

const char* skip_scalar(const char* at, const char* end) {
  if (!kScalarStart[uint8_t(*at)]) return nullptr;
  while (at < end && kScalarBytes[uint8_t(*at)]) ++at;
  return at;
}

// `at` is the first byte of the value; the position behind the value, null if there is none.
template <class Bytes>
inline const char* skip_at(QuoteCursor<Bytes>& quotes, const char* at, const char* end, int depth) {
  if (at >= end) return nullptr;
  if (*at == '"') {
    const char* closing = quotes.enter_string() ? quotes.next() : nullptr;
    return closing != nullptr ? closing + 1 : nullptr;
  }
  if (*at == '{' || *at == '[') return quotes.skip_container(at, depth);
  return skip_scalar(at, end);
}

// The id of a key that may hold a backslash; false if its escapes cannot be read.
[[gnu::noinline]] bool find_unescaped(std::string_view raw, const KeySet& wanted, uint16_t& key) {
  if (raw.find('\\') == std::string_view::npos) {
    key = wanted.find(raw);
    return true;
  }
  std::string text;
  if (value::unescape_json(raw, text) == value::Unescaped::malformed) return false;
  text.reserve(text.size() + sizeof(uint64_t));  // KeySet::find reads whole words
  key = wanted.find(text);
  return true;
}

Walked finish(const char* at, const char* end) {
  Walked walked;
  if (skip_blanks(at, end) == end) walked.status = Walked::Status::end;
  return walked;
}

// One key with its quotes; the position behind it, null if there is none at `at`.
template <class Bytes>
inline const char* read_key(QuoteCursor<Bytes>& quotes, const char* at, const KeySet& wanted,
                            uint16_t& key) {
  if (*at != '"' || !quotes.enter_string()) return nullptr;
  const char* closing = quotes.next();
  if (closing == nullptr) return nullptr;
  const std::string_view raw(at + 1, size_t(closing - at - 1));
  if (!quotes.may_hold_backslash(at)) {
    key = wanted.find(raw);
  } else if (!find_unescaped(raw, wanted, key)) {
    return nullptr;
  }
  return closing + 1;
}

// One member after the other; `at` is where the next key must start.
//
// Few looks for the end are needed: the cursor knows no quote at or behind it, so no key and no
// string value is ever found there, and skip_at refuses to start there. What stands behind the end
// can lead the walk only to one of these.
template <class Bytes>
Walked walk_members(const char* at, const char* end, const KeySet& wanted) {
  QuoteCursor<Bytes> quotes(at, end);
  for (;;) {
    uint16_t key = KeySet::kNone;
    const char* behind_key = read_key(quotes, at, wanted, key);
    if (behind_key == nullptr) return {};
    const char* colon = skip_blanks(behind_key, end);
    if (*colon != ':') return {};
    const char* value = skip_blanks(colon + 1, end);
    const char* behind = skip_at(quotes, value, end, 1);
    if (behind == nullptr) return {};
    if (key != KeySet::kNone) {
      return {Walked::Status::found, key, {value, size_t(behind - value)}};
    }
    at = skip_blanks(behind, end);
    if (*at != ',') return at < end && *at == '}' ? finish(at + 1, end) : Walked{};
    at = skip_blanks(at + 1, end);
  }
}

template <class Bytes>
Walked walk_record(std::string_view record, const KeySet& wanted) {
  if (record.empty()) return {};
  const char* end = record.data() + record.size();
  const char* at = skip_blanks(record.data(), end);
  if (at >= end || *at != '{') return {};
  at = skip_blanks(at + 1, end);
  if (at < end && *at == '}') return finish(at + 1, end);
  return walk_members<Bytes>(at, end, wanted);
}

template <class Bytes>
Walked walk_rest(std::string_view record, size_t position, const KeySet& wanted) {
  if (record.empty()) return {};
  const char* end = record.data() + record.size();
  const char* at = skip_blanks(record.data() + std::min(position, record.size()), end);
  if (at < end && *at == '}') return finish(at + 1, end);
  if (at >= end || *at != ',') return {};
  return walk_members<Bytes>(skip_blanks(at + 1, end), end, wanted);
}

template <class Bytes>
size_t skip_one(std::string_view record, size_t position, int depth) {
  if (record.empty()) return std::string_view::npos;
  const char* end = record.data() + record.size();
  const char* at = skip_blanks(record.data() + std::min(position, record.size()), end);
  QuoteCursor<Bytes> quotes(at, end);
  const char* behind = skip_at(quotes, at, end, depth);
  return behind != nullptr ? size_t(behind - record.data()) : std::string_view::npos;
}

uint64_t first_bytes(std::string_view key) {
  uint64_t head;
  std::memcpy(&head, key.data(), sizeof head);
  if constexpr (std::endian::native == std::endian::big) head = __builtin_bswap64(head);
  if (key.size() >= sizeof head) return head;
  return head & ((uint64_t{1} << (8 * key.size())) - 1);
}

}  // namespace

KeySet::KeySet(std::vector<std::string> keys) : keys_(std::move(keys)) {
  for (size_t bucket = 0; bucket <= kLongest; ++bucket) {
    start_[bucket] = uint16_t(entries_.size());
    for (size_t id = 0; id < keys_.size() && id < kNone; ++id) {
      if (std::min(keys_[id].size(), kLongest) != bucket) continue;
      std::string padded = keys_[id] + std::string(sizeof(uint64_t), '\0');
      entries_.push_back({first_bytes({padded.data(), keys_[id].size()}), uint16_t(id)});
      lengths_ |= uint64_t{1} << bucket;
    }
  }
  start_[kLongest + 1] = uint16_t(entries_.size());
}

uint16_t KeySet::find_in(size_t bucket, std::string_view key) const {
  const uint64_t head = first_bytes(key);
  for (size_t i = start_[bucket]; i < start_[bucket + 1]; ++i) {
    if (entries_[i].head == head && keys_[entries_[i].id] == key) return entries_[i].id;
  }
  return kNone;
}

Walked walk_keys(std::string_view record, const KeySet& wanted) {
  return walk_record<FastBytes>(record, wanted);
}

Walked walk_from(std::string_view record, size_t position, const KeySet& wanted) {
  return walk_rest<FastBytes>(record, position, wanted);
}

size_t skip_value(std::string_view record, size_t position, int depth) {
  return skip_one<FastBytes>(record, position, depth);
}

namespace portable {

Walked walk_keys(std::string_view record, const KeySet& wanted) {
  return walk_record<ScalarBytes>(record, wanted);
}

Walked walk_from(std::string_view record, size_t position, const KeySet& wanted) {
  return walk_rest<ScalarBytes>(record, position, wanted);
}

size_t skip_value(std::string_view record, size_t position, int depth) {
  return skip_one<ScalarBytes>(record, position, depth);
}

}  // namespace portable

}  // namespace foothold::runtime
