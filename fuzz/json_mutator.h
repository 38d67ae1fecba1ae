// Changes a record as those who make and mangle records do, so that mutants are still read deeply:
// other spellings of the same text, other words where words stand, members moved, doubled, lost or
// wrapped, and now and then a byte out of place.
//
//   std::mt19937_64 random(seed);
//   mutated(R"({"Operation":"New-InboxRule"})", words, random)   {"Operation":"\u004eew-InboxRule"}
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/json.h"
#include "fuzz/json_text.h"

namespace foothold::fuzz {

using Random = std::mt19937_64;

template <typename List>
auto& one_of(List& list, Random& random) {
  return list[random() % list.size()];
}

/// The value as text, members and duplicates in their order. `how` as in quoted().
inline std::string written_in_order(const evaluate::Json& json, uint64_t how) {
  using Kind = evaluate::Json::Kind;
  if (json.is(Kind::string)) return quoted(json.text, how);
  if (!json.is(Kind::array) && !json.is(Kind::object)) return json.source;
  std::string out;
  for (const evaluate::Json& item : json.items)
    out += (out.empty() ? "" : ",") + written_in_order(item, how);
  for (const auto& [key, value] : json.members)
    out += (out.empty() ? "" : ",") + quoted(key, how) + ":" + written_in_order(value, how);
  return json.is(Kind::array) ? "[" + out + "]" : "{" + out + "}";
}

inline evaluate::Json string_of(std::string_view text) {
  evaluate::Json json;
  json.kind = evaluate::Json::Kind::string;
  json.text = text;
  return json;
}

inline evaluate::Json parsed(std::string_view text) {
  return evaluate::read_json(text).value.value_or(string_of(text));
}

/// All values inside a value, itself first. Bounded by the reader's nesting.
inline void collect_values(evaluate::Json& json, std::vector<evaluate::Json*>& values) {
  values.push_back(&json);
  for (evaluate::Json& item : json.items) collect_values(item, values);
  for (auto& member : json.members) collect_values(member.second, values);
}

inline void change_scalar(evaluate::Json& value, const std::vector<std::string>& words,
                          Random& random) {
  static const std::vector<std::string> scalars = {"null", "true", "false", "0",     "1",
                                                   "2",    "-1",   "50126", "1e999", "1.0",
                                                   "\"\"", "[]",   "{}",    "[[]]",  "[null]"};
  switch (random() % 4) {
    case 0:
      value = parsed(one_of(scalars, random));
      break;
    case 1:
      value = string_of(written_in_order(value, 0));  // JSON inside a string
      break;
    case 2:
      value =
          parsed("[" + written_in_order(value, 0) + "," + quoted(one_of(words, random), 0) + "]");
      break;
    default:
      value = string_of(one_of(words, random));
  }
}

inline void change_text(std::string& text, const std::vector<std::string>& words, Random& random) {
  static const std::vector<std::string> pieces = {" ",
                                                  ".",
                                                  ";",
                                                  ",",
                                                  "@",
                                                  "\"",
                                                  "\\",
                                                  "\xe2\x80\x93",
                                                  "\xef\xbf\xbd",
                                                  "\xe2\x84\xaa",
                                                  "\n",
                                                  "smtp:",
                                                  "<",
                                                  ">",
                                                  "#EXT#",
                                                  "*",
                                                  "\xc2\xa0",
                                                  "{",
                                                  "[",
                                                  "\x7f",
                                                  "\xc5\xbf"};
  const size_t at = text.empty() ? 0 : random() % (text.size() + 1);
  switch (random() % 4) {
    case 0:
      text = one_of(words, random);
      break;
    case 1:
      text.insert(at, one_of(pieces, random));
      break;
    case 2:
      text.insert(at, one_of(words, random));
      break;
    default:
      text.erase(at, random() % 4);
  }
  text = value::repair_utf8(text);
}

inline void change_members(evaluate::Json& object, const std::vector<std::string>& words,
                           Random& random) {
  auto& members = object.members;
  if (members.empty() || random() % 8 == 0) {
    members.emplace_back(one_of(words, random), string_of(one_of(words, random)));
    return;
  }
  const size_t at = random() % members.size(), other = random() % members.size();
  const auto place = members.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random() % 5) {
    case 0:
      std::swap(members[at], members[other]);
      break;
    case 1: {
      auto copy = members[other];
      members.insert(place, std::move(copy));
      break;
    }
    case 2:
      members.erase(place);
      break;
    case 3:
      change_text(members[at].first, words, random);
      break;
    default: {
      auto copy = members[other].second;
      members[at].second = std::move(copy);
    }
  }
}

inline void change_items(evaluate::Json& array, Random& random) {
  auto& items = array.items;
  if (items.empty()) return;
  const size_t at = random() % items.size();
  const auto place = items.begin() + static_cast<std::ptrdiff_t>(at);
  if (random() % 2 == 0) {
    items.erase(place);
  } else {
    auto copy = items[at];
    items.insert(items.begin(), std::move(copy));
  }
}

inline void change_tree(evaluate::Json& record, const std::vector<std::string>& words,
                        Random& random) {
  using Kind = evaluate::Json::Kind;
  std::vector<evaluate::Json*> values;
  collect_values(record, values);
  evaluate::Json& value = *one_of(values, random);
  if (value.is(Kind::object)) return change_members(value, words, random);
  if (value.is(Kind::array) && random() % 2 == 0) return change_items(value, random);
  if (value.is(Kind::string) && random() % 2 == 0) return change_text(value.text, words, random);
  change_scalar(value, words, random);
}

/// The record as Azure Monitor hands it over, as an object or as text.
inline std::string wrapped_record(const std::string& record, Random& random) {
  const std::string held = random() % 2 == 0 ? record : quoted(record, random() % 3);
  return R"({"time":"2026-03-11T07:10:00Z","operationName":"x","category":"AuditLogs","properties":)" +
         held + "}";
}

inline std::string broken(std::string text, const std::vector<std::string>& words, Random& random) {
  static const std::vector<std::string> inserted = {
      ",\"Z\":tru",         "\\", "\"",   "}", "]",  "\xff", "\xed\xa0\x80", "\\ud83d",
      std::string(1, '\0'), "\n", "\x1f", ",", "\f", " ",    "\\u12"};
  if (text.empty()) return one_of(words, random);
  const size_t at = random() % text.size();
  switch (random() % 4) {
    case 0:
      text.insert(at, one_of(inserted, random));
      break;
    case 1:
      text.resize(at);
      break;
    case 2:
      text.insert(text.find_last_of('}') == text.npos ? at : text.find_last_of('}'),
                  one_of(inserted, random));
      break;
    default:
      text[at] = static_cast<char>(random());
  }
  return text;
}

inline std::string mutated(std::string_view bytes, const std::vector<std::string>& words,
                           Random& random) {
  const evaluate::JsonResult read = evaluate::read_json(bytes);
  if (!read.value) return broken(std::string(bytes), words, random);
  evaluate::Json record = *read.value;
  for (size_t changes = random() % 4; changes > 0; --changes) change_tree(record, words, random);
  const uint64_t how = random() % 3 == 0 ? random() | 1 : 0;
  std::string text = written_in_order(record, how);
  if (random() % 16 == 0) text = wrapped_record(text, random);
  return random() % 8 == 0 ? broken(std::move(text), words, random) : text;
}

}  // namespace foothold::fuzz
