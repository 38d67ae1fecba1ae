// Text that knows where it may break, and the printer that breaks it at 120 columns.
//
//   group({word("a ="), nest(2, {line(), word("b")})})
//
// prints `a = b` if that fits, else `a =` and, indented by two, `b`. Documents are shared, never
// changed: a choice between two layouts costs nothing while it nests.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::dsl::format {

inline constexpr size_t kWidth = 120;  // columns, in code points

struct Doc;
using Docs = std::vector<std::shared_ptr<const Doc>>;
using DocPtr = std::shared_ptr<const Doc>;

struct Doc {
  enum class Kind : uint8_t {
    text,
    line,      // `text` if flat, else a new line
    hard,      // always a new line
    blank,     // a new line and an empty one before it
    all,       // the parts, one after the other
    nest,      // the same, new lines indented by `count` more
    align,     // the same, new lines indented to where it begins
    choice,    // the first part flat if it fits, else the second as it is
    if_fits,   // the first part if `count` columns are left, else the second
    fill,      // the parts, as many a line as fit, `text` between two on one line
    comment,   // on a line of its own
    trailing,  // a comment at the end of the line
  };
  Kind kind = Kind::text;
  std::string text = {};
  size_t count = 0;
  Docs parts = {};
  bool breaks = false;  // it cannot be flat
  bool trails = false;  // a comment ends it: nothing may stand behind it on its line
  size_t width = 0;     // columns if flat

  bool is_nothing() const { return kind == Kind::all && width == 0 && !breaks && !trails; }
};

DocPtr word(std::string_view text);
/// Blanks: `count` of them.
DocPtr space(size_t count = 1);
DocPtr line(std::string_view flat = " ");
DocPtr hard();
DocPtr blank();
DocPtr all(Docs parts);
DocPtr nest(size_t columns, Docs parts);
DocPtr align(Docs parts);
DocPtr group(Docs parts);
DocPtr choice(DocPtr flat, DocPtr otherwise);
DocPtr if_fits(size_t columns, DocPtr then, DocPtr otherwise);
DocPtr fill(Docs items, std::string_view between = " ");
DocPtr comment(std::string_view text, bool blank_before);
DocPtr trailing(std::string_view text);

/// The text, with a newline at its end and no blanks before one.
std::string print(const DocPtr& doc);

}  // namespace foothold::dsl::format
