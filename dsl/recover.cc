#include "dsl/recover.h"

#include <fmt/format.h>

#include <algorithm>

namespace foothold::dsl {
namespace {

constexpr std::string_view kItemWords[] = {"list", "table",    "shape", "wrap", "header", "kind",
                                           "fact", "response", "rule",  "tune", "test"};
constexpr std::string_view kReserved[] = {
    "and",      "or",       "not",      "maybe",  "where",    "unless", "is",      "in",
    "has",      "contains", "mentions", "starts", "ends",     "like",   "matches", "any",
    "all",      "of",       "when",     "then",   "also",     "same",   "within",  "exactly",
    "external", "present",  "absent",   "empty",  "anything", "no",     "every",   "satisfies"};
constexpr size_t kLongestShown = 40;  // bytes of a word in a message

std::string_view between(const char* at, const char* last) {
  return {at, static_cast<size_t>(last - at)};
}

size_t word_length(std::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_word_byte) -
                             text.begin());
}

bool starts_item(std::string_view line) {
  const std::string_view word = line.substr(0, word_length(line));
  return std::find(std::begin(kItemWords), std::end(kItemWords), word) != std::end(kItemWords);
}

bool is_blank(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');  // the blanks of the grammar's skipper
}

bool ends_line(char byte) { return byte == '\n' || byte == '\r'; }

}  // namespace

bool is_reserved(std::string_view word) {
  return std::find(std::begin(kReserved), std::end(kReserved), word) != std::end(kReserved);
}

const char* next_item(const char* from, const char* last) {
  while (from != last) {
    from = std::find(from, last, '\n');
    if (from != last) ++from;
    if (starts_item(between(from, last))) return from;
  }
  return last;
}

const char* skip_blanks(const char* at, const char* last) {
  while (at != last && (is_blank(*at) || *at == '#'))
    at = *at == '#' ? std::find(at, last, '\n') : at + 1;
  return at;
}

const char* skip_word(const char* at, const char* last) {
  const char* end = at + word_length(between(at, last));
  if (end != at || end == last || ends_line(*end)) return end;
  ++end;
  while (end != last && (*end & 0xC0) == 0x80) ++end;
  return end;
}

std::string found_at(const char* at, const char* last) {
  if (at == last) return "the end of the file";
  if (ends_line(*at)) return "the end of the line";
  const std::string_view word = between(at, skip_word(at, last));
  if (word.size() <= kLongestShown) return fmt::format("`{}`", word);
  return fmt::format("`{}...`", word.substr(0, kLongestShown));
}

std::string_view item_name(const char* begin, const char* last) {
  const char* at = skip_blanks(begin + word_length(between(begin, last)), last);
  return between(at, at + word_length(between(at, last)));
}

}  // namespace foothold::dsl
