#include "cli/explain_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/columns.h"
#include "dsl/format/tokens.h"
#include "runtime/report/harmless.h"
#include "runtime/report/sinks/rapidjson.h"

namespace foothold::cli {
namespace {

using evaluate::Explained;
using evaluate::Truth;
using evaluate::Verdict;
using Operator = compiler::Condition::Operator;

constexpr std::string_view kTruths[] = {"false", "unknown", "true"};
constexpr size_t kMostCauses = 3;     // tests that the first line names
constexpr size_t kLeastShown = 24;    // columns of a value that are worth standing on the same line
constexpr size_t kNarrowest = 40;     // columns; below that lines are longer than the terminal
constexpr size_t kLongestCause = 30;  // columns of a value in the first line

/// What draws the branches, with box-drawing characters and without.
struct Branches {
  std::string_view more, last, down, none, decides;
};
constexpr Branches kBoxes = {"├─ ", "└─ ", "│  ", "   ", "●"};
constexpr Branches kAscii = {"|- ", "`- ", "|  ", "   ", "*"};

std::string_view name_of(Truth truth) { return kTruths[static_cast<size_t>(truth)]; }

/// `x not in y` is one thing to people, though it is a negated test.
bool is_negated_test(const Explained& part) {
  return part.op == Operator::negate && part.parts[0].op == Operator::test &&
         part.span.begin == part.parts[0].span.begin && part.span.end == part.parts[0].span.end;
}

bool is_test(const Explained& part) { return part.op == Operator::test || is_negated_test(part); }

bool asks_elements(const Explained& part) {
  return part.op == Operator::any_element || part.op == Operator::every_element;
}

std::string words_of(const dsl::Sources& sources, const Explained& part) {
  if (!part.fact.empty()) return "fact " + part.fact;
  if (is_test(part)) return source_text(sources, part.span);
  if (asks_elements(part)) {  // without the condition on them, which stands below each
    const std::string text = source_text(sources, part.span);
    return text.substr(0, text.find(" ("));
  }
  // In the order of compiler::Condition::Operator.
  static constexpr std::string_view kWords[] = {"", "all of these", "any of these", "not", "maybe"};
  return std::string(kWords[static_cast<size_t>(part.op)]);
}

std::string seen_of(const Explained& part) {
  return runtime::harmless(is_negated_test(part) ? part.parts[0].seen : part.seen);
}

const std::vector<Explained>& shown_parts(const Explained& part) {
  static const std::vector<Explained> kNone;
  return is_negated_test(part) ? kNone : part.parts;
}

// ---- the first line -----------------------------------------------------------------------------

std::string because(const dsl::Sources& sources, const Verdict& verdict) {
  if (verdict.firing.where != Truth::yes)
    return fmt::format("`where` is {}: {}", name_of(verdict.firing.where),
                       causes_of(sources, *verdict.where));
  if (!verdict.firing.excused_by.empty()) return "a tune excuses it";
  if (!verdict.firing.fires)
    return fmt::format("`unless` is true: {}", causes_of(sources, *verdict.unless));
  if (!verdict.where) return "every event of the kind counts";
  const std::string causes = causes_of(sources, *verdict.where);
  return fmt::format(
      "`where` is true: {}{}", causes,
      verdict.unless ? fmt::format("; `unless` is {}", name_of(verdict.firing.unless)) : "");
}

// ---- the tree -----------------------------------------------------------------------------------

class Tree {
 public:
  Tree(const dsl::Sources& sources, const TreeStyle& style)
      : sources_(sources),
        branches_(style.ascii ? kAscii : kBoxes),
        width_(std::max(style.width, kNarrowest)) {}

  /// Depth is bounded by the nesting that the grammar allows.
  void add(const Explained& part, const std::string& before, bool last) {
    const std::string own = before + std::string(last ? branches_.last : branches_.more),
                      below = before + std::string(last ? branches_.none : branches_.down);
    const std::string head = fmt::format("{}{} {:<7} ", own, part.decides ? branches_.decides : " ",
                                         name_of(part.truth));
    const size_t room = width_ - std::min(columns_of(head), width_ - kLeastShown);
    const std::string words = cut(words_of(sources_, part), room);
    add_line(head + words, below,
             is_test(part) || asks_elements(part) ? seen_of(part) : std::string());
    const std::vector<Explained>& parts = shown_parts(part);
    for (size_t i = 0; i < parts.size(); ++i) {
      const bool last_part = i + 1 == parts.size();
      if (asks_elements(part))
        add_element(part.elements[i], parts[i], below, last_part);
      else
        add(parts[i], below, last_part);
    }
  }

  /// What the element is, and the condition on it below.
  void add_element(const std::string& element, const Explained& part, const std::string& before,
                   bool last) {
    const std::string own = before + std::string(last ? branches_.last : branches_.more);
    add_line(own + "element", before, runtime::harmless(element));
    add(part, before + std::string(last ? branches_.none : branches_.down), true);
  }

