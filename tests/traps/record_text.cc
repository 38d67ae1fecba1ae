#include "tests/traps/record_text.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

namespace foothold::traps {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// The first word, which is cut off with the blanks behind it.
std::string_view take_word(std::string_view& text) {
  const size_t end = std::min(text.find_first_of(kBlanks), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

/// Where the first of `ends` stands that is in no string and no bracket.
size_t find_outside(std::string_view text, std::string_view ends) {
  int depth = 0;
  bool in_string = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (in_string) {
      if (byte == '\\') ++at;
      in_string = byte != '"';
    } else if (depth == 0 && ends.find(byte) != std::string_view::npos) {
      return at;
    } else {
      in_string = byte == '"';
      depth += byte == '{' || byte == '[';
      depth -= byte == '}' || byte == ']';
    }
  }
  return text.size();
}

/// A key with its quotes, and the text of its value as it stands.
struct Member {
  std::string key, value;
};

/// `"a":1,"b":[2]` as members; of `"a","b"` the values are empty.
std::vector<Member> members_of(std::string_view text) {
  std::vector<Member> members;
  while (!trimmed(text).empty()) {
    const size_t end = find_outside(text, ",");
    const std::string_view member = trimmed(text.substr(0, end));
    const size_t colon = find_outside(member, ":");
    members.push_back({std::string(trimmed(member.substr(0, colon))),
                       std::string(trimmed(member.substr(std::min(colon + 1, member.size()))))});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return members;
}

std::string joined(const std::vector<Member>& members) {
  std::string out;
  for (const Member& member : members)
    out += (out.empty() ? "" : ",") + member.key + ":" + member.value;
  return "{" + out + "}";
}

void change(std::vector<Member>& members, const std::vector<Member>& changes) {
  for (const Member& to : changes) {
    bool found = false;
    for (Member& member : members)
      if (member.key == to.key) member.value = to.value, found = true;
    if (!found) members.push_back(to);
  }
}

/// False if a key to be left out is not there: such a row would say less than it seems to.
bool leave_out(std::vector<Member>& members, const std::vector<Member>& keys) {
  size_t gone = 0;
  for (const Member& key : keys)
    gone += std::erase_if(members, [&](const Member& member) { return member.key == key.key; });
  return gone == keys.size();
}

// ---- words in << >>

std::string with_doubled_quotes(std::string_view text) {
  std::string out;
  for (const char byte : text) out += byte == '"' ? std::string("\"\"") : std::string(1, byte);
  return out;
}

std::string inside_a_string(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') out += '\\';
    out += code < 0x20 ? fmt::format("\\u{:04x}", code) : std::string(1, byte);
  }
  return out;
}

/// The members of an object, without its brackets.
std::string without_brackets(std::string_view text) {
  return std::string(text.size() < 2 ? text : text.substr(1, text.size() - 2));
}

/// A newline after each comma and bracket outside strings.
std::string spread(std::string_view text) {
  std::string out;
  bool in_string = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (!in_string && (byte == '}' || byte == ']')) out += "\n";
    out += byte;
    if (byte == '"') in_string = !in_string;
    if (in_string && byte == '\\') out += text[++at];
    if (!in_string && (byte == '{' || byte == '[' || byte == ',')) out += "\n  ";
  }
  return out;
}

std::optional<std::string> bytes_of(std::string_view digits) {
  std::string out;
  while (!digits.empty()) {
    const std::string_view pair = take_word(digits);
    unsigned byte = 0;
    const auto read = std::from_chars(pair.data(), pair.data() + pair.size(), byte, 16);
    if (read.ec != std::errc{} || read.ptr != pair.data() + pair.size() || byte > 0xff) return {};
    out += static_cast<char>(byte);
  }
  return out;
}

std::optional<std::string> repeated(std::string_view text) {
  const std::string_view count = take_word(text);
  size_t times = 0;
  const auto read = std::from_chars(count.data(), count.data() + count.size(), times);
  if (read.ec != std::errc{} || text.empty()) return {};
  std::string out;
  for (size_t time = 0; time < times; ++time) out += text;
  return out;
}

using Filter = std::string (*)(std::string_view);
struct NamedFilter {
  std::string_view name;
  Filter apply;
};
constexpr NamedFilter kFilters[] = {{"csv", with_doubled_quotes},
                                    {"text", inside_a_string},
                                    {"inside", without_brackets},
                                    {"pretty", spread}};

Filter filter_named(std::string_view name) {
  for (const NamedFilter& filter : kFilters)
    if (filter.name == name) return filter.apply;
  return nullptr;
}

}  // namespace

bool Bases::define(const std::string& name, std::string record) {
  return records_.emplace(name, std::move(record)).second;
}

std::optional<std::string> Bases::made(std::string_view text) const {
  text = trimmed(text);
  if (text.starts_with('{')) return std::string(text);
  const auto base = records_.find(take_word(text));
  if (base == records_.end()) return {};
  if (text.empty()) return base->second;
  std::string_view inside = base->second;
  inside.remove_prefix(1), inside.remove_suffix(1);
  std::vector<Member> members = members_of(inside);
  if (text.starts_with("without ")) {
    text.remove_prefix(8);
    const size_t end = std::min(text.find(" with "), text.size());
    if (!leave_out(members, members_of(text.substr(0, end)))) return {};
    text = trimmed(text.substr(end));
  }
  if (text.empty()) return joined(members);
  if (!text.starts_with("with ")) return {};
  change(members, members_of(text.substr(5)));
  return joined(members);
}

std::optional<std::string> Bases::put_in(std::string_view what) const {
  what = trimmed(what);
  if (what.starts_with("bytes ")) return bytes_of(trimmed(what.substr(6)));
  if (what.starts_with("times ")) return repeated(trimmed(what.substr(6)));
  std::string_view rest = what;
  if (const Filter filter = filter_named(take_word(rest))) {
    const std::optional<std::string> inner = put_in(rest);
    return inner ? std::optional(filter(*inner)) : std::nullopt;
  }
  return made(what);
}

std::optional<std::string> Bases::filled(std::string_view text) const {
  std::string out(text);
  for (size_t close = out.find(">>"); close != std::string::npos; close = out.find(">>")) {
    const size_t open = out.rfind("<<", close);  // the innermost goes first
    if (open == std::string::npos) return {};
    const std::string what = out.substr(open + 2, close - open - 2);
    const bool cut = what == "cut";
    const std::optional<std::string> bytes = cut ? std::string() : put_in(what);
    if (!bytes) return {};
    const size_t end = cut ? std::min(out.find('\n', close), out.size() - 1) + 1 : close + 2;
    out.replace(open, end - open, *bytes);
  }
  return out.find("<<") == std::string::npos ? std::optional(out) : std::nullopt;
}

}  // namespace foothold::traps
