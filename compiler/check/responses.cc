#include <fmt/format.h>

#include "compiler/check/properties.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
constexpr int kLastPhase = 5;  // 0 preserve, 1 block and revoke, 2 consents and apps, 3 mail
                               // artefacts, 4 roles, 5 credentials

int resolve_phase(Context& context, const dsl::ResponseItem& written) {
  const dsl::Property* property =
      find_property(context, written.properties, "phase", true, written.name);
  if (!property) return 0;
  const std::string& text = property->values[0].text;
  if (property->values.size() == 1 && text.size() == 1 && text[0] >= '0' &&
      text[0] <= '0' + kLastPhase)
    return text[0] - '0';
  context.report(Code::wrong_operand, property->span,
                 fmt::format("a phase is a number from 0 to {}", kLastPhase));
  return 0;
}

std::string resolve_csf(Context& context, const dsl::ResponseItem& written) {
  const dsl::Property* property =
      find_property(context, written.properties, "csf", true, written.name);
  if (!property) return {};
  if (property->values.size() > 1) {
    context.report(Code::wrong_operand, property->span, "a response has one `csf` outcome",
                   "several given");
    return {};
  }
  dsl::Literal id = property->values[0];
  id.text = "csf:" + id.text;
  const std::optional<Tag> tag = resolve_tag(context, id);
  return tag ? tag->id : std::string();
}

/// Countermeasures that the response carries out; it may name none.
std::vector<std::string> resolve_d3fend(Context& context, const dsl::ResponseItem& written) {
  std::vector<std::string> ids;
  const dsl::Property* property =
      find_property(context, written.properties, "d3fend", false, written.name);
  if (!property) return ids;
  for (dsl::Literal id : property->values) {
    id.text = "d3fend:" + id.text;
    if (const std::optional<Tag> tag = resolve_tag(context, id)) ids.push_back(tag->id);
  }
  return ids;
}

Response resolve_response(Context& context, const dsl::ResponseItem& written) {
  const std::vector<dsl::Property>& all = written.properties;
  Response response;
  response.name = written.name.text;
  response.span = written.name.span;
  response.phase = resolve_phase(context, written);
  response.owner =
      resolve_owners(context, find_property(context, all, "owner", true, written.name));
  response.csf = resolve_csf(context, written);
  response.d3fend = resolve_d3fend(context, written);
  for (const dsl::Property& property : all)
    if (property.name.text == "command" || property.name.text == "lookup" ||
        property.name.text == "verify")
      check_known_fields(context, property.values[0]);
  response.command = text_property(context, all, "command", true, written.name);
  response.lookup = text_property(context, all, "lookup", false, written.name);
  response.verify = text_property(context, all, "verify", false, written.name);
  response.note = text_property(context, all, "note", false, written.name);
  if (response.lookup.empty() && response.command.find('{') != std::string::npos)
    context
        .report(Code::missing_part, written.name.span,
                fmt::format("`{}` has no `lookup`", response.name),
                "its command needs an id that a record may lack")
        .help = "say with which command the id is found";
  return response;
}

}  // namespace

void resolve_responses(Context& context) {
  for (const dsl::ResponseItem& response : context.tree.responses)
    context.model.responses.push_back(resolve_response(context, response));
}

}  // namespace foothold::compiler
