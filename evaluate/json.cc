#include "evaluate/json.h"

#include "runtime/value/utf8.h"

namespace foothold::evaluate {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

int hex_digit(char byte) {
  if (is_digit(byte)) return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Recursive descent over valid UTF-8. Every function returns false after noting a reason; it
/// recurses once for each open bracket, and `open_` bounds those.
class Reader {
 public:
  Reader(std::string_view bytes, size_t open) : bytes_(bytes), open_(open) {}

  JsonResult read() {
    JsonResult result;
    Json value;
    if (read_whole(value)) {
      result.value = std::move(value);
    } else {
      result.reason = reason_;
      result.position = at_;
    }
    result.repaired = repaired_;
    return result;
  }

 private:
  bool read_whole(Json& value) {
    skip_blanks();
    if (!read_value(value)) return false;
    skip_blanks();
    return at_ == bytes_.size() || fail("something follows the value");
  }

  bool read_value(Json& value) {
    const size_t start = at_;
    if (!read_by_first_byte(value)) return false;
    value.source = bytes_.substr(start, at_ - start);
    return true;
  }

  bool read_by_first_byte(Json& value) {
    switch (peek()) {
      case '{':
        return read_bracketed(value, Json::Kind::object, '}');
      case '[':
        return read_bracketed(value, Json::Kind::array, ']');
      case '"':
        value.kind = Json::Kind::string;
        return read_string(value.text);
      case 't':
        return read_word(value, Json::Kind::boolean, "true");
      case 'f':
        return read_word(value, Json::Kind::boolean, "false");
      case 'n':
        return read_word(value, Json::Kind::null, "null");
      default:
        return read_number(value);
    }
  }

  bool read_word(Json& value, Json::Kind kind, std::string_view word) {
    if (!bytes_.substr(at_).starts_with(word)) return fail("expected a value");
    at_ += word.size();
    value.kind = kind;
    if (kind != Json::Kind::null) value.text = word;
    return true;
  }

  bool read_number(Json& value) {
    const size_t start = at_;
    take('-');
    if (!take('0') && !take_digits()) return fail("expected a value");
    if (take('.') && !take_digits()) return fail("expected digits after the point");
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!take_digits()) return fail("expected digits in the exponent");
    }
    value.kind = Json::Kind::number;
    value.text = bytes_.substr(start, at_ - start);
    return true;
  }

  bool read_bracketed(Json& value, Json::Kind kind, char close) {
    if (open_ == kDeepestNesting) return fail("nested too deep");
    ++open_;
    ++at_;
    value.kind = kind;
    if (!read_parts(value, close)) return false;
    --open_;
    return true;
  }

  bool read_parts(Json& value, char close) {
    skip_blanks();
    if (take(close)) return true;
    while (true) {
      if (!(value.is(Json::Kind::object) ? read_member(value) : read_item(value))) return false;
      skip_blanks();
      if (take(close)) return true;
      if (!take(',')) return fail("expected a comma or the closing bracket");
      skip_blanks();
    }
  }

  bool read_item(Json& array) {
    Json item;
    if (!read_value(item)) return false;
    array.items.push_back(std::move(item));
    return true;
  }

  bool read_member(Json& object) {
    std::string key;
    if (peek() != '"') return fail("expected a key");
    if (!read_string(key)) return false;
    skip_blanks();
    if (!take(':')) return fail("expected a colon");
    skip_blanks();
    Json value;
    if (!read_value(value)) return false;
    object.members.emplace_back(std::move(key), std::move(value));
    return true;
  }

  bool read_string(std::string& text) {
    ++at_;
    while (at_ < bytes_.size()) {
      if (take('"')) return true;
      if (static_cast<unsigned char>(bytes_[at_]) < 0x20) return fail("control byte in a string");
      if (bytes_[at_] != '\\') {
        text += bytes_[at_++];
      } else if (!read_escape(text)) {
        return false;
      }
    }
    return fail("string without an end");
  }

  bool read_escape(std::string& text) {
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kBytes = "\"\\/\b\f\n\r\t";
    ++at_;
    if (take('u')) return read_unicode_escape(text);
    const size_t place = at_ < bytes_.size() ? kNames.find(bytes_[at_]) : kNames.npos;
    if (place == kNames.npos) return fail("unknown escape");
    text += kBytes[place];
    ++at_;
    return true;
  }

  /// A high surrogate takes the low one that follows it as its second half; any other surrogate
  /// stands alone, and becomes U+FFFD.
  bool read_unicode_escape(std::string& text) {
    char32_t unit = 0;
    if (!read_four_digits(unit)) return false;
    char32_t second = 0;
    const size_t after_first = at_;
    if (is_high_surrogate(unit) && bytes_.substr(at_).starts_with("\\u")) {
      at_ += 2;
      if (!read_four_digits(second)) return false;
      if (is_low_surrogate(second)) {
        value::append_utf8(0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00), text);
        return true;
      }
      at_ = after_first;
    }
    if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
      unit = 0xFFFD;
      repaired_ = true;
    }
    value::append_utf8(unit, text);
    return true;
  }

  bool read_four_digits(char32_t& unit) {
    for (int count = 0; count < 4; ++count, ++at_) {
      const int digit = at_ < bytes_.size() ? hex_digit(bytes_[at_]) : -1;
      if (digit < 0) return fail("expected four hex digits");
      unit = unit * 16 + static_cast<char32_t>(digit);
    }
    return true;
  }

  char peek() const { return at_ < bytes_.size() ? bytes_[at_] : '\0'; }

  bool take(char byte) {
    if (at_ == bytes_.size() || bytes_[at_] != byte) return false;
    ++at_;
    return true;
  }

  bool take_digits() {
    const size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  }

  void skip_blanks() {
    while (take(' ') || take('\t') || take('\n') || take('\r')) {
    }
  }

  bool fail(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }

  std::string_view bytes_;
  size_t open_;
  size_t at_ = 0;
  bool repaired_ = false;
  std::string reason_;
};

}  // namespace

Json::Json() = default;
Json::~Json() = default;
Json::Json(const Json&) = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(const Json&) = default;
Json& Json::operator=(Json&&) noexcept = default;

const Json* Json::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

JsonResult read_json(std::string_view bytes, size_t levels_above) {
  const std::string repaired = value::repair_utf8(bytes);
  JsonResult result = Reader(repaired, levels_above).read();
  result.repaired |= repaired != bytes;
  return result;
}

}  // namespace foothold::evaluate
