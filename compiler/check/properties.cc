#include "compiler/check/properties.h"

#include <fmt/format.h>

#include <algorithm>

namespace foothold::compiler {
namespace {

using dsl::Code;

constexpr std::string_view kLevels[] = {"info", "low", "medium", "high", "critical"};
constexpr std::string_view kFrameworks[] = {"csf", "nhi", "attack", "scuba", "airmf", "d3fend"};

/// Ids that hold blanks are written with `_`: `airmf:GOVERN_1.1`.
std::string catalogue_id(std::string_view framework, std::string_view written) {
  std::string id(written);
  if (framework == "airmf") std::replace(id.begin(), id.end(), '_', ' ');
  return id;
}

/// As an id is written in a rule: without blanks.
std::string written_id(std::string_view framework, std::string id) {
  if (framework == "airmf") std::replace(id.begin(), id.end(), ' ', '_');
  return id;
}

/// An edit that changes the id alone: a response writes it without its framework.
dsl::Edit id_edit(const Context& context, dsl::Span at, const std::string& framework,
                  const std::string& id, bool guess) {
  const size_t prefix =
      context.sources.text(at).rfind(framework + ":", 0) == 0 ? framework.size() + 1 : 0;
  return {{at.file, at.begin + static_cast<uint32_t>(prefix), at.end},
          written_id(framework, id),
          guess};
}

std::string joined(const std::vector<std::string>& ids, std::string_view framework) {
  std::string all;
  for (const std::string& id : ids)
    all += fmt::format("{}`{}:{}`", all.empty() ? "" : ", ", framework, written_id(framework, id));
  return all;
}

void report_withdrawn(Context& context, const std::string& framework, const CatalogueRow& row,
                      dsl::Span at, const std::string& label) {
  dsl::Diagnostic& found =
      context.report(Code::withdrawn_control, at,
                     fmt::format("`{}:{}` is {}", framework, written_id(framework, row.id),
                                 row.misspelled ? "written otherwise" : "no longer valid"),
                     label);
  if (row.successors.empty()) return;
  found.help = fmt::format("use {}", joined(row.successors, framework));
  if (row.successors.size() == 1)
    found.edits.push_back(id_edit(context, at, framework, row.successors[0], false));
}

/// An id that is not in the catalogue, but whose spelling or version alone is wrong.
bool report_misspelled(Context& context, const std::string& framework, const std::string& id,
                       dsl::Span at) {
  const std::optional<MeantId> meant = context.catalogue.meant_id(framework, id);
  if (!meant) return false;
  report_withdrawn(context, framework, {id, "", "", false, true, {meant->id}}, at,
                   meant->other_version ? "not the version in force" : "misspelled");
  return true;
}

void report_unknown_id(Context& context, const std::string& framework, const std::string& id,
                       dsl::Span at) {
  if (report_misspelled(context, framework, id, at)) return;
  dsl::Diagnostic& found = context.report(
      Code::unknown_control, at,
      fmt::format("`{}:{}` is not in the catalogue", framework, written_id(framework, id)),
      "unknown id");
  const std::string nearest = dsl::did_you_mean(id, context.catalogue.active_ids(framework));
  if (nearest.empty()) return;
  found.help = fmt::format("did you mean `{}:{}`?", framework, written_id(framework, nearest));
  found.edits.push_back(id_edit(context, at, framework, nearest, true));
}

bool is_group(const Context& context, const std::string& framework, const std::string& id) {
  const bool each_is_one = framework == "attack" || framework == "d3fend";
  return !each_is_one && context.catalogue.is_parent(framework, id);
}

}  // namespace

const dsl::Property* find_property(Context& context, const std::vector<dsl::Property>& properties,
                                   std::string_view name, bool required, const dsl::Word& owner) {
  const dsl::Property* found = nullptr;
  for (const dsl::Property& property : properties) {
    if (property.name.text != name) continue;
    if (found)
      context
          .report(Code::given_twice, property.name.span, fmt::format("`{}` is given twice", name),
                  "again here")
          .others.push_back({found->name.span, "first here"});
    else
      found = &property;
  }
  if (!found && required)
    context.report(Code::missing_part, owner.span,
                   fmt::format("`{}` has no `{}`", owner.text, name),
                   fmt::format("`{}` is missing", name));
  return found;
}

std::string text_property(Context& context, const std::vector<dsl::Property>& properties,
                          std::string_view name, bool required, const dsl::Word& owner) {
  const dsl::Property* property = find_property(context, properties, name, required, owner);
  if (!property) return {};
  if (property->values.size() == 1 && property->values[0].kind == dsl::Literal::Kind::text)
    return property->values[0].text;
  context.report(Code::wrong_operand, property->span,
                 fmt::format("`{}` is one text in quotes", name));
  return {};
}

Level resolve_level(Context& context, const dsl::Property& property) {
  const dsl::Literal& value = property.values[0];
  const auto* place = std::find(std::begin(kLevels), std::end(kLevels), value.text);
  if (property.values.size() > 1) {
    context.report(Code::wrong_operand, property.span, "a rule has one severity", "several given");
    return Level::medium;
  }
  if (place != std::end(kLevels)) return static_cast<Level>(place - std::begin(kLevels));
  context.report_unknown(Code::unknown_choice, {value.text, value.span},
                         fmt::format("`{}` is not a severity", value.text),
                         "expected `info`, `low`, `medium`, `high` or `critical`",
                         std::vector<std::string>(std::begin(kLevels), std::end(kLevels)));
  return Level::medium;
}

std::optional<Tag> resolve_tag(Context& context, const dsl::Literal& written) {
  const size_t colon = written.text.find(':');
  const std::string framework = written.text.substr(0, colon);
  if (colon == std::string::npos || std::find(std::begin(kFrameworks), std::end(kFrameworks),
                                              framework) == std::end(kFrameworks)) {
    context
        .report(Code::unknown_control, written.span,
                fmt::format("`{}` does not name a framework", written.text), "not an id")
        .help =
        "ids are written `csf:DE.CM-09`, `nhi:NHI5:2025`, `attack:T1114.003`, "
        "`scuba:MS.EXO.1.1v2`, `airmf:GOVERN_1.1`, `d3fend:D3-ANCI`";
    return {};
  }
  const std::string id = catalogue_id(framework, std::string_view(written.text).substr(colon + 1));
  if (framework == "nhi" && id == "none") return Tag{framework, "", ""};
  const CatalogueRow* row = context.catalogue.find(framework, id);
  if (!row) return report_unknown_id(context, framework, id, written.span), std::nullopt;
  if (!row->active)
    return report_withdrawn(context, framework, *row, written.span,
                            row->misspelled ? "misspelled" : "withdrawn or moved"),
           std::nullopt;
  if (is_group(context, framework, id)) {
    context.report(Code::category_control, written.span,
                   fmt::format("`{}` is a group of outcomes, not one", written.text),
                   "say which one");
    return {};
  }
  return Tag{framework, row->id, row->title};
}

std::vector<std::string> resolve_owners(Context& context, const dsl::Property* property) {
  std::vector<std::string> owners;
  if (!property) return owners;
  for (const dsl::Literal& value : property->values) {
    if (context.catalogue.find("owners", value.text)) {
      owners.push_back(value.text);
      continue;
    }
    context.report_unknown(Code::unknown_owner, {value.text, value.span},
                           fmt::format("there is no owner `{}`", value.text), "unknown owner",
                           context.catalogue.active_ids("owners"));
  }
  return owners;
}

}  // namespace foothold::compiler
