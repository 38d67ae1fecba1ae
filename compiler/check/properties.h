// Readers for the properties of rules and responses: each takes what was written and reports what
// does not fit.
#pragma once

#include "compiler/context.h"

namespace foothold::compiler {

/// The property of this name, reported if it is there twice; reported as missing if `required` and
/// not there.
const dsl::Property* find_property(Context& context, const std::vector<dsl::Property>& properties,
                                   std::string_view name, bool required, const dsl::Word& owner);

/// The one text of a property; empty if it is not there.
std::string text_property(Context& context, const std::vector<dsl::Property>& properties,
                          std::string_view name, bool required, const dsl::Word& owner);

/// `severity high`; reports what is none, and gives medium.
Level resolve_level(Context& context, const dsl::Property& property);

/// `csf:DE.CM-09` checked against the catalogue; nothing if it is not a good id. `nhi:none` gives a
/// tag with an empty id.
std::optional<Tag> resolve_tag(Context& context, const dsl::Literal& written);

/// Owning teams by their short names.
std::vector<std::string> resolve_owners(Context& context, const dsl::Property* property);

}  // namespace foothold::compiler
