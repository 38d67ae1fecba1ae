#include "runtime/frame/object_walk.h"

#include <algorithm>
#include <array>

#include "runtime/frame/byte_search.h"
#include "runtime/value/unescape.h"

namespace foothold::runtime {
namespace {

constexpr std::array<bool, 256> bytes_of(std::string_view members) {
  std::array<bool, 256> table = {};
  for (char byte : members) table[uint8_t(byte)] = true;
  return table;
}

constexpr auto kBlanks = bytes_of(" \t\r\n");
constexpr auto kTokenStart = bytes_of("-0123456789tfn");
constexpr auto kTokenBytes = bytes_of("-+.0123456789eEtrufalsn");

}  // namespace

PageKeys::Role PageKeys::role_of_plain(std::string_view key) const {
  if (pages_.find(key) != KeySet::kNone) return Role::page;
  return marks_.find(key) != KeySet::kNone ? Role::mark : Role::none;
}

PageKeys::Role PageKeys::role(std::string_view raw) const {
  if (raw.find('\\') == std::string_view::npos) return role_of_plain(raw);
  std::string key;
  if (value::unescape_json(raw, key) == value::Unescaped::malformed) return Role::none;
  key.reserve(key.size() + sizeof(uint64_t));  // KeySet::find reads whole words
  return role_of_plain(key);
}

bool PageKeys::is_mark(std::string_view name) const {
  const std::vector<std::string>& marks = marks_.keys();
  return std::find(marks.begin(), marks.end(), name) != marks.end();
}

bool PageKeys::is_page(std::string_view name) const {
  const std::vector<std::string>& pages = pages_.keys();
  return std::find(pages.begin(), pages.end(), name) != pages.end();
}

bool PageKeys::may_be_page(std::string_view start) const {
  return std::any_of(pages_.keys().begin(), pages_.keys().end(),
                     [&](const std::string& key) { return key.starts_with(start); });
}

void ObjectWalk::start(const PageKeys& keys) {
  *this = ObjectWalk();
  keys_ = &keys;
  watched_ = 1;
  state_ = State::value;
}

void ObjectWalk::start_behind_value(int depth) {
  *this = ObjectWalk();
  depth_ = depth;
  kinds_ = ~uint64_t{0};
  state_ = State::behind;
}

ObjectWalk::Outcome ObjectWalk::fail(std::string_view reason) {
  reason_ = reason;
  return end(Outcome::broken);
}

// Everything but the inside of strings. Blanks may stand between any two of them, but end a token.
[[gnu::always_inline]] inline ObjectWalk::Outcome ObjectWalk::step(const char* text,
                                                                   const char* end) {
  const char byte = text[at_];
  if (state_ == State::token) {
    const char* at = text + at_;
    while (at < end && kTokenBytes[uint8_t(*at)]) ++at;
    at_ = size_t(at - text);
    if (at < end) state_ = State::behind;
    return Outcome::open;
  }
  if (kBlanks[uint8_t(byte)]) return ++at_, Outcome::open;
  switch (state_) {
    case State::first_key:
      if (byte == '}') return close(true);
      [[fallthrough]];
    case State::key:
      if (byte != '"') return fail("a key is missing");
      in_string_ = true;
      string_ = ++at_;
      return Outcome::open;
    case State::colon:
      if (byte != ':') return fail("a colon is missing");
      state_ = State::value;
      return ++at_, Outcome::open;
    case State::first_item:
      if (byte == ']') return close(false);
      [[fallthrough]];
    case State::item:
    case State::value:
      return begin_value(byte);
    default:
      if (byte == '}' || byte == ']') return close(byte == '}');
      return byte == ',' ? separate() : fail("a comma is missing");
  }
}

inline ObjectWalk::Outcome ObjectWalk::separate() {
  state_ = in_object() ? State::key : State::item;
  return ++at_, Outcome::open;
}

inline ObjectWalk::Outcome ObjectWalk::begin_value(char byte) {
  if (page_key_ && byte == '[') return ++at_, Outcome::page;
  if (page_key_) watched_ = byte == '{' ? depth_ + 1 : 0;
  page_key_ = false;
  if (byte == '{' || byte == '[') return open(byte == '{');
  if (byte == '"') {
    in_string_ = true;
    string_ = ++at_;
    return Outcome::open;
  }
  if (!kTokenStart[uint8_t(byte)]) return fail("a value is missing");
  state_ = State::token;
  return Outcome::open;
}

inline ObjectWalk::Outcome ObjectWalk::open(bool object) {
  if (depth_ == kMaxNesting) return fail("nested deeper than 64 levels");
  kinds_ = kinds_ << 1 | uint64_t{object};
  ++depth_;
  state_ = object ? State::first_key : State::first_item;
  return ++at_, Outcome::open;
}

inline ObjectWalk::Outcome ObjectWalk::close(bool object) {
  if (in_object() != object) return fail("brackets do not match");
  if (depth_ == watched_) watched_ = 0;
  kinds_ >>= 1;
  --depth_;
  state_ = State::behind;
  ++at_;
  return depth_ == 0 ? Outcome::closed : Outcome::open;
}

// Inside a string. Whether it is a key shows in the state, which is that of before the string.
[[gnu::always_inline]] inline ObjectWalk::Outcome ObjectWalk::take_string(const char* text,
                                                                          const char* end) {
  if (escaped_ && uint8_t(text[at_]) >= 0x20) ++at_;
  escaped_ = false;
  const char* stop = find_byte(text + at_, end, EndsJsonRun());
  at_ = size_t(stop - text);
  if (stop == end) return Outcome::open;
  if (uint8_t(*stop) < 0x20) return fail("a control byte in a text");
  escaped_ = *stop == '\\';
  if (!escaped_) end_string({text + string_, at_ - string_});
  return ++at_, Outcome::open;
}

inline void ObjectWalk::end_string(std::string_view raw) {
  in_string_ = false;
  const bool is_key = state_ == State::key || state_ == State::first_key;
  if (is_key && depth_ == watched_) decide(raw);
  state_ = is_key ? State::colon : State::behind;
}

// The first key that says something decides.
void ObjectWalk::decide(std::string_view raw) {
  const PageKeys::Role role = keys_->role(raw);
  page_key_ = role == PageKeys::Role::page;
  if (role == PageKeys::Role::mark) watched_ = 0;
}

ObjectWalk::Outcome ObjectWalk::run(std::string_view text) {
  const char* end = text.data() + text.size();
  while (outcome_ == Outcome::open && at_ < text.size()) {
    outcome_ = in_string_ ? take_string(text.data(), end) : step(text.data(), end);
  }
  return outcome_;
}

}  // namespace foothold::runtime
