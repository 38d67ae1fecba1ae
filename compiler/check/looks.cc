// `access.ip`, `number of tries`, `ip is new ...` become fields of a scope: what was written gives
// way to the name of such a field, before the condition is resolved like any other. All looks of a
// condition are added first, because conditions on elements number their fields behind them.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using Operator = dsl::Condition::Operator;

// ---- what looks elsewhere

struct Names {
  const Kind& kind;
  std::string_view label;
  std::string_view binder = {};
};

/// `change.name` of an element, `hiding.name` of the step itself and a group's `changes.name` are
/// not elsewhere.
bool is_elsewhere(const dsl::Path& path, const Names& names) {
  const std::string& first = path.parts[0].text;
  return path.parts.size() > 1 && first != names.label && first != names.binder &&
         !place_of(names.kind.fields, first);
}

bool is_elsewhere(const dsl::Operand& written, const Names& names) {
  if (written.kind == dsl::Operand::Kind::several) return true;
  if (written.kind == dsl::Operand::Kind::path) return is_elsewhere(written.path, names);
  return std::any_of(written.inputs.begin(), written.inputs.end(),
                     [&](const dsl::Operand& input) { return is_elsewhere(input, names); });
}

bool is_elsewhere(const dsl::Condition& written, const Names& names) {
  const dsl::Test& test = written.test;
  if (written.op == Operator::missing) return true;
  if (written.op == Operator::test)
    return test.history || is_elsewhere(test.left, names) ||
           (test.right && is_elsewhere(*test.right, names)) ||
           std::any_of(test.with.begin(), test.with.end(),
                       [&](const dsl::Operand& part) { return is_elsewhere(part, names); });
  const bool elements = written.op >= Operator::any_element;
  if (elements && is_elsewhere(written.list, names)) return true;
  const Names inner{names.kind, names.label,
                    elements ? std::string_view(written.binder.text) : names.binder};
  return std::any_of(written.parts.begin(), written.parts.end(),
                     [&](const dsl::Condition& part) { return is_elsewhere(part, inner); });
}

// ---- names behind the block

/// The labels whose steps have this field, as they would be written.
std::string labels_with(const Several& several, const std::string& field) {
  std::string all;
  for (const EventStep& step : several.made.steps)
    if (!step.label.empty() && place_of(step.kind.fields, field))
      all += fmt::format("{}`{}.{}`", all.empty() ? "" : " or ", step.label, field);
  return all;
}

bool some_step_has(const Several& several, const std::string& field) {
  return std::any_of(
      several.made.steps.begin(), several.made.steps.end(),
      [&](const EventStep& step) { return place_of(step.kind.fields, field).has_value(); });
}

void report_bare(const Site& site, const dsl::Word& word) {
  Context& context = site.several.context;
  if (place_of_label(site.several.made.steps, word.text)) {
    context
        .report(Code::whose_field, word.span, fmt::format("`{}` is a step, not a value", word.text),
                "which field of it?")
        .help = fmt::format("write `{}.FIELD`, or `number of {}`", word.text, word.text);
    return;
  }
  if (!some_step_has(site.several, word.text)) {
    std::vector<std::string> names = names_of(site.several.made.keys);
    for (const EventStep& step : site.several.made.steps)
      if (!step.label.empty()) names.push_back(step.label);
    return context.report_unknown(Code::unknown_field, word,
                                  fmt::format("`{}` is none of the rule's keys", word.text),
                                  "unknown name", names);
  }
  const std::string labelled = labels_with(site.several, word.text);
  context
      .report(Code::whose_field, word.span,
              fmt::format("behind the block it is not known whose `{}` is meant", word.text),
              "whose?")
      .help = labelled.empty()
                  ? "give the step a label, and write `label." + word.text + "`"
                  : fmt::format("write {}; bare are only the keys behind `same`", labelled);
}

bool is_bare_name(const Site& site, const std::string& name) {
  return name == kTenantField || place_of(site.several.made.keys, name).has_value();
}

// ---- rewriting

class Rewriter {
 public:
  explicit Rewriter(const Site& site) : site_(site), context_(site.several.context) {}

