// Can anything be seen of a name?
//
// Rules of intruders are called ".", "..", "-", a blank Braille cell (U+2800), a Hangul filler
// (U+3164), a zero-width joiner: names that a list of rules shows as nothing. A name says something
// only if it holds a letter, a digit, an ideograph, a currency sign or a picture (emoji).
// Punctuation, mathematical signs, marks without a letter, blanks, controls, private use and
// fillers (though some are letters in Unicode's eyes) do not count.
#pragma once

#include <string_view>

namespace foothold::value {

// True for a text that holds no code point that says something; also for an empty one.
bool is_invisible(std::string_view utf8);

// Takes no place of its own when shown: format characters, nonspacing marks, what Unicode calls
// default ignorable, controls that are no blanks.
bool takes_no_place(char32_t c);

}  // namespace foothold::value
