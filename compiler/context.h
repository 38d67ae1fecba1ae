// What every pass of the compiler shares: the sources, the tree, the model it fills, and where to
// report.
//
//   if (auto kind = context.find_kind(word)) ...      reports E011 with a did-you-mean itself when
//   there is none
//
// Passes never stop at a mistake: they report, leave the broken part out, and go on, so one run
// names every mistake.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/catalogue.h"
#include "compiler/model.h"
#include "dsl/diagnostic.h"
#include "dsl/tree.h"

namespace foothold::compiler {

struct Context {
  const dsl::Sources& sources;
  const dsl::Tree& tree;
  const Catalogue& catalogue;
  Model& model;
  dsl::Diagnostics& diagnostics;
  std::set<std::string> refused_rules = {};   // told once, by resolve_rules()
  std::set<std::string> circular_facts = {};  // told once, by resolve_facts()

  dsl::Diagnostic& report(dsl::Code code, dsl::Span at, std::string headline,
                          std::string label = {}) {
    return diagnostics.add(code, at, std::move(headline), std::move(label));
  }
  /// Reports `headline` with "did you mean" among the names that are legal there. Silent about an
  /// item that was left out for a mistake of its own: that one is told once, where it is.
  void report_unknown(dsl::Code code, const dsl::Word& word, const std::string& headline,
                      const std::string& label, const std::vector<std::string>& candidates);

  /// Reports a label that is not the one of the rule; `label` is that one, or empty.
  void report_label(const dsl::Word& word, std::string_view label);

  /// A kind; a union of kinds is reported, too.
  std::optional<uint32_t> find_kind(const dsl::Word& name);
  /// The kinds of a kind's or a union's name.
  std::optional<std::vector<uint32_t>> find_kinds(const dsl::Word& name);
  std::optional<uint32_t> find_shape(const dsl::Word& name);
  std::optional<uint32_t> find_list(const dsl::Word& name);
  std::optional<uint32_t> find_field(const Kind& kind, const dsl::Word& name);
};

/// The place of the element whose `name` member is this, or nothing.
template <typename Items>
std::optional<uint32_t> place_of(const Items& items, std::string_view name) {
  for (size_t i = 0; i < items.size(); ++i)
    if (items[i].name == name) return static_cast<uint32_t>(i);
  return {};
}

template <typename Items>
std::vector<std::string> names_of(const Items& items) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.name);
  return names;
}

/// The kinds that a kind stands for: itself, or those of a union.
std::vector<std::string> members_of(const Model& model, const Kind& kind);

/// What all of these kinds have, as a kind without sources: the fields of the same name and type.
Kind common_kind(const Model& model, const std::vector<uint32_t>& kinds);

/// `text`, `list of address`, `one of a, b`: as it is written in a kind.
std::string describe(const Type& type);
/// The same with the fields of a group: `list of { name : text  new : text }`.
std::string describe(const Field& field);

}  // namespace foothold::compiler
