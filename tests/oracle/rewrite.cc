#include "tests/oracle/rewrite.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "runtime/value/utf8.h"

namespace foothold::oracle {
namespace {

using evaluate::Json;

constexpr int kDeepest = 80, kDeepestText = 6;

bool holds(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string as_escapes(char32_t c) {
  if (c < 0x10000) return fmt::format("\\u{:04x}", static_cast<uint32_t>(c));
  const uint32_t rest = static_cast<uint32_t>(c) - 0x10000;
  return fmt::format("\\u{:04X}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

}  // namespace

std::string Rewriter::rewrite(std::string_view record) {
  const evaluate::JsonResult read = evaluate::read_json(record);
  EXPECT_TRUE(read.value.has_value()) << read.reason << ": " << record;
  return read.value ? blanks() + text(*read.value, 0) + blanks() : std::string(record);
}

std::string Rewriter::blanks() {
  static constexpr const char* kBlanks[] = {"", "", "", "", " ", "\t", "  ", "\r "};
  return kBlanks[random_() % std::size(kBlanks)];
}

/// Every character may be written as itself or as an escape; some must be escaped.
std::string Rewriter::quoted(std::string_view text) {
  std::string out = "\"";
  const uint64_t style = random_() % 4;  // 0: as few escapes as may be, 1: all, else some
  for (size_t at = 0; at < text.size();) {
    const value::Decoded decoded = value::decode_utf8(text, at);
    const char32_t c = decoded.code_point;
    const bool must = c < 0x20 || c == '"' || c == '\\';
    if (must || style == 1 || (style > 1 && random_() % 8 == 0))
      out += c == '/' && random_() % 2 ? "\\/" : as_escapes(c);
    else
      out += text.substr(at, decoded.length);
    at += decoded.length;
  }
  return out + "\"";
}

std::string Rewriter::text(const Json& value, int depth) {
  if (depth > kDeepest) return value.source;
  if (value.is(Json::Kind::string)) return quoted(value.text);
  if (!value.is(Json::Kind::object) && !value.is(Json::Kind::array)) return value.source;
  // Each text in a text doubles its backslashes: further down a record would outgrow the limit.
  const bool may_be_text = held_as_text_ && depth > 0 && depth <= kDeepestText;
  const bool as_text = may_be_text && random_() % held_as_text_ == 0;
  return as_text ? quoted(blanks() + container(value, depth)) : container(value, depth);
}

/// An element stays as it is: a text among the records of a page is no record.
std::string Rewriter::element(const Json& value, int depth) {
  const bool holds = value.is(Json::Kind::object) || value.is(Json::Kind::array);
  return holds && depth <= kDeepest ? container(value, depth) : text(value, depth);
}

std::string Rewriter::container(const Json& value, int depth) {
  if (value.is(Json::Kind::object)) return object(value, depth);
  std::string out = "[" + blanks();
  for (size_t item = 0; item < value.items.size(); ++item)
    out += (item ? "," + blanks() : "") + element(value.items[item], depth + 1) + blanks();
  return out + "]";
}

bool Rewriter::may_reorder(const Json& value) const {
  std::set<std::string> keys, deciding;
  for (const auto& [key, inner] : value.members) {
    if (!keys.insert(key).second) return false;
    std::string shapes;
    for (const uint32_t shape : compiler::candidates_of(model_, key))
      shapes += " " + model_.shapes[shape].name;
    if (!shapes.empty()) deciding.insert("shapes" + shapes);
    for (const compiler::Wrap& wrap : model_.wraps)
      if (holds(wrap.marks, key)) deciding.insert("wrap " + wrap.name);
  }
  return deciding.size() <= 1;
}

std::string Rewriter::object(const Json& value, int depth) {
  std::vector<std::string> members;
  for (const auto& [key, inner] : value.members)
    members.push_back(quoted(key) + blanks() + ":" + blanks() + text(inner, depth + 1) + blanks());
  if (may_reorder(value)) std::shuffle(members.begin(), members.end(), random_);
  std::string out = "{" + blanks();
  for (size_t member = 0; member < members.size(); ++member)
    out += (member ? "," + blanks() : "") + members[member];
  return out + "}";
}

std::string Rewriter::spelling(std::string operation) {
  const bool words = operation.find(' ') != operation.npos;
  for (char& letter : operation)
    if (random_() % 2 && std::isalpha(static_cast<unsigned char>(letter))) letter ^= 0x20;
  if (!words) return operation;
  static constexpr const char* kDashes[] = {"-", "\u2013", "\u2014", "\u2010", "\u2011", "\u2212"};
  if (const size_t dash = operation.find(" - "); dash != operation.npos)
    operation.replace(dash + 1, 1, kDashes[random_() % std::size(kDashes)]);
  static constexpr const char* kEnds[] = {"", ".", " ", ". ", " .", "  "};
  return operation + kEnds[random_() % std::size(kEnds)];
}

/// Looks for the operation as `"Operation":"..."`, which is how our own records write it.
std::string Rewriter::respell(std::string_view record) {
  std::string out(record);
  for (const std::string_view key : {"\"Operation\":\"", "\"activityDisplayName\":\""}) {
    const size_t at = out.find(key);
    if (at == out.npos) continue;
    const size_t begin = at + key.size(), end = out.find('"', begin);
    if (end == out.npos || out.substr(begin, end - begin).find('\\') != out.npos) continue;
    out.replace(begin, end - begin, spelling(out.substr(begin, end - begin)));
  }
  return out;
}

}  // namespace foothold::oracle
