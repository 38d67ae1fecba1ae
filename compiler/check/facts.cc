#include "compiler/check/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

/// The kinds that a fact is about; nothing if its kind is unknown.
std::vector<std::string> kinds_of(const Context& context, const dsl::FactItem& fact) {
  const Model& model = context.model;
  if (const std::optional<uint32_t> place = place_of(model.unions, fact.kind.text))
    return members_of(model, model.unions[*place]);
  if (place_of(model.kinds, fact.kind.text)) return {fact.kind.text};
  return {};
}

bool is_about(const Context& context, const dsl::FactItem& fact, const Kind& kind) {
  const std::vector<std::string> about = kinds_of(context, fact);
  const std::vector<std::string> wanted = members_of(context.model, kind);
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
    return std::find(about.begin(), about.end(), name) != about.end();
  });
}

void report_named_like_field(Context& context, const dsl::FactItem& fact, const Kind& kind) {
  const std::optional<uint32_t> field = place_of(kind.fields, fact.name.text);
  if (!field) return;
  dsl::Diagnostic& found =
      context.report(Code::fact_like_field, fact.name.span,
                     fmt::format("`{}` is a field of `{}` already", fact.name.text, kind.name),
                     "a fact needs another name");
  if (kind.fields[*field].span.end > 0)
    found.others.push_back({kind.fields[*field].span, "the field"});
}

// ---- circles

using Uses = std::map<std::string, std::vector<const dsl::FactItem*>>;

/// The facts that a condition names. Nesting of what was written is bounded.
void add_uses(const Context& context, const dsl::Condition& condition,
              std::vector<const dsl::FactItem*>& used) {
  if (condition.op == dsl::Condition::Operator::test &&
      condition.test.left.kind == dsl::Operand::Kind::path)
    if (const dsl::FactItem* fact = find_fact(context, condition.test.left.path.parts.back().text))
      used.push_back(fact);
  for (const dsl::Condition& part : condition.parts) add_uses(context, part, used);
}

/// The way from a fact back to itself; empty if there is none. A search with a list of its own:
/// there may be any number of facts.
std::vector<std::string> circle_of(const std::string& start, const Uses& uses) {
  std::map<std::string, std::string> came_from;
  std::vector<std::string> open = {start};
  while (!open.empty()) {
    const std::string at = open.back();
    open.pop_back();
    for (const dsl::FactItem* next : uses.at(at)) {
      const std::string& name = next->name.text;
      if (!came_from.emplace(name, at).second) continue;
      if (name != start) open.push_back(name);
    }
  }
  if (came_from.count(start) == 0) return {};
  std::vector<std::string> way = {start};
  do way.push_back(came_from.at(way.back()));
  while (way.back() != start);
  std::reverse(way.begin(), way.end());
  return way;
}

void report_circle(Context& context, const dsl::FactItem& fact,
                   const std::vector<std::string>& way) {
  std::string shown;
  for (const std::string& name : way)
    shown += fmt::format("{}`{}`", shown.empty() ? "" : " rests on ", name);
  context.report(Code::fact_circle, fact.name.span,
                 fmt::format("the fact `{}` rests on itself", fact.name.text), shown);
}

void find_circles(Context& context) {
  Uses uses;
  for (const dsl::FactItem& fact : context.tree.facts)
    add_uses(context, fact.condition, uses[fact.name.text]);
  for (const dsl::FactItem& fact : context.tree.facts) {
    if (context.circular_facts.count(fact.name.text) != 0) continue;  // on a circle told of already
    const std::vector<std::string> way = circle_of(fact.name.text, uses);
    if (way.empty()) continue;
    report_circle(context, fact, way);
    context.circular_facts.insert(way.begin(), way.end());
  }
}

/// The kind that a fact is written for, as a condition sees it.
const Kind* kind_of(Context& context, const dsl::FactItem& fact) {
  const std::vector<Kind>& unions = context.model.unions;
  if (const std::optional<uint32_t> place = place_of(unions, fact.kind.text))
    return &unions[*place];
  const std::optional<uint32_t> place = context.find_kind(fact.kind);
  return place ? &context.model.kinds[*place] : nullptr;
}

}  // namespace

const dsl::FactItem* find_fact(const Context& context, std::string_view name) {
  for (const dsl::FactItem& fact : context.tree.facts)
    if (fact.name.text == name) return &fact;
  return nullptr;
}

std::vector<std::string> facts_about(const Context& context, const Kind& kind) {
  std::vector<std::string> names;
  for (const dsl::FactItem& fact : context.tree.facts)
    if (is_about(context, fact, kind)) names.push_back(fact.name.text);
  return names;
}

void report_unknown_word(Context& context, const Kind& kind, const dsl::Word& word) {
  const std::vector<std::string>& broken = context.tree.broken;
  if (std::find(broken.begin(), broken.end(), word.text) != broken.end()) return;
  const std::vector<std::string> facts = facts_about(context, kind);
  if (facts.empty()) return void(context.find_field(kind, word));
  std::vector<std::string> names = names_of(kind.fields);
  names.insert(names.end(), facts.begin(), facts.end());
  context.report_unknown(Code::unknown_field, word,
                         fmt::format("`{}` has no field or fact `{}`", kind.name, word.text),
                         "unknown field or fact", names);
}

bool may_stand_here(Context& context, const dsl::FactItem& fact, const Kind& kind,
                    const dsl::Test& written) {
  if (context.circular_facts.count(fact.name.text) != 0 || kinds_of(context, fact).empty())
    return false;
  if (!written.verb.text.empty()) {
    context
        .report(Code::wrong_operator, written.span,
                fmt::format("`{}` is a fact: it is true or not by itself", fact.name.text),
                "takes no verb")
        .others.push_back({fact.name.span, "the fact"});
    return false;
  }
  if (is_about(context, fact, kind)) return true;
  context
      .report(Code::wrong_fact, written.span,
              fmt::format("the fact `{}` is about `{}`, not about `{}`", fact.name.text,
                          fact.kind.text, kind.name),
              "of another kind")
      .others.push_back({fact.kind.span, "the fact"});
  return false;
}

void resolve_facts(Context& context) {
  find_circles(context);
  for (const dsl::FactItem& fact : context.tree.facts) {
    const Kind* kind = kind_of(context, fact);
    if (!kind) continue;
    report_named_like_field(context, fact, *kind);
    (void)resolve_condition(context, *kind, {}, fact.condition);
  }
}

}  // namespace foothold::compiler
