// What is written of kinds: lists, tables, facts, responses, rules with their steps and tests,
// tunes.
//
//   when same user, within 1h { access: sign_in then hiding: inbox_rule where deletes }
#pragma once

#include "dsl/grammar_kinds.h"

namespace foothold::dsl {
namespace {

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

FOOTHOLD_RULE(where, "a condition") = node(Node::where)[kw("where") > condition];
FOOTHOLD_RULE(unless, "a condition") = node(Node::unless)[kw("unless") > condition];

// A step of a rule, and the block of several: `same user, within 1h { STEP then STEP }`.
FOOTHOLD_RULE(comma, kSameComma) = x3::lit(',');
FOOTHOLD_RULE(within, kSameWithin) = kw("within");
FOOTHOLD_RULE(step_source, kKindOfEvent) = node(Node::latest)[mark("latest") >> name] |
                                           ((kw("at") > kw("least")) > count > source) | source;
FOOTHOLD_RULE(taken, "a field, or `each` and a list") =
    node(Node::taken)[(-mark("each") >> any_word) > kw("as") > any_word];
FOOTHOLD_RULE(taking, "`taking`") = kw("taking") > taken > *(',' > taken);
FOOTHOLD_RULE(least_or_most, "`least` or `most`") = mark("least") | mark("most");
FOOTHOLD_RULE(counted, "`at least 5 different user`") =
    node(Node::counted)[kw("at") > least_or_most > count > kw("different") > any_word];
FOOTHOLD_RULE(counting, "`with`") = kw("with") > counted > *(',' > counted);
FOOTHOLD_RULE(step,
              kKindOfEvent) = node(Node::step)[-(node(Node::label)[name >> ':']) > step_source >
                                               -taking > -counting > -where > -unless];
FOOTHOLD_RULE(own_time, "`within` and a duration") = kw("within") > duration;
FOOTHOLD_RULE(absence, "`no` and a kind") =
    node(Node::absence)[kw("no") > source > -absent_condition > -own_time];
FOOTHOLD_RULE(step_or_absence, kKindOfEvent) = absence | step;
FOOTHOLD_RULE(also_step, kKindOfEvent) = -mark("perhaps") >> step;
FOOTHOLD_RULE(steps_end, kStepsEnd) = x3::lit('}');
FOOTHOLD_RULE(group_keys, "a field, or several with commas") = name >> *(',' >> name);
FOOTHOLD_RULE(across, "`across tenants`") = mark("across") > mark("tenants");
FOOTHOLD_RULE(same, "`same`") =
    node(Node::same)[kw("same") > group_keys > -across > comma > within > duration];
FOOTHOLD_RULE(steps, "steps of several events") = (same > brace > step_or_absence) >
                                                  *((mark("then") > step_or_absence) |
                                                    (mark("also") > also_step)) > steps_end;
FOOTHOLD_RULE(such_that,
              "`such that`") = node(Node::such_that)[kw("such") > kw("that") > condition];
FOOTHOLD_RULE(class_label,
              "`label`") = node(Node::class_label)[kw("label") > name > kw("when") > condition];
FOOTHOLD_RULE(when_what, kKindOfEvent) = (steps > -such_that > -unless) |
                                         (step_or_absence > -such_that);
FOOTHOLD_RULE(when, "the condition of the rule") =
    node(Node::when)[kw("when") > when_what > *class_label];

FOOTHOLD_RULE(finding_word, "`finding` or `findings`") = kw("findings") | kw("finding");
FOOTHOLD_RULE(expected, "`nothing`, `possible` or a number of findings") =
    mark("nothing") | mark("possible") | ((quantity > finding_word) > -(kw("at") > any_word));
FOOTHOLD_RULE(behind_the_last, "a time behind the last event, such as `+24h`") = quantity;
FOOTHOLD_RULE(test_part, "a part of a test") =
    node(Node::given_list)[(kw("given") > name > equals) > literals] |
    node(Node::given_event)[(kw("event") > name > brace) > *given_field > given_end] |
    node(Node::test_history)[kw("history") > duration] |
    node(Node::test_ends)[kw("ends") > behind_the_last] |
    node(Node::expect)[kw("expect") > expected];
FOOTHOLD_RULE(test_end, "`given`, `event`, `history`, `ends`, `expect` or `}`") = x3::lit('}');
FOOTHOLD_RULE(rule_test, "a test") =
    node(Node::rule_test)[(kw("test") > text > -(node(Node::test_of)[kw("of") > name]) > brace) >
                          *test_part > test_end];
// `severity high when label is spray`; `when` alone begins the rule's condition.
FOOTHOLD_RULE(of_label, "`when label is`") = kw("when") >> kw("label") >> kw("is");
FOOTHOLD_RULE(severity_label,
              "`when label is` and a label") = node(Node::severity_label)[of_label > name];
FOOTHOLD_RULE(rule_part, "a part of a rule") =
    node(Node::property)[(mark("title") | mark("about") | mark("owner") | mark("detects") |
                          mark("control") | mark("responds") | mark("maps") | mark("contain") |
                          mark("false_alarms") | mark("report")) > property_values] |
    node(Node::property)[mark("severity") > property_values > -severity_label] |
    node(Node::property)[mark("quiet") > duration] | when | rule_test;
FOOTHOLD_RULE(
    rule_end,
    "`title`, `about`, `severity`, `owner`, `detects`, `control`, `responds`, `maps`, `contain`, "
    "`false_alarms`, `quiet`, `report`, `when`, `test` or `}`") = x3::lit('}');
FOOTHOLD_RULE(rule,
              "a rule") = node(Node::rule)[(kw("rule") > name > brace) > *rule_part > rule_end];

FOOTHOLD_RULE(tune_part, "a part of a tune") =
    node(Node::unless)[kw("unless") > condition] |
    node(Node::property)[(mark("severity") | mark("because") | mark("expires")) > property_value] |
    node(Node::tune_off)[kw("off")];
FOOTHOLD_RULE(tune_end, "`unless`, `severity`, `off`, `because`, `expires` or `}`") = x3::lit('}');
FOOTHOLD_RULE(tune,
              "a tune") = node(Node::tune)[(kw("tune") > name > brace) > *tune_part > tune_end];

BOOST_SPIRIT_DEFINE(list_value, listed, list_column, list_values, list, table_column, table_columns,
                    table_columns_end)
BOOST_SPIRIT_DEFINE(table_row, rows_in_place, table_rows, table, fact_kind, fact, bare,
                    property_value)
BOOST_SPIRIT_DEFINE(property_values, response_part, response_end, response, where, unless, comma,
                    within)
BOOST_SPIRIT_DEFINE(step_source, taken, taking, least_or_most, counted, counting, step, own_time)
BOOST_SPIRIT_DEFINE(absence, step_or_absence, also_step, steps_end, group_keys, across, same, steps)
BOOST_SPIRIT_DEFINE(such_that, class_label, when_what, when, finding_word, expected,
                    behind_the_last, test_part)
BOOST_SPIRIT_DEFINE(of_label, severity_label, test_end, rule_test, rule_part, rule_end, rule,
                    tune_part, tune_end, tune)

}  // namespace
}  // namespace foothold::dsl
