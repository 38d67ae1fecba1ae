// The parsers of our own that the grammar is made of. Included by parse.cc alone, behind Spirit.
//
//   token(Node::name)[lexeme]   one token of the event list over what the lexeme matched
//   node(Node::test)[parser]    brackets what the parser says; a failing one leaves nothing behind
//   nested[parser]              one level deeper; past the limit a mistake like any other
//   kw("in"), mark("in")        a whole keyword, without and with a token
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/events.h"
#include "dsl/mistake.h"
#include "dsl/recover.h"

namespace foothold::dsl {
namespace {

namespace x3 = boost::spirit::x3;
namespace ascii = boost::spirit::x3::ascii;
using Iterator = const char*;

/// What the parsers share during one call of parse().
struct Session {
  Iterator begin = nullptr;
  int depth = 0;
  std::vector<Event> events;

  uint32_t offset(Iterator at) const { return static_cast<uint32_t>(at - begin); }
};
struct SessionTag {};

template <typename Context>
Session& session_of(const Context& context) {
  return x3::get<SessionTag>(context).get();
}

/// A whole keyword: `in` does not match the front of `inbox`. Emits Node::mark if asked to.
struct Keyword : x3::parser<Keyword> {
  using attribute_type = x3::unused_type;
  [[maybe_unused]] static constexpr bool has_attribute = false;

  Keyword(std::string_view word, bool emits) : word(word), emits(emits) {}

  template <typename Context, typename RuleContext, typename Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RuleContext&,
             Attribute&) const {
    x3::skip_over(first, last, context);
    if (static_cast<size_t>(last - first) < word.size() ||
        std::string_view(first, word.size()) != word)
      return false;
    const Iterator end = first + word.size();
    if (end != last && is_word_byte(*end)) return false;
    Session& session = session_of(context);
    if (emits)
      session.events.push_back(
          {Event::What::token, Node::mark, session.offset(first), session.offset(end)});
    first = end;
    return true;
  }

  std::string_view word;
  bool emits;
};

Keyword kw(std::string_view word) { return {word, false}; }
Keyword mark(std::string_view word) { return {word, true}; }

/// Any byte that is not in the set; never looks at character classes, so every byte is welcome.
struct ByteExcept : x3::parser<ByteExcept> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  explicit ByteExcept(std::string_view bytes) : bytes(bytes) {}

  template <typename Context, typename RuleContext, typename Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context&, RuleContext&,
             Attribute&) const {
    if (first == last || bytes.find(*first) != std::string_view::npos) return false;
    ++first;
    return true;
  }

  std::string_view bytes;
};

/// token(kind)[p]: emits one token over what p (a lexeme) matched.
template <typename Subject>
struct TokenDirective : x3::unary_parser<Subject, TokenDirective<Subject>> {
  using base = x3::unary_parser<Subject, TokenDirective<Subject>>;
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  TokenDirective(const Subject& subject, Node kind, bool refuses_reserved)
      : base(subject), kind(kind), refuses_reserved(refuses_reserved) {}

  template <typename Context, typename RuleContext, typename Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RuleContext& rule,
             Attribute&) const {
    x3::skip_over(first, last, context);
    Iterator at = first;
    x3::unused_type nothing;
    if (!this->subject.parse(at, last, context, rule, nothing)) return false;
    if (refuses_reserved && is_reserved(std::string_view(first, static_cast<size_t>(at - first))))
      return false;
    Session& session = session_of(context);
    session.events.push_back({Event::What::token, kind, session.offset(first), session.offset(at)});
    first = at;
    return true;
  }

  Node kind;
  bool refuses_reserved;
};

/// node(kind)[p]: brackets what p emits; a failing p leaves neither events nor a moved iterator
/// behind.
template <typename Subject>
struct NodeDirective : x3::unary_parser<Subject, NodeDirective<Subject>> {
  using base = x3::unary_parser<Subject, NodeDirective<Subject>>;
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  NodeDirective(const Subject& subject, Node kind) : base(subject), kind(kind) {}

  template <typename Context, typename RuleContext, typename Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RuleContext& rule,
             Attribute&) const {
    const Iterator before = first;
    x3::skip_over(first, last, context);
    Session& session = session_of(context);
    const size_t events_before = session.events.size();
    const Iterator begin = first;
    session.events.push_back({Event::What::open, kind, session.offset(begin), 0});
    x3::unused_type nothing;
    if (!this->subject.parse(first, last, context, rule, nothing)) {
      session.events.resize(events_before);
      first =
          before;  // not `begin`: a node that ends with an optional one would end behind the blanks
      return false;
    }
    session.events.push_back(
        {Event::What::close, kind, session.offset(begin), session.offset(first)});
    return true;
  }

  Node kind;
};

/// nested[p]: one level deeper; past the limit the mistake is reported like any other.
template <typename Subject>
struct NestedDirective : x3::unary_parser<Subject, NestedDirective<Subject>> {
  using base = x3::unary_parser<Subject, NestedDirective<Subject>>;
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  explicit NestedDirective(const Subject& subject) : base(subject) {}

  template <typename Context, typename RuleContext, typename Attribute>
  bool parse(Iterator& first, const Iterator& last, const Context& context, RuleContext& rule,
             Attribute&) const {
    struct Guard {
      int& depth;
      explicit Guard(int& depth) : depth(depth) { ++depth; }
      ~Guard() { --depth; }
    } guard(session_of(context).depth);
    if (guard.depth > kMaxNesting) throw x3::expectation_failure<Iterator>(first, kTooDeep);
    x3::unused_type nothing;
    return this->subject.parse(first, last, context, rule, nothing);
  }
};

struct TokenMaker {
  Node kind;
  bool refuses_reserved = false;
  template <typename Subject>
  auto operator[](const Subject& subject) const {
    return TokenDirective<typename x3::extension::as_parser<Subject>::value_type>(
        x3::as_parser(subject), kind, refuses_reserved);
  }
};
struct NodeMaker {
  Node kind;
  template <typename Subject>
  auto operator[](const Subject& subject) const {
    return NodeDirective<typename x3::extension::as_parser<Subject>::value_type>(
        x3::as_parser(subject), kind);
  }
};
struct NestedMaker {
  template <typename Subject>
  auto operator[](const Subject& subject) const {
    return NestedDirective<typename x3::extension::as_parser<Subject>::value_type>(
        x3::as_parser(subject));
  }
};

TokenMaker token(Node kind, bool refuses_reserved = false) { return {kind, refuses_reserved}; }
NodeMaker node(Node kind) { return {kind}; }
constexpr NestedMaker nested;

}  // namespace
}  // namespace foothold::dsl

namespace boost::spirit::x3 {
template <>
struct get_info<foothold::dsl::Keyword> {
  using result_type = std::string;
  std::string operator()(const foothold::dsl::Keyword& parser) const {
    return fmt::format("`{}`", parser.word);
  }
};
}  // namespace boost::spirit::x3
