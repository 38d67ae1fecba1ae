// `usual number of reads over 14d`, `spread of ...`: what the group's earlier windows held.
#include <fmt/format.h>

#include "compiler/check/several.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using What = Look::What;

std::nullopt_t report(const Site& site, dsl::Span at, std::string headline, std::string label,
                      std::string help) {
  site.several.context.report(Code::bad_usual, at, std::move(headline), std::move(label)).help =
      std::move(help);
  return std::nullopt;
}

bool may_stand_here(const Site& site, const dsl::Operand& written) {
  const std::string& function = written.function.text;
  if (!site.several.when.within)
    return report(site, written.span,
                  fmt::format("`{}` compares windows, and there is none", function),
                  "how long is a window?", "write `same ..., within D { ... }` around the step"),
           false;
  if (site.place == Place::such_that || site.place == Place::report) return true;
  return report(site, written.span, fmt::format("`{}` belongs behind the block", function),
                "it is asked of all events of a window", "write it with `such that` behind `}`"),
         false;
}

/// Windows are compared as numbers; of one event there is nothing to compare.
bool is_baseline(const Site& site, const dsl::Operand& written, const Look& look) {
  const bool aggregate = look.what >= What::number_of && look.what <= What::largest_share_of;
  const bool number = look.field.type == Type{Base::number};
  if (aggregate && number && site.several.made.steps[look.step].plural) return true;
  return report(site, written.inputs[0].span,
                fmt::format("`{}` is not counted in every window",
                            written_at(site.several.context, written.inputs[0].span)),
                "a number that is worked out of a step with several events is wanted",
                fmt::format("such as `{} number of tries over 14d`", written.function.text)),
         false;
}

std::optional<int64_t> resolve_over(const Site& site, const dsl::History& history) {
  const std::optional<int64_t> over = resolve_span(site.several.context, history.over,
                                                   Code::bad_lookback, "`over`", kLongestLookback);
  if (!over || *over >= 2 * site.several.made.within) return over;
  return report(site, history.over.span, "no earlier window fits into what is looked back at",
                "shorter than two windows",
                "look back for at least twice what stands behind `within`");
}

}  // namespace

std::optional<uint32_t> resolve_usual(const Site& site, const dsl::Operand& written) {
  if (!may_stand_here(site, written)) return {};
  if (!written.history || written.inputs[0].kind != dsl::Operand::Kind::several)
    return report(site, written.span, "nothing is counted here", "usual what?",
                  "such as `usual number of tries over 14d`");
  const std::optional<uint32_t> field = resolve_look(site, written.inputs[0]);
  if (!field) return {};
  const uint32_t aggregate = *field - site.scope.own_fields;
  if (!is_baseline(site, written, site.scope.looks[aggregate])) return {};
  const std::optional<int64_t> over = resolve_over(site, *written.history);
  if (!over) return {};
  Look look;
  look.what = written.function.text == "usual" ? What::usual : What::spread;
  look.aggregate = aggregate;
  look.step = site.scope.looks[aggregate].step;
  look.lookback = {*over, *over, 0};
  look.field.type = Type{Base::number};
  look.field.name = written_at(site.several.context, written.span);
  return add_look(site.scope, std::move(look));
}

}  // namespace foothold::compiler
