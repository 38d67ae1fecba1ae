#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/error_pages.h"
#include "cli/exit_codes.h"
#include "cli/kind_page.h"
#include "cli/say.h"
#include "compiler/context.h"
#include "compiler/rule_kinds.h"

namespace foothold::cli {
namespace {

constexpr std::string_view kLevels[] = {"info", "low", "medium", "high", "critical"};

std::string kinds_of(const compiler::Model& model, const compiler::Rule& rule) {
  std::string names;
  for (const uint32_t kind : compiler::kinds_of_rule(model, rule))
    names += (names.empty() ? "" : ", ") + model.kinds[kind].name;
  return names;
}

void list_rules(const compiler::Model& model) {
  for (const compiler::Rule& rule : model.rules)
    if (rule.variant == 0)
      say("{:<44} {:<8} {:<20} {}\n", rule.name, kLevels[static_cast<size_t>(rule.level)],
          kinds_of(model, rule), rule.title);
}

void list_kinds(const compiler::Model& model) {
  for (const compiler::Kind& kind : model.kinds) {
    std::string shapes;
    for (const compiler::Source& source : kind.sources)
      if (const std::string& name = model.shapes[source.shape].name;
          shapes.find(name) == std::string::npos)
        shapes += (shapes.empty() ? "" : ", ") + name;
    say("{:<20} {:>3} fields, from {:<36} {}\n", kind.name, kind.fields.size(),
        shapes.empty() ? "the scanner itself" : shapes, kind.doc);
  }
}

/// One page of documentation; without a name the page that lists them.
void list_page(const Loaded& loaded, const std::string& name) {
  const compiler::Model& model = loaded.compiled.model;
  if (name.empty()) return say("{}", kinds_page(model));
  say("{}", kind_page(model, loaded.sources, model.kinds[*compiler::place_of(model.kinds, name)]));
}

void list_fields(const compiler::Model& model, const std::string& only) {
  for (const compiler::Kind& kind : model.kinds) {
    if (!only.empty() && kind.name != only) continue;
    for (const compiler::Field& field : kind.fields)
      say("{}.{:<24} {}{}  {}\n", kind.name, field.name, compiler::describe(field),
          field.chosen ? " chosen" : "", field.doc);
  }
}

bool is_framework(const std::string& name) {
  return name != compiler::kOwners && name != compiler::kOperations;
}

/// Which tables stand behind a framework: `csf  NIST Cybersecurity Framework 2.0, version 2.0 of
/// ...`
void list_versions(const compiler::Catalogue& catalogue, const std::string& framework) {
  for (const compiler::CatalogueTable& table : catalogue.tables())
    if (table.framework == framework)
      say("# {}: {}, version {} ({})\n#   {}\n", framework, table.title, table.version, table.date,
          table.source);
}

/// Every control that a rule touches, with the rules; all of the catalogue's active ids if a
/// framework is named.
void list_controls(const Loaded& loaded, const std::string& framework) {
  const compiler::Model& model = loaded.compiled.model;
  for (const auto& [name, rows] : loaded.catalogue.all()) {
    if (!is_framework(name) || (!framework.empty() && framework != name)) continue;
    list_versions(loaded.catalogue, name);
    for (const auto& [id, row] : rows) {
      std::string rules;
      for (const compiler::Rule& rule : model.rules)
        for (const auto* tags : {&rule.detects, &rule.control, &rule.responds, &rule.maps})
          for (const compiler::Tag& tag : *tags)
            if (tag.framework == name && tag.id == id && rule.variant == 0)
              rules += (rules.empty() ? "" : ", ") + rule.name;
      if (row.active && (!rules.empty() || !framework.empty()))
        say("{}:{}  {}\n    {}\n", name, id, row.title, rules.empty() ? "(no rule)" : rules);
    }
  }
}

}  // namespace

int list(const RuleOptions& rules, const std::string& what, const std::string& name) {
  if (what == "codes") return say("{}", codes_table()), kClean;
  const Loaded loaded = load(rules);
  if (!loaded.good()) return print_problems(loaded, false), kUsage;
  const compiler::Model& model = loaded.compiled.model;
  if ((what == "fields" || what == "page") && !name.empty() &&
      !compiler::place_of(model.kinds, name)) {
    complain("foothold: there is no kind `{}`\n", name);
    return kUsage;
  }
  if (what == "controls" && !name.empty() &&
      !(loaded.catalogue.knows(name) && is_framework(name))) {
    complain("foothold: there is no framework `{}`\n", name);
    return kUsage;
  }
  if (what == "rules") list_rules(model);
  if (what == "kinds") list_kinds(model);
  if (what == "fields") list_fields(model, name);
  if (what == "page") list_page(loaded, name);
  if (what == "controls") list_controls(loaded, name);
  return kClean;
}

}  // namespace foothold::cli