  void add_clause(std::string_view word, const Explained& part, bool last) {
    text_ += fmt::format("{}{}\n", last ? branches_.last : branches_.more,
                         cut(std::string(word), width_ - 3));
    add(part, std::string(last ? branches_.none : branches_.down), true);
  }

  std::string take() { return std::move(text_); }

 private:
  /// The value behind the test if enough of it fits there, else below it.
  void add_line(const std::string& line, const std::string& below, const std::string& seen) {
    const size_t used = columns_of(line) + 3, left = width_ > used ? width_ - used : 0;
    if (seen.empty()) {
      text_ += line + "\n";
    } else if (columns_of(seen) <= left || left >= kLeastShown) {
      text_ += fmt::format("{}   {}\n", line, cut(seen, left));
    } else {
      const std::string head = fmt::format("{}{:10}", below, "");
      const size_t room = width_ - std::min(columns_of(head), width_ - kLeastShown);
      text_ += fmt::format("{}\n{}{}\n", line, head, cut(seen, room));
    }
  }

  const dsl::Sources& sources_;
  const Branches& branches_;
  size_t width_;
  std::string text_;
};

// ---- JSON ---------------------------------------------------------------------------------------

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void member(Writer& out, const char* key, std::string_view text) {
  out.Key(key);
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_part(Writer& out, const dsl::Sources& sources, const Explained& part) {
  out.StartObject();
  member(out, "is", is_test(part) ? "test" : words_of(sources, part));
  member(out, "truth", name_of(part.truth));
  out.Key("decides");
  out.Bool(part.decides);
  member(out, "text", source_text(sources, part.span));
  member(out, "file", sources.name(part.span.file));
  out.Key("line");
  out.Uint(sources.place(part.span).line);
  if (is_test(part)) member(out, "seen", is_negated_test(part) ? part.parts[0].seen : part.seen);
  if (asks_elements(part)) member(out, "seen", part.seen);
  if (!part.elements.empty()) {
    out.Key("elements");
    out.StartArray();
    for (const std::string& element : part.elements)
      out.String(element.data(), static_cast<rapidjson::SizeType>(element.size()));
    out.EndArray();
  }
  if (!shown_parts(part).empty()) {
    out.Key("parts");
    out.StartArray();
    for (const Explained& inner : shown_parts(part)) write_part(out, sources, inner);
    out.EndArray();
  }
  out.EndObject();
}

}  // namespace

std::string source_text(const dsl::Sources& sources, dsl::Span span) {
  std::string out;
  for (const dsl::format::Token& token : dsl::format::tokens_of(sources.text(span))) {
    if (!out.empty() && !token.glued && !token.text.empty()) out += ' ';
    out += token.text;
  }
  return runtime::harmless(out);
}

std::string causes_of(const dsl::Sources& sources, const Explained& part) {
  const std::vector<const Explained*> tests = evaluate::deciding_tests(part);
  std::string causes;
  for (size_t i = 0; i < std::min(tests.size(), kMostCauses); ++i)
    causes += fmt::format("{}{} ({})", i ? ", " : "", source_text(sources, tests[i]->span),
                          cut(seen_of(*tests[i]), kLongestCause));
  if (tests.size() > kMostCauses) causes += fmt::format(" and {} more", tests.size() - kMostCauses);
  return causes;
}

std::string verdict_tree(const dsl::Sources& sources, const std::string& rule,
                         const Verdict& verdict, const TreeStyle& style) {
  Tree tree(sources, style);
  if (verdict.where) tree.add_clause("where", *verdict.where, !verdict.unless);
  if (verdict.unless) tree.add_clause("unless", *verdict.unless, true);
  if (!verdict.firing.excused_by.empty())
    return fmt::format("`{}` is excused by a tune\n", rule) + tree.take();
  return fmt::format("`{}` {} because {}\n", rule, verdict.firing.fires ? "fires" : "does not fire",
                     because(sources, verdict)) +
         tree.take();
}

std::string clauses_tree(const dsl::Sources& sources, const std::vector<Clause>& clauses,
                         const TreeStyle& style) {
  Tree tree(sources, style);
  for (const Clause& clause : clauses)
    tree.add_clause(clause.word, *clause.part, &clause == &clauses.back());
  return tree.take();
}

std::string clause_tree(const dsl::Sources& sources, std::string_view word, const Explained& part,
                        const TreeStyle& style) {
  return clauses_tree(sources, {{std::string(word), &part}}, style);
}

std::string condition_json(const dsl::Sources& sources, const Explained& part) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  write_part(out, sources, part);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string_view truth_name(Truth truth) { return name_of(truth); }

std::string verdict_members(const dsl::Sources& sources, const Verdict& verdict) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  out.Key("fires");
  out.Bool(verdict.firing.fires);
  member(out, "because", because(sources, verdict));
  for (const auto& [key, part] : {std::pair{"where", &verdict.where}, {"unless", &verdict.unless}})
    if (*part) {
      out.Key(key);
      write_part(out, sources, **part);
    }
  out.EndObject();
  return std::string(buffer.GetString() + 1, buffer.GetSize() - 2);
}

}  // namespace foothold::cli
