#include "dsl/parse.h"

#include <fmt/format.h>

#include <boost/spirit/home/x3.hpp>
#include <string>

#include "dsl/events.h"
#include "dsl/mistake.h"
#include "dsl/parse_directives.h"
#include "dsl/recover.h"

// The only file that includes Spirit (a few seconds and half a gigabyte to compile). Facts it rests
// on, for Boost 1.74:
//  * x3::alnum and friends abort on bytes >= 0x80: only x3::ascii::* and parsers of our own below.
//  * every operand of `>` must be a literal, one of our parsers or a NAMED rule: its name is what
//  the author is told.
//  * lists are `item >> *(',' > item)`: operator% would backtrack over the comma and blame the
//  wrong place.
//  * every way to recurse passes nested[]: parentheses, not, calls and maps.

namespace foothold::dsl {
namespace {

// FOOTHOLD_RULE(id, "how the author is told that one was expected") = parser;
#define FOOTHOLD_RULE(id, friendly)         \
  struct id##_class;                        \
  const x3::rule<id##_class> id = friendly; \
  const auto id##_def

// Forward declarations, for the rules that recurse.
struct condition_class;
const x3::rule<condition_class> condition = "a condition";
struct unit_class;
const x3::rule<unit_class> unit = "a condition";
struct factor_class;
const x3::rule<factor_class> factor = "a field";
struct extraction_class;
constexpr const char* kExtraction =
    "where to read the value: a path, a word such as `first(...)`, a map or a quoted text";
const x3::rule<extraction_class> extraction = kExtraction;

// ---- tokens

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

// ---- conditions

FOOTHOLD_RULE(path, "a field") = node(Node::path)[name >> *('.' > any_word)];
FOOTHOLD_RULE(zone_name, "the name of a time zone in quotes") = text;
FOOTHOLD_RULE(in_zone, "`in zone`") = node(Node::zone)[(kw("in") >> kw("zone")) > zone_name];
FOOTHOLD_RULE(inner_factor, "a field") = nested[factor];

// What needs several events is read in full, so that a mistake in it has its place, and refused by
// lower_several.cc (E083): everything inside a `several` node.
FOOTHOLD_RULE(duration, "a duration such as `10m`, `24h` or `30d`") = quantity;
FOOTHOLD_RULE(keys_of_history, "a field, or several with commas") = name >> *(',' >> name);
FOOTHOLD_RULE(history_end, "`over` and a duration") = kw("over") > duration >
                                                      -(kw("after") > duration) >
                                                      -(kw("ignoring") > duration);
FOOTHOLD_RULE(history, "`for` and a field, or `over` and a duration") =
    (kw("for") > keys_of_history > history_end) | history_end;
FOOTHOLD_RULE(new_value, "`new`") = node(Node::several)[(mark("new") | mark("known")) >> history];
FOOTHOLD_RULE(missing_event, "`no` and a kind") =
    node(Node::several)[mark("no") > name > -('(' > condition > close_bracket) > history];
FOOTHOLD_RULE(factor_of_several, "a field") =
    node(Node::several)[((mark("number") >> kw("of")) >> kw("different")) > path] |
    node(Node::several)[(mark("number") >> kw("of")) >> path >> !kw("in")] |
    node(Node::several)[((mark("usual") >> inner_factor) >> kw("over")) > duration >
                        -(kw("after") > duration) > -(kw("ignoring") > duration)] |
    node(Node::several)[((mark("spread") >> kw("of")) >> inner_factor) >> history_end] |
    node(Node::several)[(mark("largest") >> kw("share")) > kw("of") > path] |
    node(Node::several)[((mark("share") >> kw("of")) >> path) >> history] |
    node(Node::several)[((mark("distance") | mark("speed")) >> kw("from")) > name] |
    node(Node::several)[(mark("gap") >> kw("between")) > name > kw("and") > name];
// `in` and a single name: lower() makes a verb of it where no other verb follows.
FOOTHOLD_RULE(in_table, "`in` and a table") =
    node(Node::in_table)[kw("in") >> name >> !(x3::lit('.') | kw("of"))];
const auto factor_def =
    factor_of_several |
    node(Node::call_of)[((name >> kw("of")) > inner_factor) >> -(in_zone | in_table)] | path |
    quantity;
FOOTHOLD_RULE(term, "a field or a number") = node(Node::scale)[(quantity >> '*') > factor] | factor;
FOOTHOLD_RULE(plus_or_minus,
              "`+` or `-`") = token(Node::verb)[x3::lexeme[x3::lit('+') | x3::lit('-')]];
FOOTHOLD_RULE(operand, "a field") = node(Node::sum)[term >> *(plus_or_minus > term)];
FOOTHOLD_RULE(value, "a value: a text in quotes, a number, or a name") = text | operand;
FOOTHOLD_RULE(set_end, "`,` or `)`") = x3::lit(')');
FOOTHOLD_RULE(set, "a value, a list's name, or values in brackets") =
    node(Node::set)['(' > literals > set_end] | value;
FOOTHOLD_RULE(quantifier, "`any of` or `all of`") = (mark("any") | mark("all")) > kw("of");
FOOTHOLD_RULE(exact_value, "a value") = mark("exactly") > value;
FOOTHOLD_RULE(is_what, "a value, `external`, `invisible`, `present`, `empty`, `absent` or `not`") =
    -mark("not") >> (new_value | mark("external") | mark("invisible") | mark("present") |
                     mark("absent") | mark("empty") | exact_value | value);
FOOTHOLD_RULE(is_verb, "`is`") = node(Node::is)[kw("is") > is_what];
FOOTHOLD_RULE(in_verb, "`in`") = node(Node::in)[kw("in") > set];
FOOTHOLD_RULE(not_in_verb, "`not in`") = node(Node::not_in)[kw("not") > kw("in") > set];
FOOTHOLD_RULE(compare_verb, "a comparison") = node(Node::compare)
    [token(Node::verb)[x3::lexeme[x3::lit("<=") | x3::lit(">=") | x3::lit("<") | x3::lit(">")]] >
     value];
FOOTHOLD_RULE(list_word, "`has`") = mark("has") | mark("contains") | mark("mentions") |
                                    mark("like") | mark("resembles") |
                                    (mark("starts") > kw("with")) | (mark("ends") > kw("with"));
FOOTHOLD_RULE(word_operand, "a value, a list's name, values in brackets, `any of` or `all of`") =
    -mark("exactly") >> ((quantifier > set) | set);
FOOTHOLD_RULE(word_verb, "`has`") = node(Node::word_verb)[list_word > word_operand];
FOOTHOLD_RULE(patterns, "a pattern, or several with commas") = pattern >> *(',' > pattern);
FOOTHOLD_RULE(pattern_set, "a list of patterns, or patterns in brackets") =
    node(Node::set)['(' > patterns > set_end] | pattern | name;
FOOTHOLD_RULE(pattern_operand,
              "a pattern such as `/^[.]+$/`") = -mark("exactly") >>
                                                ((quantifier > pattern_set) | pattern);
FOOTHOLD_RULE(matches_verb, "`matches`") = node(Node::matches)[kw("matches") > pattern_operand];
FOOTHOLD_RULE(delta_operand,
              "`anything`, a value, a list's name, values in brackets, `any of` or `all of`") =
    mark("anything") | (quantifier > set) | set;
FOOTHOLD_RULE(delta_verb, "`gained` or `lost`") =
    node(Node::delta)[(mark("gained") | mark("lost")) > delta_operand];
FOOTHOLD_RULE(changed_verb, "`changed`") =
    node(Node::changed)[kw("changed") >> -(node(Node::changed_from)[kw("from") > literal]) >>
                        -(node(Node::changed_to)[kw("to") > literal])];
FOOTHOLD_RULE(clock, "a time of day such as `07:00`") = quantity;
FOOTHOLD_RULE(day_verb, "`within` or `outside`") =
    node(Node::day_span)[(mark("within") | mark("outside")) > clock > kw("to") > clock > -in_zone];
FOOTHOLD_RULE(verb, "a verb such as `is`, `in` or `contains`") = is_verb | in_verb | not_in_verb
                                                                 | compare_verb | word_verb
                                                                 | matches_verb | delta_verb
                                                                 | day_verb | changed_verb;
FOOTHOLD_RULE(test, "a condition") = node(Node::test)[operand >> *(kw("with") > operand) >> -verb];

FOOTHOLD_RULE(all_of_condition, "a condition") = node(Node::all)[unit >> *(kw("and") > unit)];
const auto condition_def = node(Node::any)[all_of_condition >> *(kw("or") > all_of_condition)];
FOOTHOLD_RULE(element_name, "a name for the element") = name;
FOOTHOLD_RULE(in_list, "`in` and a list of the event") = kw("in");
FOOTHOLD_RULE(satisfies, "`satisfies` and a condition in brackets") = kw("satisfies");
FOOTHOLD_RULE(element_condition,
              "a name for the element, `in`, a list, `satisfies` and a condition") =
    (element_name > in_list > path > satisfies) > bracket > condition > close_bracket;
const auto unit_def =
    nested[node(Node::negate)[kw("not") > unit] |
           node(Node::any_element)[kw("any") > element_condition] |
           node(Node::every_element)[kw("every") > element_condition] |
           node(Node::maybe)[kw("maybe") > bracket > condition > close_bracket] |
           node(Node::group)['(' > condition > close_bracket] | missing_event | test];

// ---- reading raw records

FOOTHOLD_RULE(step, "a step of a path") = node(Node::step_key)['.' > key] |
                                          node(Node::step_each)[x3::lit('[') >> ']'] |
                                          node(Node::step_pick)['[' > text > close_square];
FOOTHOLD_RULE(raw_path, "a path into the raw record") = node(Node::raw_path)[any_word >> *step];
FOOTHOLD_RULE(arguments, "what the word is applied to") = extraction >> *(',' > extraction);
FOOTHOLD_RULE(arguments_end, "`,` or `)`") = x3::lit(')');
FOOTHOLD_RULE(map_row, "a row such as `\"x\" to v`, `like \"*x\" to v` or `else v`") =
    node(Node::map_row)[(mark("else") > literal) | ((-mark("like") >> texts) > kw("to") > literal)];
FOOTHOLD_RULE(map_end,
              "a row such as `\"x\" to v`, `like \"*x\" to v`, `else v`, or `}`") = x3::lit('}');
FOOTHOLD_RULE(map, "a map") = node(Node::map)[(kw("map") >> !(x3::lit('.') | x3::lit('['))) >
                                              extraction > brace > *map_row > map_end];
FOOTHOLD_RULE(call, "a word such as `first(...)`") =
    node(Node::call)[(any_word >> '(') > arguments > arguments_end > *step];
FOOTHOLD_RULE(constant, "a text in quotes") = node(Node::constant)[text];
const auto extraction_def = nested[map | call | constant | raw_path];

// ---- items

FOOTHOLD_RULE(list_value, "a value: a text in quotes, a number, or a name") = text | quantity
                                                                              | pattern | name;
FOOTHOLD_RULE(listed, "a value, or several with commas") = list_value >> *(',' > list_value);
FOOTHOLD_RULE(list_column, "a column") = node(Node::list_column)[kw("column") > text];
FOOTHOLD_RULE(list_values, "`=` and the values, or `from` and a file") =
    ('=' > listed) | node(Node::list_file)[kw("from") > text > -list_column];
FOOTHOLD_RULE(list, "a list") = node(
    Node::list)[(kw("list") > name > -(node(Node::list_tenant)[kw("for") > kw("tenant") > text]) >
                 -(node(Node::list_type)[kw("of") > any_word])) > list_values];

FOOTHOLD_RULE(table_column, "a column such as `name: text`") =
    node(Node::table_column)[any_word > colon > any_word > -mark("key")];
FOOTHOLD_RULE(table_columns, "a column such as `name: text`") = table_column >>
                                                                *(',' > table_column);
FOOTHOLD_RULE(table_columns_end, "`,` or `}`") = x3::lit('}');
FOOTHOLD_RULE(table_row,
              "a row such as `(\"a\", 1)`") = node(Node::table_row)['(' > listed > set_end];
FOOTHOLD_RULE(rows_in_place, "a row such as `(\"a\", 1)`") = table_row >> *(',' > table_row);
FOOTHOLD_RULE(table_rows, "`=` and rows in brackets, or `from` and a file") =
    ('=' > rows_in_place) | node(Node::list_file)[kw("from") > text];
FOOTHOLD_RULE(table, "a table") = node(
    Node::table)[(kw("table") > name > brace > table_columns > table_columns_end) > table_rows];

FOOTHOLD_RULE(fact_kind, "the kind of event that the fact is about") = name;
FOOTHOLD_RULE(fact, "a fact") =
    node(Node::fact)[(kw("fact") > name > kw("of") > fact_kind > equals) > condition];

FOOTHOLD_RULE(assignments_end,
              "an assignment such as `name = Parameters[\"Name\"]`, or `}`") = x3::lit('}');
FOOTHOLD_RULE(member_assignment,
              "an assignment") = node(Node::assignment)[(any_word > equals) > extraction];
FOOTHOLD_RULE(arrays, "a path to an array, or several with commas") = raw_path >> *(',' > raw_path);
FOOTHOLD_RULE(each, "the elements of an array, such as `each Parameters { name = Name }`") =
    node(Node::each)[((kw("each") >> !(x3::lit('.') | x3::lit('['))) > arrays) > brace >
                     *member_assignment > assignments_end];
FOOTHOLD_RULE(assigned, kExtraction) = each | extraction;
FOOTHOLD_RULE(assignment, "an assignment") = node(Node::assignment)[(any_word > equals) > assigned];
FOOTHOLD_RULE(pairs_key, "a key of the elements") = key;
FOOTHOLD_RULE(rename_to, "a key of the raw record") =
    node(Node::rename_to)[(',' >> key) >> !(kw("to") | x3::lit('.'))];
FOOTHOLD_RULE(rename, "a key of the shape that this one renames, or `outer.key`") = node(
    Node::rename)[(node(Node::rename_from)[key >> -('.' > key)] > kw("to") > key) >> *rename_to];
FOOTHOLD_RULE(renames, "keys of the shape that this one renames") = rename >> *(',' > rename);
FOOTHOLD_RULE(shape_part, "a part of a shape") =
    node(Node::route)[kw("route") > keys] | node(Node::marked_by)[kw("marked") > kw("by") > keys] |
    node(Node::requires_keys)[kw("requires") > keys] |
    node(Node::record)[kw("record") > extraction] |
    node(Node::time)[(kw("time") > extraction > kw("precision")) > quantity] |
    node(Node::pairs)[(kw("pairs") > keys > kw("by") > pairs_key) > -(mark("giving") > pairs_key)] |
    (kw("renames") > renames) |
    node(Node::lower_case_keys)[(kw("keys") >> kw("in")) > kw("lower") > kw("case")] |
    node(Node::keys_inside)[kw("keys") > kw("inside") > key] |
    node(Node::header_of_shape)[(kw("header") > brace) > *assignment > assignments_end] |
    node(Node::identity)[(kw("identity") > brace) > *assignment > assignments_end];
FOOTHOLD_RULE(shape_end,
              "`route`, `marked by`, `requires`, `record`, `time`, `pairs`, `renames`, "
              "`keys in lower case`, `keys inside`, `header`, `identity` or `}`") = x3::lit('}');
FOOTHOLD_RULE(shape, "a shape") =
    node(Node::shape)[(kw("shape") > name > -(node(Node::base_shape)[kw("of") > name]) > brace) >
                      *shape_part > shape_end];

FOOTHOLD_RULE(held_path, "a key of the raw record, or a path such as `event.original`") =
    node(Node::held_path)[key >> *('.' > key)];
FOOTHOLD_RULE(held_paths,
              "a key of the raw record, or a path such as `event.original`") = held_path >>
                                                                               *(',' > held_path);
FOOTHOLD_RULE(wrap_part,
              "a part of a wrap") = node(Node::marked_by)[kw("marked") > kw("by") > keys] |
                                    node(Node::requires_keys)[kw("requires") > keys] |
                                    node(Node::holds)[kw("holds") > -mark("each") > held_paths];
FOOTHOLD_RULE(wrap_end, "`marked by`, `requires`, `holds` or `}`") = x3::lit('}');
FOOTHOLD_RULE(wrap,
              "a wrap") = node(Node::wrap)[(kw("wrap") > name > brace) > *wrap_part > wrap_end];

FOOTHOLD_RULE(member_type, "a type such as `text`, `list of address` or `one of a, b`") =
    node(Node::type)[((mark("one") > kw("of")) > names) | ((mark("list") > kw("of")) > any_word) |
                     any_word];
FOOTHOLD_RULE(member, "a field") =
    node(Node::field)[((any_word > colon) > member_type > -mark("chosen")) > -text];
FOOTHOLD_RULE(member_end, "a field such as `name : text`, or `}`") = x3::lit('}');
FOOTHOLD_RULE(element_type,
              "a name") = node(Node::group_type)['{' > *member > member_end] | any_word;
FOOTHOLD_RULE(type, "a type such as `text`, `list of address` or `one of a, b`") = node(
    Node::type)[((mark("one") > kw("of")) > names) | ((mark("list") > kw("of")) > element_type) |
                ((mark("change") > kw("of")) > -(mark("list") > kw("of")) > any_word) | any_word];
FOOTHOLD_RULE(default_when, "a condition") = node(Node::otherwise_when)[kw("when") > condition];
FOOTHOLD_RULE(field, "a field") =
    node(Node::field)[(name > colon > type > -mark("chosen") >
                       -(node(Node::identifies)[kw("identifies") > any_word])) >
                      -(node(Node::otherwise)['=' > literal] >> -default_when) > -text];
FOOTHOLD_RULE(header_end, "a field such as `user : address`, or `}`") = x3::lit('}');
FOOTHOLD_RULE(header,
              "the header") = node(Node::header)[(kw("header") > brace) > *field > header_end];

FOOTHOLD_RULE(route_values, "`is` and a text, or `in` and texts in brackets") =
    (kw("is") > text) | (kw("in") > bracket > texts > set_end);
FOOTHOLD_RULE(raw_route, "the route key of the shape") = raw_path;
FOOTHOLD_RULE(from, "a source") = node(
    Node::from)[((kw("from") > name >
                  -(node(Node::from_route)[kw("where") > raw_route > route_values])) >
                 -(node(Node::holding)[kw("holding") > kw("any") > kw("of") > bracket > arguments >
                                       arguments_end])) > brace > *assignment > assignments_end];
FOOTHOLD_RULE(side, "a value, several with commas, or `empty`") = mark("empty") | literals;
constexpr const char* kGivenValue = "a value, several with commas, `empty`, or `from ... to ...`";
FOOTHOLD_RULE(given_value,
              kGivenValue) = node(Node::change)[(kw("from") > side > mark("to")) > side] | side;
FOOTHOLD_RULE(given_end, "a field and its value, such as `name \".\"`, or `}`") = x3::lit('}');
FOOTHOLD_RULE(given_member,
              "a field and its value") = node(Node::given_field)[any_word > given_value];
FOOTHOLD_RULE(given_what,
              kGivenValue) = node(Node::given_group)['{' > *given_member > given_end] | given_value;
FOOTHOLD_RULE(given_field,
              "a field and its value") = node(Node::given_field)[any_word > given_what];
FOOTHOLD_RULE(sample, "a sample") =
    node(Node::sample)[(kw("sample") > name > text > text > brace) > *given_field > given_end];
FOOTHOLD_RULE(kind_part, "a part of a kind") =
    node(Node::counts)[kw("counts") > kw("once") > kw("by") > names] | from | sample | field;
FOOTHOLD_RULE(kind_end, "a field, `counts once by`, `from`, `sample` or `}`") = x3::lit('}');
FOOTHOLD_RULE(kind, "a kind") =
    node(Node::kind)[(kw("kind") > name > -text > brace) > *kind_part > kind_end];

FOOTHOLD_RULE(union_kind,
              "a kind") = node(Node::union_kind)[(kw("kind") >> name >> -text >> '=') > names];

FOOTHOLD_RULE(bare, "a name or an id such as `csf:DE.CM-09`") =
    token(Node::bare)[x3::lexeme[ascii::alnum >> *(ascii::alnum | ascii::char_("_.:-"))]];
FOOTHOLD_RULE(property_value,
              "a text in quotes, a name, or an id such as `csf:DE.CM-09`") = text | bare;
FOOTHOLD_RULE(property_values, "a text in quotes, a name, or an id such as `csf:DE.CM-09`") =
    property_value >> *(',' > property_value);
FOOTHOLD_RULE(response_part, "a part of a response") =
    node(Node::property)[(mark("phase") | mark("owner") | mark("csf") | mark("d3fend") |
                          mark("command") | mark("lookup") | mark("verify") | mark("note")) >
                         property_values];
FOOTHOLD_RULE(response_end,
              "`phase`, `owner`, `csf`, `d3fend`, `command`, `lookup`, `verify`, `note` or `}`") =
    x3::lit('}');
FOOTHOLD_RULE(response, "a response") =
    node(Node::response)[(kw("response") > name > brace) > *response_part > response_end];

FOOTHOLD_RULE(kind_name, "the kind of event that the rule reads, such as `inbox_rule`") = name;
FOOTHOLD_RULE(alternative, "a kind of event, such as `inbox_rule`") =
    node(Node::alternative)[name > -(node(Node::where)[kw("where") > all_of_condition])];
FOOTHOLD_RULE(alternatives, "a kind of event, such as `inbox_rule`") = alternative >>
                                                                       *(kw("or") > alternative);
FOOTHOLD_RULE(one_of_end, kOneOfEnd) = x3::lit('}');
FOOTHOLD_RULE(source, "the kind of event that the rule reads, such as `inbox_rule`") =
    node(Node::one_of)[(kw("one") >> kw("of")) > brace > alternatives > one_of_end] | kind_name;
FOOTHOLD_RULE(where, "a condition") = node(Node::where)[kw("where") > condition];
FOOTHOLD_RULE(unless, "a condition") = node(Node::unless)[kw("unless") > condition];

FOOTHOLD_RULE(comma, "`,` and another field or `within`") = x3::lit(',');
FOOTHOLD_RULE(step_source, "the kind of event that the rule reads, such as `inbox_rule`") =
    node(Node::several)[mark("latest") >> name] |
    node(Node::several)[(mark("at") >> kw("least")) > quantity > source] | source;
FOOTHOLD_RULE(taken, "a field, or `each` and a list") = (-kw("each") >> any_word) >
                                                        kw("as") > any_word;
FOOTHOLD_RULE(taking, "`taking`") = node(Node::several)[mark("taking") > taken > *(',' > taken)];
FOOTHOLD_RULE(least_or_most, "`least` or `most`") = kw("least") | kw("most");
FOOTHOLD_RULE(counted, "`at least 5 different user`") = kw("at") > least_or_most > quantity >
                                                        kw("different") > any_word;
FOOTHOLD_RULE(counting, "`with`") = node(Node::several)[mark("with") > counted > *(',' > counted)];
FOOTHOLD_RULE(step_of_rule, "a step") = -(node(Node::label)[name >> ':']) > step_source > -taking >
                                        -counting > -where > -unless;
FOOTHOLD_RULE(missing_step, "`no` and a kind") = kw("no") > source >
                                                 -('(' > condition > close_bracket) >
                                                 -(kw("within") > duration);
FOOTHOLD_RULE(then_step, "a step") = missing_step | step_of_rule;
FOOTHOLD_RULE(also_step, "a step") = -kw("perhaps") >> step_of_rule;
FOOTHOLD_RULE(steps_end, "`then`, `also` or `}`") = x3::lit('}');
FOOTHOLD_RULE(such_that,
              "`such that`") = node(Node::several)[mark("such") > kw("that") > condition];
FOOTHOLD_RULE(class_label,
              "`label`") = node(Node::several)[mark("label") > name > kw("when") > condition];
FOOTHOLD_RULE(group_keys, "a field, or several with commas") = name >> *(',' >> name);
FOOTHOLD_RULE(group, "steps of several events") =
    node(Node::several)[(mark("same") > group_keys > comma > kw("within") > duration > brace) >
                        step_of_rule > *((kw("then") > then_step) | (kw("also") > also_step)) >
                        steps_end];
FOOTHOLD_RULE(when_what, "the kind of event that the rule reads, such as `inbox_rule`") =
    (group > -such_that > -unless) | (step_of_rule > -such_that);
FOOTHOLD_RULE(when, "the condition of the rule") =
    node(Node::when)[kw("when") > when_what > *class_label];
FOOTHOLD_RULE(finding_word, "`finding` or `findings`") = kw("findings") | kw("finding");
FOOTHOLD_RULE(expected, "`nothing` or a number of findings") = mark("nothing") |
                                                               ((quantity > finding_word) >
                                                                -(kw("at") > any_word));
FOOTHOLD_RULE(test_part, "a part of a test") =
    node(Node::given_list)[(kw("given") > name > equals) > literals] |
    node(Node::given_event)[(kw("event") > name > brace) > *given_field > given_end] |
    node(Node::expect)[kw("expect") > expected];
FOOTHOLD_RULE(test_end, "`given`, `event`, `expect` or `}`") = x3::lit('}');
FOOTHOLD_RULE(rule_test, "a test") =
    node(Node::rule_test)[(kw("test") > text > -(node(Node::test_of)[kw("of") > name]) > brace) >
                          *test_part > test_end];
FOOTHOLD_RULE(rule_part, "a part of a rule") =
    node(Node::property)[(mark("title") | mark("about") | mark("severity") | mark("owner") |
                          mark("detects") | mark("control") | mark("responds") | mark("maps") |
                          mark("contain") | mark("false_alarms") | mark("report")) >
                         property_values] |
    when | rule_test;
FOOTHOLD_RULE(
    rule_end,
    "`title`, `about`, `severity`, `owner`, `detects`, `control`, `responds`, `maps`, `contain`, "
    "`false_alarms`, `report`, `when`, `test` or `}`") = x3::lit('}');
FOOTHOLD_RULE(rule,
              "a rule") = node(Node::rule)[(kw("rule") > name > brace) > *rule_part > rule_end];

FOOTHOLD_RULE(tune_part, "a part of a tune") =
    node(Node::unless)[kw("unless") > condition] |
    node(Node::property)[(mark("severity") | mark("because") | mark("expires")) > property_value] |
    node(Node::tune_off)[kw("off")];
FOOTHOLD_RULE(tune_end, "`unless`, `severity`, `off`, `because`, `expires` or `}`") = x3::lit('}');
FOOTHOLD_RULE(tune,
              "a tune") = node(Node::tune)[(kw("tune") > name > brace) > *tune_part > tune_end];

FOOTHOLD_RULE(item, "an item") = list | table | shape | wrap | header | union_kind | kind | fact
                                 | response | rule | tune | rule_test;

const auto skipper = ascii::space | (x3::lit('#') >> *ByteExcept("\n"));

BOOST_SPIRIT_DEFINE(condition, all_of_condition, unit, extraction, close_quote, close_raw,
                    close_slash, name, any_word)
BOOST_SPIRIT_DEFINE(raw_text, plain_text, text, quantity, pattern, literal, literals, texts, key,
                    keys, names, brace)
BOOST_SPIRIT_DEFINE(equals, colon, bracket, close_bracket, close_square, path, zone_name, in_zone,
                    in_table, inner_factor, factor, term)
BOOST_SPIRIT_DEFINE(plus_or_minus, operand, value, clock, day_verb, set_end, set, quantifier)
BOOST_SPIRIT_DEFINE(exact_value, is_what, is_verb, in_verb, not_in_verb, compare_verb, list_word,
                    word_operand)
BOOST_SPIRIT_DEFINE(word_verb, pattern_operand, matches_verb, delta_operand, delta_verb,
                    changed_verb, verb, test)
BOOST_SPIRIT_DEFINE(step, raw_path, arguments, arguments_end, map_row, map_end, map, call, constant)
BOOST_SPIRIT_DEFINE(renames)
BOOST_SPIRIT_DEFINE(patterns, table_columns, rows_in_place, alternatives)
BOOST_SPIRIT_DEFINE(pattern_set, list_value, listed, list_column, table_column, table_columns_end,
                    table_row, table_rows, table, fact_kind, fact, union_kind)
BOOST_SPIRIT_DEFINE(alternative, one_of_end, source, tune_part, tune_end, tune)
BOOST_SPIRIT_DEFINE(list_values, list, assignment, assignments_end, pairs_key, rename_to, rename,
                    shape_part, shape_end, shape)
BOOST_SPIRIT_DEFINE(element_name, in_list, satisfies, element_condition)
BOOST_SPIRIT_DEFINE(member_assignment, each, assigned, member_type, member, member_end,
                    element_type, given_member, given_what)
BOOST_SPIRIT_DEFINE(held_path, held_paths, wrap_part, wrap_end, wrap, type, default_when, field,
                    header_end, header, route_values, raw_route)
BOOST_SPIRIT_DEFINE(from, side, given_value, given_field, given_end, sample, kind_part, kind_end,
                    kind)
BOOST_SPIRIT_DEFINE(bare, property_value, property_values, response_part, response_end, response,
                    kind_name, when)
BOOST_SPIRIT_DEFINE(arrays, keys_of_history, history_end, history, new_value, missing_event,
                    factor_of_several)
BOOST_SPIRIT_DEFINE(where, unless, duration, comma, step_source, taken, taking, least_or_most,
                    counted, counting)
BOOST_SPIRIT_DEFINE(step_of_rule, missing_step, then_step, also_step, steps_end, such_that,
                    class_label, group_keys, group, when_what)
BOOST_SPIRIT_DEFINE(finding_word, expected, test_part, test_end, rule_test, rule_part, rule_end,
                    rule, item)

// ---- mistakes

/// Where a text or pattern is unclosed the caret belongs at the line's end, not at the next word.
bool inside_token(const std::string& wanted) { return wanted.rfind("the closing", 0) == 0; }

/// An unclosed raw text runs to the end of the file: what opened it is the place to show, and to go
/// on after.
Iterator place_of(const Session& session, const x3::expectation_failure<Iterator>& failure,
                  Iterator last) {
  const std::string wanted = failure.which();
  if (wanted == kCloseRaw)
    return session.begin +
           std::string_view(session.begin, failure.where() - session.begin).rfind("\"\"\"");
  return inside_token(wanted) ? failure.where() : skip_blanks(failure.where(), last);
}

/// Parses one item at `first` into session.events. False after a reported mistake.
bool parse_item(uint32_t file, std::string_view text, Session& session, Iterator& first,
                Diagnostics& diagnostics) {
  const Iterator begin = first, last = text.data() + text.size();
  const auto tell = [&](Iterator at, const std::string& wanted) {
    const uint32_t item = session.offset(begin);
    report_mistake({file, text, item, session.offset(at), wanted, session.events}, diagnostics);
  };
  session.events.clear();
  session.depth = 0;
  try {
    if (x3::phrase_parse(first, last, x3::with<SessionTag>(std::ref(session))[item], skipper))
      return true;
  } catch (const x3::expectation_failure<Iterator>& failure) {
    const Iterator at = place_of(session, failure, last);
    tell(at, failure.which());
    first = failure.which() == kCloseRaw ? at : failure.where();
    return false;
  }
  tell(first, kAnItem);
  return false;
}

}  // namespace

namespace {

/// Calls `take` for each item: whether it parsed, its events, and where it begins.
template <typename Take>
void parse_items(const Sources& sources, uint32_t file, Diagnostics& diagnostics,
                 const Take& take) {
  const std::string_view all = sources.text(file);
  Session session;
  session.begin = all.data();
  Iterator first = all.data();
  const Iterator last = all.data() + all.size();
  if (all.substr(0, 3) == "\xEF\xBB\xBF") first += 3;
  while ((first = skip_blanks(first, last)) != last) {
    const Iterator begin = first;
    const bool parsed = parse_item(file, all, session, first, diagnostics);
    // One step back: the mistake may have been found at the very start of the next item.
    if (!parsed) first = next_item(first > begin ? first - 1 : first, last);
    take(parsed, session.events, item_name(begin, last));
  }
}

}  // namespace

void parse(const Sources& sources, uint32_t file, Tree& tree, Diagnostics& diagnostics) {
  parse_items(sources, file, diagnostics,
              [&](bool parsed, const std::vector<Event>& events, std::string_view name) {
                if (parsed && lower(sources, file, events, tree, diagnostics)) return;
                tree.broken.emplace_back(name);
              });
}

void parse_events(const Sources& sources, uint32_t file,
                  const std::function<void(const Event&)>& take, Diagnostics& diagnostics) {
  parse_items(sources, file, diagnostics,
              [&](bool parsed, const std::vector<Event>& events, std::string_view) {
                for (const Event& event : events)
                  if (parsed) take(event);
              });
}

}  // namespace foothold::dsl
