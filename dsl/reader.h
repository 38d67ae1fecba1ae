// What walks the flat list of events: `enter` opens a node and `leave` closes it, so the readers of
// lower.cc look like the grammar. Literals are decoded here: quotes off, escapes resolved, numbers
// told from durations.
//
//   open when, token name "inbox_rule", close   ->   in.enter(); Word kind = in.word(); in.leave();
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/events.h"

namespace foothold::dsl {

class Reader {
 public:
  Reader(const Sources& sources, uint32_t file, const std::vector<Event>& events,
         Diagnostics& diagnostics)
      : sources_(sources), file_(file), events_(events), diagnostics_(diagnostics) {}

  bool at_open(Node node) const {
    return !at_end() && next().what == Event::What::open && next().node == node;
  }
  bool at_token(Node node) const {
    return !at_end() && next().what == Event::What::token && next().node == node;
  }
  bool at_mark(std::string_view word) const {
    return at_token(Node::mark) && text_of(next()) == word;
  }
  bool at_close() const { return at_end() || next().what == Event::What::close; }
  Node next_node() const { return next().node; }

  void enter() { ++at_; }
  Span leave() { return span_of(events_[at_++]); }

  /// Runs `each` for every child until the node that was entered closes; gives the node's span.
  Span children(const std::function<void()>& each) {
    enter();
    while (!at_close()) each();
    return leave();
  }

  Word word() {
    const Event& event = events_[at_++];
    return {std::string(text_of(event)), span_of(event)};
  }
  /// A mark of this word, if it stands here.
  bool take_mark(std::string_view word) {
    if (!at_mark(word)) return false;
    ++at_;
    return true;
  }
  Literal literal();
  /// A literal that must be a duration; with a sign `+` before it if and only if so asked. Reports
  /// others.
  Literal duration(bool from_now = false);
  bool at_literal() const {
    return at_token(Node::text) || at_token(Node::raw_text) || at_token(Node::quantity) ||
           at_token(Node::name) || at_token(Node::pattern) || at_token(Node::bare);
  }
  std::vector<Literal> literals() {
    std::vector<Literal> all;
    while (at_literal()) all.push_back(literal());
    return all;
  }
  /// A key of a raw record: a name, or a quoted text.
  Word key() {
    const Literal value = literal();
    return {value.text, value.span};
  }
  std::vector<Word> keys() {
    std::vector<Word> all;
    while (at_literal()) all.push_back(key());
    return all;
  }

  Diagnostic& report(Code code, Span at, std::string headline, std::string label = {}) {
    failed_ = failed_ || info(code).severity == Severity::error;
    return diagnostics_.add(code, at, std::move(headline), std::move(label));
  }
  bool failed() const { return failed_; }
  std::string_view source(Span span) const { return sources_.text(span); }

 private:
  bool at_end() const { return at_ >= events_.size(); }
  const Event& next() const { return events_[at_]; }
  Span span_of(const Event& event) const { return {file_, event.begin, event.end}; }
  std::string_view text_of(const Event& event) const { return sources_.text(span_of(event)); }
  std::string decode(std::string_view quoted, Span at);

  const Sources& sources_;
  uint32_t file_;
  const std::vector<Event>& events_;
  Diagnostics& diagnostics_;
  size_t at_ = 0;
  bool failed_ = false;
};

// One operand, path or condition that opens here. lower_conditions.cc.
Path read_path(Reader& in);
Operand read_operand(Reader& in);
Condition read_condition(Reader& in);

// What looks at several events inside a condition. lower_history.cc.
History read_history(Reader& in);
Operand read_of_several(Reader& in);
Condition read_missing(Reader& in);

/// The kinds of a step: a name, or `one of { ... }`, as the next thing. lower_steps.cc.
EventSource read_source(Reader& in);
WhenItem read_when(Reader& in);

/// `name value, value`. lower.cc.
Property read_property(Reader& in);

// What is said once and used in many places. lower_reuse.cc.
void read_list_file(Reader& in, ListItem& list);
TableItem read_table(Reader& in);
FactItem read_fact(Reader& in);
UnionItem read_union(Reader& in);
TuneItem read_tune(Reader& in);
std::vector<Alternative> read_alternatives(Reader& in);

}  // namespace foothold::dsl
