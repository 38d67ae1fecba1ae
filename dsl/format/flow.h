// What stands inside one part of an item: values, calls, conditions, braces; as documents.
//
//   scopes gained any of (a, b) and not (x or y)
//
// breaks before `and` and, inside the brackets, before `or`; sets are filled, line by line, under
// their first value. Brackets nest as deep as the grammar allows, so this may recurse.
#pragma once

#include <functional>
#include <vector>

#include "dsl/format/doc.h"
#include "dsl/format/tokens.h"

namespace foothold::dsl::format {

/// Tokens [begin, end).
struct Range {
  size_t begin = 0;
  size_t end = 0;
  bool empty() const { return begin >= end; }
};
using Ranges = std::vector<Range>;

class Flow {
 public:
  explicit Flow(const std::vector<Token>& tokens);

  const Token& at(size_t place) const { return tokens_[place]; }
  bool is(size_t place, std::string_view text) const {
    return place < tokens_.size() && tokens_[place].is(text);
  }
  /// The bracket that closes this one; the last token if none does.
  size_t close_of(size_t open) const { return close_[open]; }
  /// The next place on the same level: behind the bracket that closes, if one opens here.
  size_t after(size_t place) const;
  /// The first such token on the range's own level, or its end.
  size_t find(Range range, std::string_view text) const;
  /// A value or a name may end here, so that something new may begin behind it.
  bool ends_operand(size_t place) const;
  Ranges split(Range range, const std::function<bool(size_t)>& begins_part) const;

  /// One token with its comments, filled up with blanks to `columns`.
  DocPtr token(size_t place, size_t columns = 0) const;
  DocPtr comments(size_t place) const;
  /// The comments before a token, and the empty line between them and it.
  DocPtr lead(size_t place) const;
  /// The token with the comment behind it, but without those before it.
  DocPtr bare(size_t place, size_t columns = 0) const;
  DocPtr run(Range range) const;
  /// Broken before `and` and `or` of its own level where the enclosing group is.
  DocPtr condition(Range range) const;
  bool has_operator(Range range) const;
  /// With commas: as many a line as fit.
  Docs pieces(Range range) const;

  /// `{ ... }`: the parts on one line with `between` in it, else as `broken` has them.
  DocPtr braces(size_t open, const Docs& parts, std::string_view between, DocPtr broken) const;
  DocPtr assignments(size_t open, bool may_be_flat) const;
  DocPtr given_fields(size_t open, std::string_view between) const;
  Ranges given_parts(Range range) const;

 private:
  DocPtr sequence(Range range) const;
  DocPtr round(size_t open) const;
  DocPtr curly(size_t open, bool of_map) const;
  DocPtr map_rows(size_t open) const;
  Ranges map_parts(Range range) const;
  bool gap(size_t place) const;
  bool joins(size_t place) const;
  DocPtr test(Range range) const;
  size_t skip_side(size_t place, size_t end) const;

  const std::vector<Token>& tokens_;
  std::vector<size_t> close_;
};

/// The longest of the names at the beginning of the parts, of those that are not outliers.
size_t common_columns(const Flow& flow, const Ranges& parts);

}  // namespace foothold::dsl::format
