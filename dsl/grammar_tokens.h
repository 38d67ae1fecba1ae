// The grammar's smallest parts: names, texts, numbers, marks. The files grammar_*.h are one
// grammar, cut where it reads well; parse.cc alone includes them, behind Spirit. What it rests on,
// for Boost 1.74:
//  * x3::alnum and friends abort on bytes >= 0x80: only x3::ascii::* and parsers of our own below.
//  * every operand of `>` must be a literal, one of our parsers or a NAMED rule: its name is what
//  the author is told.
//  * lists are `item >> *(',' > item)`: operator% would backtrack over the comma and blame the
//  wrong place.
//  * every way to recurse passes nested[]: parentheses, not, calls and maps.
//  * no two alternatives read the same recursive part before one of them fails: nested calls would
//  cost twice as much with each level.
//
//   FOOTHOLD_RULE(brace, "`{`") = x3::lit('{');   // rule `brace`; the author is told "expected
//   `{`"
#pragma once

#include "dsl/parse_directives.h"

namespace foothold::dsl {
namespace {

// FOOTHOLD_RULE(id, "how the author is told that one was expected") = parser;
#define FOOTHOLD_RULE(id, friendly)         \
  struct id##_class;                        \
  const x3::rule<id##_class> id = friendly; \
  const auto id##_def

const auto word_lexeme =
    x3::lexeme[(ascii::alpha | ascii::char_('_')) >> *(ascii::alnum | ascii::char_('_'))];
const auto escaped_byte = x3::omit[ascii::char_('\\')] >> ByteExcept("\n");

FOOTHOLD_RULE(close_quote, "the closing `\"` on the same line") = x3::no_skip[x3::lit('"')];
FOOTHOLD_RULE(close_raw, kCloseRaw) = x3::no_skip[x3::lit("\"\"\"")];
FOOTHOLD_RULE(close_slash,
              "the closing `/` of the pattern on the same line") = x3::no_skip[x3::lit('/')];

FOOTHOLD_RULE(name, "a name") = token(Node::name, true)[word_lexeme];
FOOTHOLD_RULE(any_word, "a name") = token(Node::name)[word_lexeme];
FOOTHOLD_RULE(raw_text, "a text in `\"\"\"`") = token(Node::raw_text)
    [x3::lexeme[(x3::lit("\"\"\"") >> *(!x3::lit("\"\"\"") >> ByteExcept(""))) > close_raw]];
FOOTHOLD_RULE(plain_text, "a text in quotes") = token(
    Node::text)[x3::lexeme[(x3::lit('"') >> *(escaped_byte | ByteExcept("\"\\\n"))) > close_quote]];
FOOTHOLD_RULE(text, "a text in quotes") = raw_text | plain_text;
FOOTHOLD_RULE(quantity, "a number") = token(Node::quantity)
    [x3::lexeme[-ascii::char_("+-") >> ascii::digit >> *(ascii::alnum | ascii::char_(".:%"))]];
FOOTHOLD_RULE(pattern, "a pattern such as `/^[.]+$/`") = token(Node::pattern)
    [x3::lexeme[(x3::lit('/') >> *(escaped_byte | ByteExcept("/\\\n"))) > close_slash]];
FOOTHOLD_RULE(literal, "a value: a text in quotes, a number, or a name") = text | quantity | name;
FOOTHOLD_RULE(literals, "a value, or several with commas") = literal >> *(',' > literal);
FOOTHOLD_RULE(texts, "a text in quotes, or several with commas") = text >> *(',' > text);
FOOTHOLD_RULE(key, "a key of the raw record") = any_word | text;
FOOTHOLD_RULE(keys, "a key of the raw record, or several with commas") = key >> *(',' > key);
FOOTHOLD_RULE(names, "a name, or several with commas") = any_word >> *(',' > any_word);
FOOTHOLD_RULE(brace, "`{`") = x3::lit('{');
FOOTHOLD_RULE(equals, "`=`") = x3::lit('=');
FOOTHOLD_RULE(colon, "`:`") = x3::lit(':');
FOOTHOLD_RULE(bracket, "`(`") = x3::lit('(');
FOOTHOLD_RULE(close_bracket, "`)`") = x3::lit(')');
FOOTHOLD_RULE(close_square, "`]`") = x3::lit(']');

BOOST_SPIRIT_DEFINE(close_quote, close_raw, close_slash, name, any_word, raw_text, plain_text, text)
BOOST_SPIRIT_DEFINE(quantity, pattern, literal, literals, texts, key, keys, names)
BOOST_SPIRIT_DEFINE(brace, equals, colon, bracket, close_bracket, close_square)

}  // namespace
}  // namespace foothold::dsl
