// What a mistake probably meant to say. One function a habit (other quotes, other comments, words
// of other languages, a keyword in capitals, ...), tried in order; the first that knows wins.
//
//   when k where name startswith "x"     ->  help "did you mean `starts with`?" and the edit
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/mistake.h"

namespace foothold::dsl {

// ---- the text around a place

bool begins_line(const Mistake& mistake, uint32_t at);

/// The word, or the run of operator characters with a word behind it (`!contains`), that stands at
/// a place: what an author of another language meant as one.
Span word_at(const Mistake& mistake, uint32_t at);

std::string_view text_of(const Mistake& mistake, Span span);

/// The end of the line that holds this place, without its newline.
uint32_t line_end(const Mistake& mistake, uint32_t at);

/// The words in backticks of what was wanted: the ones that are legal there.
std::vector<std::string> named_words(std::string_view wanted);

// ---- what was read before

/// What stood last before the mistake.
enum class Before : uint8_t { other, field, test, kind };

struct MistakeContext {
  Before before = Before::other;
  Span field{};                    // the path of the test that was read last
  bool is_item = false;            // no item begins here
  std::string_view body = "item";  // what the item is
};

MistakeContext context_of(const Mistake& mistake);

// ---- what is probably meant

struct Suggestion {
  std::string help{};
  std::vector<Edit> edits{};
  std::optional<Span> at{};  // the place to show, where it is another one
  std::string headline{};    // what to say in place of "expected ..., found ..."
};

/// `at`: what is wrong, where that is behind the place at which the grammar stopped.
std::optional<Suggestion> suggestion_for(const Mistake& mistake, const MistakeContext& context,
                                         uint32_t at);

/// The same where it is about the steps of several events, or words of other languages for them.
/// suggestions_steps.cc.
std::optional<Suggestion> suggestion_for_steps(const Mistake& mistake,
                                               const MistakeContext& context, Span word);

}  // namespace foothold::dsl