  std::optional<dsl::Condition> condition(const dsl::Condition& written, bool alone) {
    dsl::Condition result = written;
    if (written.op == Operator::missing) {
      const std::optional<uint32_t> field = resolve_missing(site_, written);
      if (!field) return {};
      result = {};
      result.span = written.span;
      result.test = flag(*field, written.span);
      return result;
    }
    if (written.op == Operator::test) {
      std::optional<dsl::Test> made = test(written.test, alone);
      if (!made) return {};
      result.test = std::move(*made);
      return result;
    }
    return with_parts(written, std::move(result), alone && written.op == Operator::all);
  }

  std::optional<dsl::Operand> operand(const dsl::Operand& written) {
    using Kind = dsl::Operand::Kind;
    if (written.kind == Kind::several)
      return field_or_nothing(resolve_look(site_, written), written);
    if (written.kind == Kind::path) return path(written);
    dsl::Operand result = written;
    result.inputs.clear();
    for (const dsl::Operand& input : written.inputs) {
      std::optional<dsl::Operand> made = operand(input);
      if (!made) return {};
      result.inputs.push_back(std::move(*made));
    }
    return result;
  }

 private:
  std::optional<dsl::Condition> with_parts(const dsl::Condition& written, dsl::Condition result,
                                           bool alone) {
    const bool elements = written.op >= Operator::any_element;
    if (elements && !enter_elements(written, result)) return {};
    bool good = true;
    for (dsl::Condition& part : result.parts) {
      std::optional<dsl::Condition> made = condition(part, alone);
      good = made.has_value() && good;
      if (made) part = std::move(*made);
    }
    if (elements) binder_.clear();
    return good ? std::optional(result) : std::nullopt;
  }

  /// The list may be another event's; the name of the element must not be a step's.
  bool enter_elements(const dsl::Condition& written, dsl::Condition& result) {
    if (!site_.step) {
      context_
          .report(Code::elements_behind_block, written.span,
                  "behind the block the elements of a list cannot be asked",
                  "an element of whose list?")
          .help = "ask them in the `where` of a step";
      return false;
    }
    for (const EventStep& step : site_.several.made.steps) {
      if (step.label.empty() || step.label != written.binder.text) continue;
      context_
          .report(Code::bad_binder, written.binder.span,
                  fmt::format("`{}` is the label of a step already", step.label),
                  "the name is taken")
          .help = "give the element a name of its own";
      return false;
    }
    dsl::Operand list;
    list.path = written.list;
    list.span = written.list.span;
    const std::optional<dsl::Operand> made = path(list);
    if (made) result.list = made->path;
    binder_ = written.binder.text;
    return made.has_value();
  }

  std::optional<dsl::Test> test(const dsl::Test& written, bool alone) {
    if (written.history) {
      const std::optional<uint32_t> field = resolve_seen(site_, written, alone);
      return field ? std::optional(flag(*field, written.span)) : std::nullopt;
    }
    dsl::Test result = written;
    std::optional<dsl::Operand> left = operand(written.left);
    bool good = left.has_value();
    if (left) result.left = std::move(*left);
    for (dsl::Operand& part : result.with) good = replace(part) && good;
    if (result.right) good = replace(*result.right) && good;
    good = check_words(written) && good;
    good = good && apply_units(context_, written.left, result);
    return good ? std::optional(result) : std::nullopt;
  }

  bool replace(dsl::Operand& written) {
    std::optional<dsl::Operand> made = operand(written);
    if (made) written = std::move(*made);
    return made.has_value();
  }

  /// A bare word on the right, behind the block: a key, a list, an enum value; else somebody's
  /// field.
  bool check_words(const dsl::Test& written) {
    if (site_.step) return true;
    for (const dsl::Literal& value : written.values) {
      if (value.kind != dsl::Literal::Kind::word || is_bare_name(site_, value.text) ||
          place_of(context_.model.lists, value.text) || !some_step_has(site_.several, value.text))
        continue;
      return report_bare(site_, {value.text, value.span}), false;
    }
    return true;
  }

  std::optional<dsl::Operand> path(const dsl::Operand& written) {
    const std::vector<dsl::Word>& parts = written.path.parts;
    if (parts[0].text == binder_) return written;
    if (!site_.step && parts.size() == 1) {
      if (is_bare_name(site_, parts[0].text)) return written;
      if (!site_.several.when.within) return of_only_step(written);
      return report_bare(site_, parts[0]), std::nullopt;
    }
    if (site_.step) {
      const EventStep& own = site_.several.made.steps[*site_.step];
      if (!is_elsewhere(written.path, {own.kind, own.label})) return written;
    }
    return field_or_nothing(resolve_step_field(site_, written.path), written);
  }

