#include "dsl/format/steps.h"

#include <algorithm>

namespace foothold::dsl::format {
namespace {

constexpr size_t kJoint = 5;  // columns of `then ` and `also `

class Steps {
 public:
  explicit Steps(const Flow& flow) : flow_(flow) {}

  DocPtr run(Range range) const {
    const size_t classes = first_class(range);
    const Range what = {range.begin + 1, classes};
    const bool several = flow_.is(what.begin, "same");
    Docs docs = {flow_.token(range.begin), space(),
                 several ? block(what) : align({one_event(what)})};
    add_classes({classes, range.end}, docs);
    return all(std::move(docs));
  }

 private:
  // ---- clauses

  /// Words that begin a clause of a step, or one behind the block.
  bool begins_clause(size_t place) const {
    return flow_.is(place, "where") || flow_.is(place, "unless") ||
           (flow_.is(place, "such") && flow_.is(place + 1, "that"));
  }

  /// The range cut before each of its clauses: what stands before them is the first part.
  Ranges clauses(Range range) const {
    Ranges parts = {{range.begin, range.begin}};
    size_t before = range.end;
    for (size_t i = range.begin; i < range.end; before = flow_.after(i) - 1, i = flow_.after(i)) {
      const bool begins = begins_clause(i) && (before == range.end || flow_.ends_operand(before));
      if (begins) parts.push_back({i, i});
      parts.back().end = std::min(flow_.after(i), range.end);
    }
    return parts;
  }

  /// `where a and b`, broken before the operators if it is too long.
  DocPtr clause(Range range) const {
    const size_t words = flow_.is(range.begin, "such") ? 2 : 1;
    const Range condition = {range.begin + words, range.end};
    const DocPtr word = words == 1
                            ? flow_.bare(range.begin)
                            : all({flow_.bare(range.begin), space(), flow_.token(range.begin + 1)});
    return group({word, space(), nest(2, {flow_.condition(condition)})});
  }

  void add_clause(Range range, Docs& docs) const {
    docs.push_back(hard());
    docs.push_back(flow_.lead(range.begin));
    docs.push_back(clause(range));
  }

  // ---- one event

  DocPtr one_event(Range range) const {
    const Ranges parts = clauses(range);
    Docs docs = {flow_.run(parts[0])};
    for (size_t i = 1; i < parts.size(); ++i) add_clause(parts[i], docs);
    return all(std::move(docs));
  }

  // ---- several events

  DocPtr block(Range range) const {
    const size_t open = flow_.find(range, "{");
    if (open == range.end) return flow_.run(range);
    const size_t close = flow_.close_of(open);
    Docs body;
    const Docs all_steps = steps({open + 1, close});
    for (const DocPtr& step : all_steps) {
      const bool first = body.empty() && all_steps.size() > 1;
      body.push_back(nest(first ? kJoint : 0, {hard(), step}));
    }
    body.push_back(flow_.comments(close));
    Docs docs = {flow_.run({range.begin, open}), space(), flow_.token(open),
                 nest(2, std::move(body)),       hard(),  flow_.bare(close)};
    add_behind({close + 1, range.end}, docs);
    return all(std::move(docs));
  }

  /// `such that` and `unless` behind the brace, the second of them on a line of its own.
  void add_behind(Range range, Docs& docs) const {
    if (range.empty()) return;
    const Ranges parts = clauses(range);
    for (size_t i = 1; i < parts.size(); ++i) {
      const bool behind = i == 1 && flow_.at(parts[i].begin).before.empty();
      Docs one;
      if (behind)
        one = {space(), clause(parts[i])};
      else
        add_clause(parts[i], one);
      docs.push_back(nest(2, std::move(one)));
    }
  }

  bool begins_step(size_t place) const {
    return flow_.is(place, "then") || flow_.is(place, "also");
  }

