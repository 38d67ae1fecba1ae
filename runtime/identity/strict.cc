#include "runtime/identity/strict.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/value/unescape.h"
#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

constexpr size_t kDeepest = 64;

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Writes what a text means in a form in which equal meanings are equal bytes: each value starts
// with a letter that says its type, texts follow their length, members are sorted by key when their
// object closes. No two different meanings give the same bytes, since each value says where it
// ends.
//
// Example: { "b":[1], "a":"x", "b":2 } gives  { s1a s1x s1b [ n11 ] }  (without the spaces, lengths
// as one byte).
class CanonicalWriter {
 public:
  /// `size`: of the text, which the form is about as long as.
  explicit CanonicalWriter(size_t size) { bytes_.reserve(size + size / 8); }

  void literal(char letter) { bytes_.push_back(letter); }
  void text(char letter, std::string_view text) {
    bytes_.push_back(letter);
    append_length(text.size());
    bytes_.append(text);
  }
  void open(char bracket) {
    bytes_.push_back(bracket);
    open_.push_back({bytes_.size(), members_.size()});
  }
  void key(std::string_view text) {
    const size_t start = bytes_.size();
    this->text('s', text);
    members_.push_back({start, bytes_.size(), 0});
  }
  void close(char bracket) {
    if (bracket == '}') sort_members(open_.back());
    members_.resize(open_.back().first_member);
    open_.pop_back();
    bytes_.push_back(bracket);
  }
  std::string_view bytes() const { return bytes_; }

 private:
  struct Container {
    size_t start;
    size_t first_member;
  };
  // Bytes [start, value) are the key, [value, end) its value; `end` is known when the object
  // closes.
  struct Member {
    size_t start;
    size_t value;
    size_t end;
  };

  void append_length(size_t length) {
    for (; length >= 0x80; length >>= 7) bytes_.push_back(char(length | 0x80));
    bytes_.push_back(char(length));
  }
  std::string_view key_of(const Member& member) const {
    return std::string_view(bytes_).substr(member.start, member.value - member.start);
  }
  void set_ends(size_t first) {
    for (size_t i = first; i < members_.size(); ++i) {
      members_[i].end = i + 1 < members_.size() ? members_[i + 1].start : bytes_.size();
    }
  }

  // Members stand in the order of the text. Equal keys come to lie side by side in that order, so
  // the first one stays.
  void sort_members(const Container& object) {
    const auto begin = members_.begin() + ptrdiff_t(object.first_member);
    const auto strictly_before = [this](const Member& a, const Member& b) {
      const int order = key_of(a).compare(key_of(b));
      return order != 0 ? order < 0 : a.start < b.start;
    };
    const auto not_rising = [this](const Member& a, const Member& b) {
      return key_of(a).compare(key_of(b)) >= 0;
    };
    if (std::adjacent_find(begin, members_.end(), not_rising) == members_.end()) return;
    set_ends(object.first_member);
    std::sort(begin, members_.end(), strictly_before);
    sorted_.clear();
    for (auto member = begin; member != members_.end(); ++member) {
      if (member != begin && key_of(member[-1]) == key_of(*member)) continue;
      sorted_.append(bytes_, member->start, member->end - member->start);
    }
    bytes_.replace(object.start, std::string::npos, sorted_);
  }

  std::string bytes_;
  std::string sorted_;
  std::vector<Container> open_;
  std::vector<Member> members_;  // of all open objects, the innermost last
};

// The grammar. Functions return false after they have noted what is wrong and where; `at_` is the
// next byte not yet read.
class StrictReader {
 public:
  StrictReader(std::string_view record, size_t levels_above)
      : record_(record),
        valid_utf8_(value::valid_utf8(record)),
        room_(kDeepest - std::min(levels_above, kDeepest)),
        writer_(record.size()) {}

  StrictReading read() {
    if (!read_text()) return {false, reason_, at_, repaired_, {}};
    value::Hasher hasher;
    hasher.add(writer_.bytes());
    return {true, {}, at_, repaired_, hasher.finish()};
  }

 private:
  // One open object or array: containers are kept here and not on the call stack, so no input can
  // exhaust it.
  struct Container {
    char closing;
    bool filled;
  };

  bool fail(std::string_view reason) {
    reason_ = reason;
    return false;
  }
  bool at_end() const { return at_ == record_.size(); }
  bool next_is(char byte) const { return at_ < record_.size() && record_[at_] == byte; }
  bool take(char byte) {
    if (!next_is(byte)) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (!at_end() && is_blank(record_[at_])) ++at_;
  }

