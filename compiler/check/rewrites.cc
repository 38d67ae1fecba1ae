#include "compiler/check/rewrites.h"

#include <algorithm>

namespace foothold::compiler {
namespace {

/// The bytes of the verb's own words at the beginning of what it was written as; nothing where a
/// comment or a line stands between them.
std::optional<uint32_t> verb_length(std::string_view written, std::string_view verb) {
  size_t at = 0;
  for (size_t begin = 0; begin < verb.size();) {
    const size_t end = std::min(verb.find(' ', begin), verb.size());
    const std::string_view word = verb.substr(begin, end - begin);
    at = std::min(written.find_first_not_of(' ', at), written.size());
    if (written.substr(at, word.size()) != word) return {};
    at += word.size();
    begin = end + 1;
  }
  return static_cast<uint32_t>(at);
}

/// Several values, or the name of a list.
bool means_several(const dsl::Test& written) {
  return written.bracketed ||
         (!written.values.empty() && written.values[0].kind == dsl::Literal::Kind::word);
}

}  // namespace

std::vector<dsl::Edit> as_test_of_list(const Context& context, const dsl::Test& written,
                                       std::string_view verb) {
  const dsl::Span at = written.verb.span;
  const std::optional<uint32_t> length = verb_length(context.sources.text(at), verb);
  if (!length) return {};
  std::vector<dsl::Edit> edits;
  const bool negated = verb == "is not" || verb == "not in";
  if (negated) edits.push_back({{at.file, written.span.begin, written.span.begin}, "not ", false});
  const bool several = verb.ends_with("in") && means_several(written);
  edits.push_back({{at.file, at.begin, at.begin + *length}, several ? "has any of" : "has", false});
  return edits;
}

std::vector<dsl::Edit> as_test_of_value(const Context& context, const dsl::Test& written) {
  const dsl::Span at = written.verb.span;
  const std::optional<uint32_t> length = verb_length(context.sources.text(at), "has");
  if (!length || written.quantifier != dsl::Test::Quantifier::none) return {};
  return {{{at.file, at.begin, at.begin + *length}, means_several(written) ? "in" : "is", false}};
}

}  // namespace foothold::compiler
