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
#include <utility>
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

  /// Passes over the node that opens here, with all that is in it.
  Span skip() {
    int depth = 0;
    do {
      depth += next().what == Event::What::open ? 1 : next().what == Event::What::close ? -1 : 0;
      ++at_;
    } while (depth > 0);
    return span_of(events_[at_ - 1]);
  }
  /// The first token of the first node of this sort inside the one that opens here; empty: none.
  std::string_view first_token_of(Node node) const {
    int depth = 0;
    for (size_t at = at_; at < events_.size(); ++at) {
      depth += events_[at].what == Event::What::open    ? 1
               : events_[at].what == Event::What::close ? -1
                                                        : 0;
      if (events_[at].what == Event::What::open && events_[at].node == node)
        return text_of(events_[at + 1]);
      if (depth == 0) break;
    }
    return {};
  }
  /// The first token inside the node that opens here.
  std::string_view first_token() const {
    size_t at = at_;
    while (events_[at].what != Event::What::token) ++at;
    return text_of(events_[at]);
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
  /// Whether the item is refused for needing several events for the first time.
  bool first_refusal() { return !std::exchange(refused_, true); }
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
  bool refused_ = false;
};

/// Passes over a part that needs several events and reports it: it is not matched in this version.
void refuse_several(Reader& in);
/// The same for a node that holds such a part somewhere; false, and nothing done, if it holds none.
bool refuse_if_several(Reader& in);

/// Reads the condition that opens here. lower_conditions.cc.
Condition read_condition(Reader& in);

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
