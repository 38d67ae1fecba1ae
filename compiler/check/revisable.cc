// Can an event that arrives late take a match away? If every step, count and comparison can only
// gain by another event, it cannot; what asks for something new, missing, latest, rare or usual can
// lose. In doubt the answer is yes.
#include <algorithm>

#include "compiler/check/several.h"

namespace foothold::compiler {
namespace {

using What = Look::What;
using Operator = Condition::Operator;

class Judge {
 public:
  Judge(const Correlation& correlation, const Scope& scope)
      : correlation_(correlation), scope_(scope) {}

  /// Another event leaves it true. Recursion is bounded by dsl::kMaxNesting and by facts.
  bool only_gains(const Condition& condition) const {
    const auto gains = [&](const Condition& part) { return only_gains(part); };
    switch (condition.op) {
      case Operator::test:
        return only_gains(condition.test);
      case Operator::all:
      case Operator::any:
        return std::all_of(condition.parts.begin(), condition.parts.end(), gains);
      default:
        return is_steady(condition);
    }
  }

  /// Other events change nothing of it.
  bool is_steady(const Condition& condition) const {
    const auto steady = [&](const Condition& part) { return is_steady(part); };
    if (condition.op == Operator::test) return is_steady(condition.test);
    return (!is_of_elements(condition) || is_steady(condition.list)) &&
           std::all_of(condition.parts.begin(), condition.parts.end(), steady) &&
           std::all_of(condition.inner.begin(), condition.inner.end(), steady);
  }

 private:
  const Look* look_of(uint32_t field) const {
    const bool own = field < scope_.own_fields || field - scope_.own_fields >= scope_.looks.size();
    return own ? nullptr : &scope_.looks[field - scope_.own_fields];
  }

  bool is_one_event(uint32_t step) const {
    const EventStep& of = correlation_.steps[step];
    return !of.plural && of.joint != EventStep::Joint::also_perhaps;
  }

  bool is_steady(uint32_t field) const {
    const Look* look = look_of(field);
    if (!look || look->what == What::key) return true;
    if (look->what == What::gap) return is_one_event(look->step) && is_one_event(look->other_step);
    const bool of_event =
        look->what == What::step_field || look->what == What::distance || look->what == What::speed;
    return of_event && is_one_event(look->step);
  }

  bool is_steady(const Test& test) const {
    bool steady = true;
    each_field(test, [&](uint32_t field) { steady = steady && is_steady(field); });
    return steady;
  }

  bool is_steady(const Value& value) const {
    bool steady = true;
    each_field(value, [&](uint32_t field) { steady = steady && is_steady(field); });
    return steady;
  }

  /// A field whose value grows, or a list to which elements are added.
  bool grows(const Value& value) const {
    const Look* look = value.op == Value::Op::field ? look_of(value.field) : nullptr;
    if (!look) return false;
    return look->what == What::number_of || look->what == What::number_of_different ||
           look->what == What::largest_of || look->what == What::known;
  }

  bool is_growing_list(const Value& value) const {
    const Look* look = value.op == Value::Op::field ? look_of(value.field) : nullptr;
    return look && look->what == What::step_field && correlation_.steps[look->step].plural;
  }

  bool only_gains(const Test& test) const {
    if (is_steady(test)) return true;
    const bool at_least = test.verb == Verb::greater || test.verb == Verb::greater_equal;
    const bool flag = test.verb == Verb::flag;
    if ((at_least || flag) && grows(test.left)) return !test.right || is_steady(*test.right);
    const bool searches =
        test.verb == Verb::in || (test.verb >= Verb::contains && test.verb <= Verb::external);
    if (searches && is_growing_list(test.left)) return !test.right || is_steady(*test.right);
    return test.verb == Verb::in && test.right && is_steady(test.left) &&
           is_growing_list(*test.right);
  }

  const Correlation& correlation_;
  const Scope& scope_;
};

bool may_lose(const Model& model, const Correlation& correlation,
              const std::optional<Joined>& joined, bool exception) {
  if (!joined) return false;
  const Judge judge(correlation, model.scopes[joined->scope]);
  return exception ? !judge.is_steady(joined->condition) : !judge.only_gains(joined->condition);
}

bool may_lose(const Model& model, const Correlation& correlation, const EventStep& step) {
  const bool most = std::any_of(step.counted.begin(), step.counted.end(),
                                [](const Counted& counted) { return counted.most; });
  return step.missing || step.latest || most || may_lose(model, correlation, step.where, false) ||
         may_lose(model, correlation, step.unless, true);
}

}  // namespace

bool is_revisable(const Model& model, const Correlation& correlation) {
  const auto lost = [&](const EventStep& step) { return may_lose(model, correlation, step); };
  return std::any_of(correlation.steps.begin(), correlation.steps.end(), lost) ||
         may_lose(model, correlation, correlation.such_that, false) ||
         may_lose(model, correlation, correlation.unless, true);
}

}  // namespace foothold::compiler
