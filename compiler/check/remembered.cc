// What a look at the past remembers, under a name that is the same in every run with the same
// rules: what `foothold history` keeps is found by it.
//
//   a: sign_in where result is success and ip is new for user over 30d
//   ->  a digest of: one tenant; over 30 d, ignoring none; by user; says ip; sign_in where `result
//   is success`
//
// Conditions count as they are written, with the facts they name. A list counts by its name: one
// that grows is the same list. Whatever else the rule says does not count, nor what it is called.
#include <fmt/format.h>

#include "compiler/check/several.h"
#include "compiler/passes.h"
#include "runtime/value/digest.h"

namespace foothold::compiler {
namespace {

class Describer {
 public:
  Describer(const Context& context, std::string& out) : context_(context), out_(out) {}

  /// As deep as conditions are written, which the parser limits.
  void add(const Condition& condition) {
    out_ += fmt::format("({}", static_cast<int>(condition.op));
    if (condition.op == Condition::Operator::test)
      out_ += " " + written_at(context_, condition.test.span);
    if (is_of_elements(condition)) out_ += fmt::format(" {} {}", condition.binder, condition.list);
    for (const Condition& part : condition.parts) add(part);
    for (const Condition& part : condition.inner) add(part);
    out_ += ")";
  }
  void add(const StepSource& source, const std::vector<uint32_t>& fields) {
    const Model& model = context_.model;
    const Selection& selection = model.selections[source.selection];
    const Kind& kind = model.kinds[selection.kind];
    out_ += " of " + kind.name;
    for (const uint32_t field : fields)
      out_ += " " + kind.fields[source.fields.empty() ? field : source.fields[field]].name;
    if (selection.where) out_ += " where", add(*selection.where);
    if (selection.unless) out_ += " unless", add(*selection.unless);
  }

 private:
  const Context& context_;
  std::string& out_;
};

std::string name_of(const Context& context, const Look& look, bool across_tenants) {
  std::string text = fmt::format("{} {} {} {} {}", across_tenants ? "all tenants" : "one tenant",
                                 look.lookback.over, look.lookback.ignoring, look.past_keys.size(),
                                 look.fields.size());
  std::vector<uint32_t> fields = look.past_keys;
  fields.insert(fields.end(), look.fields.begin(), look.fields.end());
  for (const StepSource& source : look.past) Describer(context, text).add(source, fields);
  value::Hasher hasher;
  hasher.add(text);
  return value::hex(hasher.finish());
}

}  // namespace

void name_looks(Context& context) {
  for (const Rule& rule : context.model.rules) {
    if (!rule.correlation) continue;
    for (const EventStep& step : rule.correlation->steps)
      for (const auto* joined : {&step.where, &step.unless}) {
        if (!*joined) continue;
        for (Look& look : context.model.scopes[(*joined)->scope].looks)
          if (look.what == Look::What::fresh || look.what == Look::What::known ||
              look.what == Look::What::missing)
            look.remembered = name_of(context, look, rule.correlation->across_tenants);
      }
  }
}

}  // namespace foothold::compiler
