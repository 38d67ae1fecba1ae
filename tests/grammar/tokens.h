// The tokens of the grammar page: what one matches at a place of a text, and examples of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::grammar {

/// Where the token ends that begins at `at`, or nothing. Blanks and comments before it are the
/// caller's to skip (dsl::skip_blanks).
std::optional<size_t> token_end(std::string_view name, std::string_view text, size_t at);

/// The same for a keyword or mark; `in` does not match the front of `inbox`.
std::optional<size_t> word_end(std::string_view word, std::string_view text, size_t at);

const std::vector<std::string>& examples_of(std::string_view name);
std::vector<std::string> token_names();

}  // namespace foothold::grammar