  bool read_text() {
    if (!read_value()) return false;
    while (depth_ > 0) {
      if (!read_on(open_[depth_ - 1])) return false;
    }
    skip_blanks();
    return at_end() || fail("something follows the value");
  }

  // The next element of the innermost container, or its end.
  bool read_on(Container& container) {
    skip_blanks();
    if (take(container.closing)) {
      writer_.close(container.closing);
      --depth_;
      return true;
    }
    if (at_end()) return fail("an object or array is not closed");
    if (container.filled && !take(',')) return fail("a comma or a closing bracket is missing");
    container.filled = true;
    if (container.closing == '}' && !read_key()) return false;
    return read_value();
  }

  bool read_key() {
    skip_blanks();
    if (!next_is('"')) return fail("a key is missing");
    std::string_view key;
    if (!read_string(key)) return false;
    writer_.key(key);
    skip_blanks();
    return take(':') || fail("a colon is missing");
  }

  bool read_value() {
    skip_blanks();
    if (at_end()) return fail("a value is missing");
    const char first = record_[at_];
    if (first == '"') return read_text_value();
    if (first == '{' || first == '[') return open(first);
    if (first == '-' || is_digit(first)) return read_number();
    return read_literal();
  }

  bool open(char bracket) {
    if (depth_ == room_) return fail("objects and arrays are nested too deep");
    ++at_;
    open_[depth_++] = {bracket == '{' ? '}' : ']', false};
    writer_.open(bracket);
    return true;
  }

  bool read_literal() {
    struct Literal {
      std::string_view word;
      char letter;
    };
    static constexpr Literal kLiterals[] = {{"true", 't'}, {"false", 'f'}, {"null", '0'}};
    for (const Literal& literal : kLiterals) {
      if (record_.substr(at_, literal.word.size()) != literal.word) continue;
      at_ += literal.word.size();
      writer_.literal(literal.letter);
      return true;
    }
    return fail("this is no value");
  }

  bool skip_digits() {
    const size_t start = at_;
    while (!at_end() && is_digit(record_[at_])) ++at_;
    return at_ > start || fail("a digit is missing");
  }

  bool read_number() {
    const size_t start = at_;
    take('-');
    if (!take('0') && !skip_digits()) return false;
    if (!at_end() && is_digit(record_[at_])) return fail("a number starts with a zero");
    if (take('.') && !skip_digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!skip_digits()) return false;
    }
    writer_.text('n', record_.substr(start, at_ - start));
    return true;
  }

  bool read_text_value() {
    std::string_view text;
    if (!read_string(text)) return false;
    writer_.text('s', text);
    return true;
  }

  // `text` is valid until the next string is read.
  bool read_string(std::string_view& text) {
    const size_t start = ++at_;
    bool escaped = false;
    if (!skip_to_quote(escaped)) return false;
    text = record_.substr(start, at_ - start);
    ++at_;
    if (!valid_utf8_ && !value::valid_utf8(text)) {
      whole_ = value::repair_utf8(text);
      text = whole_;
      repaired_ = true;
    }
    return !escaped || unescape(text, start);
  }

  bool skip_to_quote(bool& escaped) {
    for (; !at_end(); ++at_) {
      const char byte = record_[at_];
      if (byte == '"') return true;
      if (uint8_t(byte) < 0x20) return fail("a control byte stands in a string");
      if (byte != '\\') continue;
      escaped = true;
      if (++at_ == record_.size()) break;
    }
    return fail("a string is not closed");
  }

  bool unescape(std::string_view& text, size_t start) {
    unescaped_.clear();
    const value::Unescaped result = value::unescape_json(text, unescaped_);
    if (result == value::Unescaped::malformed) {
      at_ = start;
      return fail("an escape in a string is unknown");
    }
    repaired_ = repaired_ || result == value::Unescaped::repaired;
    text = unescaped_;
    return true;
  }

  std::string_view record_;
  bool valid_utf8_;
  size_t room_;
  bool repaired_ = false;
  size_t at_ = 0;
  size_t depth_ = 0;
  std::array<Container, kDeepest> open_;
  std::string_view reason_;
  std::string whole_;
  std::string unescaped_;
  CanonicalWriter writer_;
};

}  // namespace

StrictReading read_strictly(std::string_view record, size_t levels_above) {
  return StrictReader(record, levels_above).read();
}

}  // namespace foothold::runtime