  /// In a rule about one event a bare name is that event's.
  std::optional<dsl::Operand> of_only_step(const dsl::Operand& written) {
    const dsl::Word& name = written.path.parts[0];
    const Kind& kind = site_.several.made.steps[0].kind;
    const std::optional<uint32_t> field = context_.find_field(kind, name);
    if (!field) return {};
    return field_or_nothing(add_step_field(site_, 0, *field), written);
  }

  std::optional<dsl::Operand> field_or_nothing(const std::optional<uint32_t>& field,
                                               const dsl::Operand& written) {
    return field ? std::optional(named(*field, written.span)) : std::nullopt;
  }

  dsl::Operand named(uint32_t field, dsl::Span span) const {
    dsl::Operand result;
    result.path.parts = {{site_.scope.kind.fields[field].name, span}};
    result.path.span = result.span = span;
    return result;
  }

  dsl::Test flag(uint32_t field, dsl::Span span) const {
    dsl::Test result;
    result.left = named(field, span);
    result.span = span;
    return result;
  }

  const Site& site_;
  Context& context_;
  std::string binder_;
};

bool same_past(const std::vector<StepSource>& a, const std::vector<StepSource>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const StepSource& left, const StepSource& right) {
                      return left.selection == right.selection && left.fields == right.fields;
                    });
}

/// The same but for the name.
bool same_look(const Look& a, const Look& b) {
  const auto parts = [](const Look& look) {
    return std::tie(look.what, look.key, look.step, look.other_step, look.step_field, look.fields,
                    look.own_keys, look.past_keys, look.lookback.over, look.lookback.after,
                    look.lookback.ignoring, look.aggregate);
  };
  return parts(a) == parts(b) && same_past(a.past, b.past) && a.field.type == b.field.type;
}

}  // namespace

bool looks_elsewhere(const dsl::Condition& written, const Kind& kind, std::string_view label) {
  return is_elsewhere(written, {kind, label});
}

uint32_t add_look(Scope& scope, Look look) {
  for (size_t place = 0; place < scope.looks.size(); ++place)
    if (same_look(scope.looks[place], look)) return scope.own_fields + static_cast<uint32_t>(place);
  std::string name = look.field.name;
  for (int number = 2; place_of(scope.kind.fields, name); ++number)
    name = fmt::format("{} ({})", look.field.name, number);
  look.field.name = name;
  scope.kind.fields.push_back(look.field);
  scope.looks.push_back(std::move(look));
  return static_cast<uint32_t>(scope.kind.fields.size() - 1);
}

std::string written_at(const Context& context, dsl::Span span) {
  std::string line;
  bool blank = false;
  for (const char byte : context.sources.text(span)) {
    const bool is_blank = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
    if (blank && !is_blank && !line.empty()) line += ' ';
    if (!is_blank) line += byte;
    blank = is_blank;
  }
  return line;
}

Rewritten rewrite(const Site& site, const std::vector<const dsl::Condition*>& parts) {
  std::vector<dsl::Condition> rewritten;
  for (const dsl::Condition* part : parts)
    if (std::optional<dsl::Condition> one = Rewriter(site).condition(*part, true))
      rewritten.push_back(std::move(*one));
  return rewritten.size() == parts.size() ? Rewritten(rewritten) : std::nullopt;
}

std::optional<dsl::Operand> with_looks(const Site& site, const dsl::Operand& written) {
  return Rewriter(site).operand(written);
}

std::optional<Condition> resolve_rewritten(const Site& site,
                                           const std::vector<dsl::Condition>& parts,
                                           Condition::Operator op) {
  const std::string label = site.step ? site.several.made.steps[*site.step].label : "";
  std::vector<Condition> typed;
  for (const dsl::Condition& part : parts)
    if (std::optional<Condition> one =
            resolve_condition(site.several.context, site.scope.kind, label, part))
      typed.push_back(std::move(*one));
  if (typed.size() != parts.size()) return {};
  return combined(op, std::move(typed));
}

}  // namespace foothold::compiler
