// Whole words: what `mentions` means.
//
// `mentions "wire"` finds "Wire transfer" and "pay-by-wire!", and not "wireless" or "rewire": the
// code points beside the phrase must not belong to a word. An edge of the phrase that is itself no
// word character needs nothing beside it, so `mentions "$$$"` finds "a$$$b". A word goes on over
// letters, marks, digits and '_' of every script.
#pragma once

#include <cstddef>
#include <string_view>

namespace foothold::value {

// True when bytes [offset, offset + length) of valid UTF-8 `text` stand there as whole words. The
// range must begin and end at code point edges. False for an empty range and for one that is not
// inside `text`.
bool mentions_at(std::string_view text, size_t offset, size_t length);

// True when some occurrence of the phrase (both sides folded already) stands as whole words.
bool mentions(std::string_view folded_text, std::string_view folded_phrase);

}  // namespace foothold::value
