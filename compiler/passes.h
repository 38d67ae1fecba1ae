// The passes of compile(), in the order they run; each leaves the model with one more part that
// later passes may rely on. One pass a file, named as here.
#pragma once

#include "compiler/context.h"

namespace foothold::compiler {

// kinds/
void resolve_shapes(Context& context);  // shapes and wraps: marks, routes, record and time
void resolve_header(Context& context, Kind& base);       // the fields that every kind has
void resolve_kinds(Context& context, const Kind& base);  // fields and types, then sources
void resolve_identities(Context& context);  // which keys of who acted records and fields say
void resolve_unions(Context& context);      // names for several kinds
void resolve_samples(Context& context);

// check/
void resolve_lists(Context& context, const std::vector<uint32_t>& site_files);
void resolve_tables(Context& context, const std::vector<uint32_t>& site_files);
void resolve_facts(Context& context);  // names for conditions: circles and mistakes, used or not
void resolve_responses(Context& context);
void check_site_lists(
    Context& context);                 // after the rules: a list that nothing reads is misspelled
void resolve_rules(Context& context);  // properties, conditions, templates, tests
void resolve_tunes(Context& context);  // what a site says of rules
void name_looks(Context& context);     // stable names of what looks at the past remember
void advise(Context& context);         // warnings

/// Warnings that need a proof. Returns how many rules were not compared with the others of their
/// kind, because that would have taken too long.
uint64_t reason_about_rules(Context& context);

// ---- shared by passes

/// The type that was written; reports an unknown one.
std::optional<Type> resolve_type(Context& context, const dsl::TypeName& written);

/// The key of identities that was written; reports an unknown one.
std::optional<value::IdentityKey> resolve_identity_key(Context& context, const dsl::Word& written);

/// A typed extraction for a field of this type, read from records of this shape. Reports mistakes.
std::optional<Extract> resolve_extraction(Context& context, const dsl::ShapeItem& shape,
                                          const Type& type, const dsl::Extraction& written);

/// How a field is read; as above, and `each PATH { ... }` of a list of groups. kinds/groups.cc.
std::optional<Extract> resolve_field_extraction(Context& context, const dsl::ShapeItem& shape,
                                                const Field& field, const dsl::Extraction& written);

/// The fields of a group that was written.
std::vector<Field> resolve_members(Context& context, const dsl::TypeName& written);

/// A typed condition over one kind's own fields; `label` is the only label that may stand before a
/// dot.
std::optional<Condition> resolve_condition(Context& context, const Kind& kind,
                                           std::string_view label, const dsl::Condition& written);

/// `any change in changes satisfies (...)`. check/elements.cc.
std::optional<Condition> resolve_element_condition(Context& context, const Kind& kind,
                                                   std::string_view label,
                                                   const dsl::Condition& written);
/// Reports a path that names an element or a list of groups in a wrong way; false if it does
/// neither.
bool report_element_path(Context& context, const Kind& kind, const dsl::Path& path);
/// Reports a verb that asks a list of groups for a single value.
void report_asked_group(Context& context, const std::string& list, dsl::Span verb);

/// A typed value of one kind's events, for the left or right side of a test. Reports mistakes.
std::optional<Value> resolve_value(Context& context, const Kind& kind, std::string_view label,
                                   const dsl::Operand& written);
/// The place of the zone that is written, else that of the site file, else 0 for UTC.
std::optional<uint32_t> resolve_zone(Context& context, const std::optional<dsl::Literal>& written);

/// As messages call it: `name`, `length of name`.
std::string words_of(const dsl::Operand& written);

/// The fields that a sample or a test event gives, typed. `changes { ... }` may be said several
/// times: each is an element.
std::vector<Given> resolve_given(Context& context, const Kind& kind,
                                 const std::vector<dsl::GivenField>& written);

/// Whether a value can be read as this type; else a diagnostic at its place.
bool check_literal(Context& context, const Type& type, const dsl::Literal& literal);

/// Whether a pattern is valid and small enough; else a diagnostic at the part that is not.
bool check_pattern(Context& context, const dsl::Literal& value, bool case_sensitive);

/// `{field}` and `{label.field}` of a text. Reports unknown fields at their place inside the text.
std::optional<Template> resolve_template(Context& context, const Kind& kind, std::string_view label,
                                         const dsl::Literal& written);

/// Binds a response to a kind: which of its placeholders the kind has.
BoundResponse bind_response(const Model& model, const Kind& kind, uint32_t response);

/// Reports placeholders of a response's commands that name a field of this kind which no command
/// may carry; `at` is where the rule names the response.
void check_placeholders(Context& context, const Kind& kind, uint32_t response, dsl::Span at);

/// Reports placeholders of a command that are a field of no kind at all.
void check_known_fields(Context& context, const dsl::Literal& command);

/// May a command carry this field: an id, an address or an ip that the actor does not choose
/// freely.
bool may_enter_command(const Field& field);

}  // namespace foothold::compiler
