// Sentences and commands whose placeholders mean what the caller says: the fields of one kind, or
// what a group of events says.
//
//   "{user} from {access.ip}"   each piece in braces is asked of the caller, with its place
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/context.h"

namespace foothold::compiler {

/// What a piece in braces stands for; reports what it does not know.
using PlaceholderValue = std::function<std::optional<Value>(const std::string& name, dsl::Span at)>;
/// The field that a command may carry by this name, if there is one.
using CommandField = std::function<std::optional<uint32_t>(const std::string& name)>;

std::optional<Template> resolve_template(Context& context, const dsl::Literal& written,
                                         const PlaceholderValue& value_of);
BoundResponse bind_response(const Model& model, uint32_t response, const CommandField& field_of);

/// The names in braces of all commands of a response; one may come twice.
std::vector<std::string> placeholders_of(const Response& response);

/// Reports a field that no command may carry, where a rule names the response.
void report_unsafe(Context& context, uint32_t response, const Kind& kind, uint32_t field,
                   dsl::Span at);

}  // namespace foothold::compiler
