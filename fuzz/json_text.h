// Writes JSON for the targets: texts with chosen escapes, and a tree of evaluate::Json again as
// text that means the same.
//
//   quoted("a/b", 0)          "a/b"
//   quoted("a/b", 3)          "a\/b" or "\u0061/b" ...: the number chooses, the text stays
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/json.h"
#include "runtime/value/utf8.h"

namespace foothold::fuzz {

inline void append_unit(unsigned unit, bool upper, std::string& out) {
  const char* digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[unit >> shift & 15];
}

/// One code point as \uXXXX, as two of them past the first plane.
inline void append_unicode_escape(char32_t c, bool upper, std::string& out) {
  if (c < 0x10000) return append_unit(static_cast<unsigned>(c), upper, out);
  append_unit(static_cast<unsigned>(0xD800 + ((c - 0x10000) >> 10)), upper, out);
  append_unit(static_cast<unsigned>(0xDC00 + ((c - 0x10000) & 0x3FF)), upper, out);
}

/// The short escape of a code point, nothing if it has none.
inline std::string_view short_escape(char32_t c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '/':
      return "\\/";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return "";
  }
}

/// `text` (valid UTF-8) as a JSON string with its quotes. `how` 0: as few escapes as possible; else
/// a seed that chooses among the spellings of each code point.
inline std::string quoted(std::string_view text, uint64_t how) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const value::Decoded step = value::decode_utf8(text, at);
    how = how == 0 ? 0 : how * 6364136223846793005u + 1442695040888963407u;
    const unsigned spelling = static_cast<unsigned>(how >> 60);
    const std::string_view name = short_escape(step.code_point);
    const bool must = step.code_point < 0x20 || step.code_point == '"' || step.code_point == '\\';
    if (!name.empty() && (must || (how != 0 && spelling < 6)) && spelling != 5) {
      out += name;
    } else if (must || spelling == 5) {
      append_unicode_escape(step.code_point, (how >> 40 & 1) != 0, out);
    } else {
      out += text.substr(at, step.length);
    }
    at += step.length;
  }
  return out + "\"";
}

/// The first member of each key, in order: what a reader of first occurrences sees.
inline std::vector<const std::pair<std::string, evaluate::Json>*> first_members(
    const evaluate::Json& object) {
  std::vector<const std::pair<std::string, evaluate::Json>*> firsts;
  for (const auto& member : object.members) {
    const bool known = std::any_of(firsts.begin(), firsts.end(),
                                   [&](const auto* first) { return first->first == member.first; });
    if (!known) firsts.push_back(&member);
  }
  return firsts;
}

/// The same value spelt another way: keys in reverse order, later duplicates gone, other blanks,
/// other escapes. `how` as in `quoted`. Recursion is bounded by kDeepestNesting of the reader.
inline std::string written_otherwise(const evaluate::Json& json, uint64_t how) {
  using Kind = evaluate::Json::Kind;
  const std::string blank = how % 3 == 0 ? "" : how % 3 == 1 ? " " : "\r\n\t";
  std::string out;
  if (json.is(Kind::string)) return quoted(json.text, how);
  if (json.is(Kind::array)) {
    for (const evaluate::Json& item : json.items) {
      out += (out.empty() ? "[" : ",") + blank + written_otherwise(item, how) + blank;
    }
    return (out.empty() ? "[" + blank : out) + "]";
  }
  if (!json.is(Kind::object)) return json.source;
  auto members = first_members(json);
  std::reverse(members.begin(), members.end());
  for (const auto* member : members) {
    out += (out.empty() ? "{" : ",") + blank + quoted(member->first, how) + blank + ":" + blank +
           written_otherwise(member->second, how) + blank;
  }
  return (out.empty() ? "{" + blank : out) + "}";
}

/// One text for all spellings of a value, and another one for every other value: sorted keys, raw
/// strings behind their lengths. Numbers keep their source.
inline std::string canonical_text(const evaluate::Json& json) {
  using Kind = evaluate::Json::Kind;
  const auto counted = [](const std::string& text) {
    return std::to_string(text.size()) + ":" + text;
  };
  if (json.is(Kind::string)) return "s" + counted(json.text);
  if (json.is(Kind::array)) {
    std::string out = "[";
    for (const evaluate::Json& item : json.items) out += counted(canonical_text(item));
    return out + "]";
  }
  if (!json.is(Kind::object)) return json.source;
  std::vector<std::string> members;
  for (const auto* member : first_members(json)) {
    members.push_back(counted(member->first) + counted(canonical_text(member->second)));
  }
  std::sort(members.begin(), members.end());
  std::string out = "{";
  for (const std::string& member : members) out += counted(member);
  return out + "}";
}

}  // namespace foothold::fuzz
