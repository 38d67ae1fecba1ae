// How raw records are read: extractions, shapes, wraps, headers, kinds.
//
//   from ual where Operation is "New-InboxRule" { name = Parameters["Name"] }
#pragma once

#include "dsl/grammar_conditions.h"

namespace foothold::dsl {
namespace {

// Forward declaration: it recurses.
struct extraction_class;
constexpr const char* kExtraction =
    "where to read the value: a path, a word such as `first(...)`, a map or a quoted text";
const x3::rule<extraction_class> extraction = kExtraction;

FOOTHOLD_RULE(path_step, "a step of a path") = node(Node::step_key)['.' > key] |
                                               node(Node::step_each)[x3::lit('[') >> ']'] |
                                               node(Node::step_pick)['[' > text > close_square];
FOOTHOLD_RULE(raw_path,
              "a path into the raw record") = node(Node::raw_path)[any_word >> *path_step];
FOOTHOLD_RULE(arguments, "what the word is applied to") = extraction >> *(',' > extraction);
FOOTHOLD_RULE(arguments_end, "`,` or `)`") = x3::lit(')');
FOOTHOLD_RULE(map_row, "a row such as `\"x\" to v`, `like \"*x\" to v` or `else v`") =
    node(Node::map_row)[(mark("else") > literal) | ((-mark("like") >> texts) > kw("to") > literal)];
FOOTHOLD_RULE(map_end,
              "a row such as `\"x\" to v`, `like \"*x\" to v`, `else v`, or `}`") = x3::lit('}');
FOOTHOLD_RULE(map, "a map") = node(Node::map)[(kw("map") >> !(x3::lit('.') | x3::lit('['))) >
                                              extraction > brace > *map_row > map_end];
FOOTHOLD_RULE(call, "a word such as `first(...)`") =
    node(Node::call)[(any_word >> '(') > arguments > arguments_end > *path_step];
FOOTHOLD_RULE(constant, "a text in quotes") = node(Node::constant)[text];
const auto extraction_def = nested[map | call | constant | raw_path];
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

BOOST_SPIRIT_DEFINE(extraction, path_step, raw_path, arguments, arguments_end, map_row, map_end,
                    map)
BOOST_SPIRIT_DEFINE(call, constant, assignments_end, member_assignment, arrays, each, assigned,
                    assignment)
BOOST_SPIRIT_DEFINE(pairs_key, rename_to, rename, renames, shape_part, shape_end, shape, held_path)
BOOST_SPIRIT_DEFINE(held_paths, wrap_part, wrap_end, wrap, member_type, member, member_end,
                    element_type)
BOOST_SPIRIT_DEFINE(type, default_when, field, header_end, header, route_values, raw_route, from)
BOOST_SPIRIT_DEFINE(side, given_value, given_end, given_member, given_what, given_field, sample,
                    kind_part)
BOOST_SPIRIT_DEFINE(kind_end, kind, union_kind)

}  // namespace
}  // namespace foothold::dsl
