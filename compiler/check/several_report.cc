// The sentence and the commands of a rule over several events: bare are the keys, `{access.ip}` is
// a step's, `{number of tries}` and `{hiding.time - access.time}` are worked out.
#include <fmt/format.h>

#include "compiler/check/several.h"
#include "compiler/check/templates.h"
#include "compiler/passes.h"
#include "dsl/parse.h"

namespace foothold::compiler {
namespace {

constexpr std::string_view kClassWord = "label";

/// `a.b` as an operand whose parts lie at `at`, where the text stands with escapes.
dsl::Operand as_path(const std::string& name, dsl::Span at) {
  dsl::Operand operand;
  operand.path.span = operand.span = at;
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find('.', begin), name.size());
    operand.path.parts.push_back({name.substr(begin, end - begin), at});
    begin = end + 1;
  }
  return operand;
}

std::optional<dsl::Operand> read_piece(Context& context, const std::string& name, dsl::Span at) {
  if (context.sources.text(at) != name) return as_path(name, at);
  return dsl::parse_value(context.sources, at, context.diagnostics);
}

/// The name of the class of the finding.
Value class_label(Several& several) {
  Look look;
  look.what = Look::What::class_label;
  look.field.name = kClassWord;
  look.field.type = Type{Base::text};
  const uint32_t field = add_look(several.group, std::move(look));
  return value_of_field(several.group.kind, field);
}

std::optional<Value> resolve_piece(Several& several, const std::string& name, dsl::Span at) {
  const bool key = place_of(several.made.keys, name).has_value();
  if (name == kClassWord && !several.made.classes.empty() && !key) return class_label(several);
  const std::optional<dsl::Operand> written = read_piece(several.context, name, at);
  if (!written) return {};
  const Site site{several, several.group, Place::report, {}};
  const std::optional<dsl::Operand> rewritten = with_looks(site, *written);
  if (!rewritten) return {};
  return resolve_value(several.context, several.group.kind, {}, *rewritten);
}

// ---- commands

/// What a command may say by this name: a key, else a field of the last step that always
/// has one event.
std::optional<uint32_t> command_field(Several& several, const std::string& name) {
  const Kind& group = several.group.kind;
  if (place_of(several.made.keys, name) || name == kTenantField) {
    const std::optional<uint32_t> field = place_of(group.fields, name);
    if (field && may_enter_command(group.fields[*field])) return field;
  }
  const std::vector<EventStep>& steps = several.made.steps;
  for (size_t place = steps.size(); place-- > 0;) {
    const EventStep& step = steps[place];
    const std::optional<uint32_t> field = place_of(step.kind.fields, name);
    const bool one = !step.missing && !step.plural && step.joint != EventStep::Joint::also_perhaps;
    if (!one || !field || !may_enter_command(step.kind.fields[*field])) continue;
    const Site site{several, several.group, Place::report, {}};
    return add_step_field(site, static_cast<uint32_t>(place), *field);
  }
  return {};
}

/// Reports what some step says, but none so that a command may carry it.
void check_command(Several& several, uint32_t response, dsl::Span at) {
  for (const std::string& name : placeholders_of(several.context.model.responses[response])) {
    if (command_field(several, name)) continue;
    for (const EventStep& step : several.made.steps) {
      const std::optional<uint32_t> field = place_of(step.kind.fields, name);
      if (!field || step.missing || may_enter_command(step.kind.fields[*field])) continue;
      report_unsafe(several.context, response, step.kind, *field, at);
      break;
    }
  }
}

}  // namespace

bool resolve_several_report(Several& several, const dsl::Literal& written, Rule& rule) {
  const auto resolve = [&](const std::string& name, dsl::Span at) {
    return resolve_piece(several, name, at);
  };
  std::optional<Template> report = resolve_template(several.context, written, resolve);
  if (report) rule.report = std::move(*report);
  return report.has_value();
}

void resolve_several_contain(Several& several, const std::vector<Contained>& responses,
                             Rule& rule) {
  for (const Contained& one : responses) {
    check_command(several, one.response, one.at);
    rule.contain.push_back(
        bind_response(several.context.model, one.response,
                      [&](const std::string& name) { return command_field(several, name); }));
  }
}

}  // namespace foothold::compiler
