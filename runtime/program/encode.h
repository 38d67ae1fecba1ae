// Plain data as bytes and back, for whatever the program is made of: numbers, enums, texts,
// vectors, maps, optionals, pairs, arrays and aggregates of these. Nothing is listed by hand: a
// member that is added to a struct is written and read from then on, and one of a type that is not
// known here does not compile.
//
//   Mark{"Operation", false, 3}  ->  09 00 00 00 "Operation" | 00 | 03 00 00 00
//
// Numbers stand as the machine holds them: bytes are for the program that wrote them, on the
// machine it runs on, and whoever keeps them makes sure of that (packed.h). Reading takes any
// bytes: lengths are held against what is left, a bool is 0 or 1, and nesting is limited.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/value/facts.h"

namespace foothold::runtime {

// ---- the members of an aggregate, without their names

namespace members {

template <typename Type>
inline constexpr bool is_optional = false;
template <typename Type>
inline constexpr bool is_optional<std::optional<Type>> = true;

// Stand for a value of any type where it is only asked whether it could be initialised. An optional
// is initialised from its content, too: two ways would be ambiguous, so one stand-in leaves its own
// way out.
struct Anything {
  template <typename Type>
  operator Type() const;  // NOLINT(google-explicit-constructor)
};
struct AnythingButOptional {
  template <typename Type>
  requires(!is_optional<Type>) operator Type() const;  // NOLINT(google-explicit-constructor)
};

/// How many members an aggregate has: as many as it can be initialised with.
template <typename Type, typename... Known>
constexpr size_t count() {
  if constexpr (requires { Type{Known{}..., Anything{}}; })
    return count<Type, Known..., Anything>();
  else if constexpr (requires { Type{Known{}..., AnythingButOptional{}}; })
    return count<Type, Known..., AnythingButOptional>();
  else
    return sizeof...(Known);
}

inline constexpr size_t kMost = 24;

/// References to all members, in their order.
template <typename Type>
constexpr auto tie(Type& of) {
  constexpr size_t n = count<std::remove_const_t<Type>>();
  static_assert(n > 0 && n <= kMost, "no aggregate, or too many members: add rows below");
  // clang-format off
  if constexpr (n == 1) { auto& [a] = of; return std::tie(a); }
  else if constexpr (n == 2) { auto& [a, b] = of; return std::tie(a, b); }
  else if constexpr (n == 3) { auto& [a, b, c] = of; return std::tie(a, b, c); }
  else if constexpr (n == 4) { auto& [a, b, c, d] = of; return std::tie(a, b, c, d); }
  else if constexpr (n == 5) { auto& [a, b, c, d, e] = of; return std::tie(a, b, c, d, e); }
  else if constexpr (n == 6) { auto& [a, b, c, d, e, f] = of; return std::tie(a, b, c, d, e, f); }
  else if constexpr (n == 7) { auto& [a, b, c, d, e, f, g] = of; return std::tie(a, b, c, d, e, f, g); }
  else if constexpr (n == 8) { auto& [a, b, c, d, e, f, g, h] = of; return std::tie(a, b, c, d, e, f, g, h); }
  else if constexpr (n == 9) { auto& [a, b, c, d, e, f, g, h, i] = of; return std::tie(a, b, c, d, e, f, g, h, i); }
  else if constexpr (n == 10) { auto& [a, b, c, d, e, f, g, h, i, j] = of; return std::tie(a, b, c, d, e, f, g, h, i, j); }
  else if constexpr (n == 11) { auto& [a, b, c, d, e, f, g, h, i, j, k] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k); }
  else if constexpr (n == 12) { auto& [a, b, c, d, e, f, g, h, i, j, k, l] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l); }
  else if constexpr (n == 13) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m); }
  else if constexpr (n == 14) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o); }
  else if constexpr (n == 15) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p); }
  else if constexpr (n == 16) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q); }
  else if constexpr (n == 17) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r); }
  else if constexpr (n == 18) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s); }
  else if constexpr (n == 19) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t); }
  else if constexpr (n == 20) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u); }
  else if constexpr (n == 21) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v); }
  else if constexpr (n == 22) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w); }
  else if constexpr (n == 23) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x); }
  else if constexpr (n == 24) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x, y] = of; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x, y); }
  // clang-format on
}

}  // namespace members

template <typename Type>
struct Encoding;

template <typename Type>
void encode(const Type& value, std::string& bytes) {
  Encoding<Type>::write(value, bytes);
}

class Decoder {
 public:
  static constexpr int kMostLevels = 64;

  explicit Decoder(std::string_view bytes) : left_(bytes) {}