  Docs steps(Range range) const {
    Ranges parts = {{range.begin, range.begin}};
    for (size_t i = range.begin; i < range.end; i = flow_.after(i)) {
      if (begins_step(i)) parts.push_back({i, i});
      parts.back().end = std::min(flow_.after(i), range.end);
    }
    const size_t columns = label_columns(parts);
    Docs docs;
    for (const Range& part : parts) docs.push_back(step(part, columns));
    return docs;
  }

  size_t behind_joint(Range step) const { return step.begin + (begins_step(step.begin) ? 1 : 0); }

  bool has_label(size_t place) const { return flow_.is(place + 1, ":"); }

  /// The longest label; `also perhaps` stands outside the column.
  size_t label_columns(const Ranges& steps) const {
    size_t columns = 0;
    for (const Range& step : steps)
      if (const size_t first = behind_joint(step); has_label(first))
        columns = std::max(columns, flow_.at(first).text.size());
    return columns;
  }

  DocPtr step(Range range, size_t columns) const {
    size_t first = behind_joint(range);
    Docs docs = {flow_.lead(range.begin)};
    bool lead = first != range.begin;  // of the first token was shown already
    if (lead) {
      docs.push_back(flow_.bare(range.begin));
      docs.push_back(space());
    }
    const bool perhaps = lead && flow_.is(first, "perhaps");
    if (perhaps) {
      docs.push_back(flow_.token(first++));
      docs.push_back(space());
    }
    if (has_label(first)) {
      const size_t width = perhaps ? 0 : columns;
      const size_t length = flow_.at(first).text.size();
      docs.push_back(lead ? flow_.token(first) : flow_.bare(first));
      docs.push_back(flow_.token(first + 1));
      docs.push_back(space((width > length ? width - length : 0) + 1));
      lead = true;
      first += 2;
    }
    docs.push_back(align({what_is_read({first, range.end}, lead)}));
    return all(std::move(docs));
  }

  /// On one line if it fits, else a line for each clause. `lead`: with the comments before it.
  DocPtr what_is_read(Range range, bool lead) const {
    const Ranges parts = clauses(range);
    DocPtr kind = lead ? flow_.run(parts[0]) : without_lead(parts[0]);
    if (parts.size() == 1) return kind;
    Docs flat = {kind}, broken = {kind};
    for (size_t i = 1; i < parts.size(); ++i) {
      flat.push_back(space());
      flat.push_back(flow_.run(parts[i]));
      add_clause(parts[i], broken);
    }
    return choice(all(std::move(flat)), all(std::move(broken)));
  }

  DocPtr without_lead(Range range) const {
    if (range.begin + 1 >= range.end) return flow_.bare(range.begin);
    return all({flow_.bare(range.begin), space(), flow_.run({range.begin + 1, range.end})});
  }

  // ---- classes

  bool begins_class(size_t place) const {
    return flow_.is(place, "label") && flow_.is(place + 2, "when");
  }

  size_t first_class(Range range) const {
    for (size_t i = range.begin; i < range.end; i = flow_.after(i))
      if (begins_class(i) && i > range.begin) return i;
    return range.end;
  }

  void add_classes(Range range, Docs& docs) const {
    Ranges parts;
    size_t columns = 0;
    for (size_t i = range.begin; i < range.end; i = flow_.after(i)) {
      if (begins_class(i)) {
        parts.push_back({i, i});
        columns = std::max(columns, flow_.at(i + 1).text.size());
      }
      parts.back().end = std::min(flow_.after(i), range.end);
    }
    for (const Range& part : parts) {
      docs.push_back(hard());
      docs.push_back(flow_.lead(part.begin));
      docs.push_back(group({flow_.bare(part.begin), space(), flow_.token(part.begin + 1, columns),
                            space(), flow_.token(part.begin + 2), space(),
                            nest(2, {flow_.condition({part.begin + 3, part.end})})}));
    }
  }

  const Flow& flow_;
};

}  // namespace

DocPtr steps_of_when(const Flow& flow, Range range) { return Steps(flow).run(range); }

}  // namespace foothold::dsl::format
