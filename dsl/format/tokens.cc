#include "dsl/format/tokens.h"

#include <algorithm>
#include <iterator>

#include "dsl/recover.h"

namespace foothold::dsl::format {
namespace {

constexpr std::string_view kRawQuote = "\"\"\"";
constexpr std::string_view kTwoByteSymbols[] = {"<=", ">=", "!=", "=="};
/// After these a slash begins a pattern; after anything else it divides.
constexpr std::string_view kBeforePattern[] = {"matches", "exactly", "of", "(", ",", "="};

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_blank(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::vector<Token> run() {
    for (;;) {
      Token token = next_after_blanks();
      if (at_ == text_.size()) {
        tokens_.push_back(std::move(token));
        return std::move(tokens_);
      }
      const size_t begin = at_;
      token.kind = take();
      token.text = text_.substr(begin, at_ - begin);
      tokens_.push_back(std::move(token));
    }
  }

 private:
  /// Past blanks and comments; what they say of the next token.
  Token next_after_blanks() {
    Token token;
    const size_t begin = at_;
    size_t lines = tokens_.empty() ? 1 : 0;  // newlines since a token or comment
    bool first = tokens_.empty();            // nothing stands above: no blank line is worth keeping
    while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == '#')) {
      if (text_[at_] != '#') {
        lines += text_[at_++] == '\n';
        continue;
      }
      const std::string_view comment = take_comment();
      if (lines == 0)
        add_trailing(comment);
      else
        token.before.push_back({comment, lines > 1 && !first});
      first = false;
      lines = 0;
      if (at_ < text_.size()) ++at_, lines = 1;
    }
    token.blank_before = lines > 1 && !first;
    token.glued = at_ == begin;
    return token;
  }

  std::string_view take_comment() {
    const size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view comment = text_.substr(at_, end - at_);
    while (is_blank(comment.back())) comment.remove_suffix(1);
    at_ = end;
    return comment;
  }

  void add_trailing(std::string_view comment) {
    std::string& trailing = tokens_.back().trailing;
    trailing += trailing.empty() ? "" : "  ";
    trailing += comment;
  }

  /// Takes one token.
  TokenKind take() {
    const char first = text_[at_];
    if (text_.substr(at_).starts_with(kRawQuote)) return take_raw();
    if (first == '"') return take_closed('"', TokenKind::text);
    if (first == '/' && pattern_may_begin()) return take_closed('/', TokenKind::pattern);
    if (is_digit(first)) return take_number();
    if (is_word_byte(first)) return take_word();
    return take_symbol();
  }

  TokenKind take_raw() {
    const size_t end = text_.find(kRawQuote, at_ + kRawQuote.size());
    at_ = end == std::string_view::npos ? text_.size() : end + kRawQuote.size();
    return TokenKind::raw_text;
  }

  /// Up to the closing byte, or to the end of the line.
  TokenKind take_closed(char close, TokenKind kind) {
    for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == close) return ++at_, kind;
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
    }
    return kind;
  }

  TokenKind take_number() {
    while (at_ < text_.size() &&
           (is_word_byte(text_[at_]) || ((text_[at_] == '.' || text_[at_] == ':') &&
                                         at_ + 1 < text_.size() && is_word_byte(text_[at_ + 1]))))
      ++at_;
    if (at_ < text_.size() && text_[at_] == '%') ++at_;
    return TokenKind::number;
  }

  TokenKind take_word() {
    while (at_ < text_.size() && is_word_byte(text_[at_])) ++at_;
    return TokenKind::word;
  }

  TokenKind take_symbol() {
    const std::string_view rest = text_.substr(at_);
    const bool two = std::any_of(std::begin(kTwoByteSymbols), std::end(kTwoByteSymbols),
                                 [&](std::string_view symbol) { return rest.starts_with(symbol); });
    at_ += two ? 2 : 1;
    while (at_ < text_.size() && (text_[at_] & 0xC0) == 0x80) ++at_;
    return TokenKind::symbol;
  }

  bool pattern_may_begin() const {
    return !tokens_.empty() &&
           std::any_of(std::begin(kBeforePattern), std::end(kBeforePattern),
                       [&](std::string_view word) { return tokens_.back().is(word); });
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) { return Tokenizer(text).run(); }

}  // namespace foothold::dsl::format