  /// False: the bytes are not such a value; what was read then means nothing.
  template <typename Type>
  bool read(Type& value) {
    if (levels_ == kMostLevels) return false;
    ++levels_;
    const bool good = Encoding<Type>::read(*this, value);
    --levels_;
    return good;
  }
  bool take(void* to, size_t size) {
    if (left_.size() < size) return false;
    std::memcpy(to, left_.data(), size);
    left_.remove_prefix(size);
    return true;
  }
  /// The length of something whose elements take at least a byte each.
  bool length(uint32_t& count) { return read(count) && count <= left_.size(); }
  std::string_view text(uint32_t size) {
    const std::string_view text = left_.substr(0, size);
    left_.remove_prefix(text.size());
    return text;
  }
  bool at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
  int levels_ = 0;
};

/// Aggregates: their members, one after the other.
template <typename Type>
struct Encoding {
  static void write(const Type& value, std::string& bytes) {
    if constexpr (std::is_arithmetic_v<Type> || std::is_enum_v<Type>)
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    else
      std::apply([&](const auto&... member) { (encode(member, bytes), ...); }, members::tie(value));
  }
  static bool read(Decoder& from, Type& value) {
    if constexpr (std::is_arithmetic_v<Type> || std::is_enum_v<Type>)
      return from.take(&value, sizeof value);
    else
      return std::apply([&](auto&... member) { return (from.read(member) && ...); },
                        members::tie(value));
  }
};

template <>
struct Encoding<bool> {
  static void write(bool value, std::string& bytes) { bytes += static_cast<char>(value ? 1 : 0); }
  static bool read(Decoder& from, bool& value) {
    uint8_t byte = 0;
    if (!from.take(&byte, 1) || byte > 1) return false;
    value = byte == 1;
    return true;
  }
};

inline void encode_length(size_t length, std::string& bytes) {
  encode(static_cast<uint32_t>(length), bytes);
}

template <>
struct Encoding<std::string> {
  static void write(const std::string& value, std::string& bytes) {
    encode_length(value.size(), bytes);
    bytes += value;
  }
  static bool read(Decoder& from, std::string& value) {
    uint32_t size = 0;
    if (!from.length(size)) return false;
    value = from.text(size);
    return true;
  }
};

template <typename Element>
struct Encoding<std::vector<Element>> {
  static void write(const std::vector<Element>& value, std::string& bytes) {
    encode_length(value.size(), bytes);
    for (const Element& element : value) encode(element, bytes);
  }
  static bool read(Decoder& from, std::vector<Element>& value) {
    uint32_t count = 0;
    if (!from.length(count)) return false;
    value.clear();
    value.reserve(std::min<uint32_t>(count, 256));  // a false length takes no memory to speak of
    for (; count > 0; --count)
      if (!from.read(value.emplace_back())) return false;
    return true;
  }
};

template <typename Key, typename Value>
struct Encoding<std::map<Key, Value>> {
  static void write(const std::map<Key, Value>& value, std::string& bytes) {
    encode_length(value.size(), bytes);
    for (const auto& [key, element] : value) encode(key, bytes), encode(element, bytes);
  }
  static bool read(Decoder& from, std::map<Key, Value>& value) {
    uint32_t count = 0;
    if (!from.length(count)) return false;
    value.clear();
    for (; count > 0; --count) {
      Key key{};
      if (!from.read(key) || !from.read(value[std::move(key)])) return false;
    }
    return true;
  }
};

template <typename Element>
struct Encoding<std::optional<Element>> {
  static void write(const std::optional<Element>& value, std::string& bytes) {
    encode(value.has_value(), bytes);
    if (value) encode(*value, bytes);
  }
  static bool read(Decoder& from, std::optional<Element>& value) {
    bool said = false;
    if (!from.read(said)) return false;
    value.reset();
    return !said || from.read(value.emplace());
  }
};

template <typename First, typename Second>
struct Encoding<std::pair<First, Second>> {
  static void write(const std::pair<First, Second>& value, std::string& bytes) {
    encode(value.first, bytes), encode(value.second, bytes);
  }
  static bool read(Decoder& from, std::pair<First, Second>& value) {
    return from.read(value.first) && from.read(value.second);
  }
};

template <typename Element, size_t size>
struct Encoding<std::array<Element, size>> {
  static void write(const std::array<Element, size>& value, std::string& bytes) {
    for (const Element& element : value) encode(element, bytes);
  }
  static bool read(Decoder& from, std::array<Element, size>& value) {
    bool good = true;
    for (Element& element : value) good = good && from.read(element);
    return good;
  }
};

/// Facts are given anew with every run: they are no part of what is kept.
template <>
struct Encoding<value::Facts> {
  static void write(const value::Facts&, std::string&) {}
  static bool read(Decoder&, value::Facts& value) { return value = {}, true; }
};

}  // namespace foothold::runtime
