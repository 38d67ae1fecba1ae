// Conditions: what is asked of one event and of several. `condition` stands for all of it.
//
//   ip is new for user over 30d and not (deletes or folder in quiet_folders)
#pragma once

#include "dsl/grammar_tokens.h"

namespace foothold::dsl {
namespace {

// Forward declarations, for the rules that recurse.
struct condition_class;
const x3::rule<condition_class> condition = "a condition";
struct unit_class;
const x3::rule<unit_class> unit = "a condition";
struct factor_class;
const x3::rule<factor_class> factor = "a field";

FOOTHOLD_RULE(path, "a field") = node(Node::path)[name >> *('.' > any_word)];
FOOTHOLD_RULE(zone_name, "the name of a time zone in quotes") = text;
FOOTHOLD_RULE(in_zone, "`in zone`") = node(Node::zone)[(kw("in") >> kw("zone")) > zone_name];
FOOTHOLD_RULE(inner_factor, "a field") = nested[factor];

// What is worked out of several events. Every one begins with a word of its own; it is a name again
// where what must follow does not.
FOOTHOLD_RULE(duration, "a duration such as `10m`, `24h` or `30d`") = quantity;
FOOTHOLD_RULE(count, "a whole number") = quantity;
FOOTHOLD_RULE(history_keys, "a field, or several with commas") = name >> *(',' > name);
FOOTHOLD_RULE(history_end, kOver) = kw("over") > duration > -(mark("after") > duration) >
                                    -(mark("ignoring") > duration);
FOOTHOLD_RULE(history, kForOrOver) =
    node(Node::history)[(kw("for") > history_keys > history_end) | history_end];
FOOTHOLD_RULE(history_of_group, kOver) = node(Node::history)[history_end];
// A column of a table may have the name of an aggregate: `number of role_id in roles is 3`. Says
// nothing, so it may be looked ahead for.
FOOTHOLD_RULE(verb_word, "a verb") = kw("is") | kw("in") | kw("not") | kw("has") | kw("contains") |
                                     kw("mentions") | kw("like") | kw("resembles") | kw("starts") |
                                     kw("ends") | kw("matches") | kw("gained") | kw("lost") |
                                     kw("changed") | kw("within") | kw("outside") | '<' | '>';
FOOTHOLD_RULE(looked_up, "a table") = kw("of") | (kw("in") >> word_lexeme >> verb_word);
FOOTHOLD_RULE(step_or_field, "the name of a step, or a field of one such as `tries.user`") = path;
FOOTHOLD_RULE(step_name, "the name of a step") = name;
FOOTHOLD_RULE(aggregate_word, "`number`") = mark("number") | mark("total") | mark("smallest") |
                                            mark("largest") | mark("first") | mark("last");
FOOTHOLD_RULE(aggregate, "`number of`, `total of`, `smallest of`, `largest of`, `first of` or so") =
    node(Node::of_several)[((mark("number") >> kw("of")) >> mark("different")) > step_or_field] |
    node(Node::of_several)[((mark("largest") >> mark("share")) > kw("of")) > step_or_field] |
    node(Node::of_several)[(aggregate_word >> kw("of")) >> path >> !looked_up];
FOOTHOLD_RULE(of_several, "a field") =
    aggregate | node(Node::of_several)[(mark("usual") >> aggregate) > history_of_group] |
    node(Node::of_several)[((mark("spread") >> kw("of")) >> aggregate) > history_of_group] |
    node(Node::of_several)[((mark("share") >> kw("of")) >> path >> !(kw("in") | kw("of"))) >
                           history] |
    node(Node::of_several)[((mark("distance") | mark("speed")) >> kw("from")) > step_name] |
    node(Node::of_several)[(mark("gap") >> kw("between")) > step_name > kw("and") > step_name];
// `in` and a single name: lower() makes a verb of it where no other verb follows.
FOOTHOLD_RULE(in_table, "`in` and a table") =
    node(Node::in_table)[kw("in") >> name >> !(x3::lit('.') | kw("of"))];
const auto factor_def =
    of_several | node(Node::call_of)[((name >> kw("of")) > inner_factor) >> -(in_zone | in_table)] |
    path | quantity;
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
FOOTHOLD_RULE(new_or_known, "`new`") = (mark("new") | mark("known")) > history;
FOOTHOLD_RULE(is_what, "a value, `external`, `invisible`, `present`, `empty`, `absent` or `not`") =
    -mark("not") >> (new_or_known | mark("external") | mark("invisible") | mark("present") |
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

FOOTHOLD_RULE(kind_name, kKindOfEvent) = name;
FOOTHOLD_RULE(alternative, "a kind of event, such as `inbox_rule`") =
    node(Node::alternative)[name > -(node(Node::where)[kw("where") > all_of_condition])];
FOOTHOLD_RULE(alternatives, "a kind of event, such as `inbox_rule`") = alternative >>
                                                                       *(kw("or") > alternative);
FOOTHOLD_RULE(one_of_end, kOneOfEnd) = x3::lit('}');
FOOTHOLD_RULE(source, kKindOfEvent) =
    node(Node::one_of)[(kw("one") >> kw("of")) > brace > alternatives > one_of_end] | kind_name;
FOOTHOLD_RULE(absent_condition, "a condition in brackets") = '(' > condition > close_bracket;
FOOTHOLD_RULE(missing_event, "`no` and a kind") =
    node(Node::missing)[(kw("no") > source > -absent_condition) > history];

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

BOOST_SPIRIT_DEFINE(condition, unit, factor, path, zone_name, in_zone, inner_factor, duration)
BOOST_SPIRIT_DEFINE(count, history_keys, history_end, history, history_of_group, verb_word,
                    looked_up, step_or_field)
BOOST_SPIRIT_DEFINE(step_name, aggregate_word, aggregate, of_several, in_table, term, plus_or_minus,
                    operand)
BOOST_SPIRIT_DEFINE(value, set_end, set, quantifier, exact_value, new_or_known, is_what, is_verb)
BOOST_SPIRIT_DEFINE(in_verb, not_in_verb, compare_verb, list_word, word_operand, word_verb,
                    patterns, pattern_set)
BOOST_SPIRIT_DEFINE(pattern_operand, matches_verb, delta_operand, delta_verb, changed_verb, clock,
                    day_verb, verb)
BOOST_SPIRIT_DEFINE(test, all_of_condition, kind_name, alternative, alternatives, one_of_end,
                    source, absent_condition)
BOOST_SPIRIT_DEFINE(missing_event, element_name, in_list, satisfies, element_condition)

}  // namespace
}  // namespace foothold::dsl
