#include "runtime/value/words.h"

#include <cstdint>

#include "runtime/value/fold.h"
#include "runtime/value/utf8.h"

namespace foothold::value {
namespace {

bool word_starts_at(std::string_view text, size_t at) {
  return at < text.size() && is_word(decode_utf8(text, at).code_point);
}

bool word_ends_at(std::string_view text, size_t at) {
  if (at == 0) return false;
  size_t first = at - 1;
  for (int steps = 0; steps < 3 && first > 0; ++steps, --first) {
    if ((static_cast<uint8_t>(text[first]) & 0xC0) != 0x80) break;
  }
  return is_word(decode_utf8(text, first).code_point);
}

// A word goes on over the edge when there is a word character on both sides of it.
bool splits_word(std::string_view text, size_t edge) {
  return word_ends_at(text, edge) && word_starts_at(text, edge);
}

}  // namespace

bool mentions_at(std::string_view text, size_t offset, size_t length) {
  if (length == 0 || offset > text.size() || length > text.size() - offset) return false;
  return !splits_word(text, offset) && !splits_word(text, offset + length);
}

bool mentions(std::string_view folded_text, std::string_view folded_phrase) {
  size_t at = folded_text.find(folded_phrase);
  while (at != std::string_view::npos) {
    if (mentions_at(folded_text, at, folded_phrase.size())) return true;
    if (folded_phrase.empty()) return false;
    at = folded_text.find(folded_phrase, at + 1);
  }
  return false;
}

}  // namespace foothold::value
