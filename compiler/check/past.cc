// Looks at the past: `ip is new for user over 30d`, `no sign_in (...) for app over 14d`, `share of
// country for tenant over 14d`. What is remembered are the events of the step's own selection; of
// `no` those of its own condition.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/several.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using What = Look::What;

constexpr size_t kMostTuple = 4;  // values that are new together

std::nullopt_t misplaced(const Site& site, dsl::Span at, std::string headline, std::string label,
                         std::string help) {
  site.several.context.report(Code::misplaced_past, at, std::move(headline), std::move(label))
      .help = std::move(help);
  return std::nullopt;
}

const EventStep& own_step(const Site& site) { return site.several.made.steps[*site.step]; }

/// Exceptions and what stands behind the block would turn the time before anything is known round.
bool may_look_back(const Site& site, dsl::Span at) {
  if (!site.step)
    return misplaced(site, at, "behind the block no event looks at its past", "whose past?",
                     "write it in the `where` of a step"),
           false;
  if (site.place == Place::unless)
    return misplaced(site, at, "an exception cannot rest on the past",
                     "unknown as long as the past is, and then nothing is excepted",
                     "write it in `where`, beside `and`"),
           false;
  if (!own_step(site).missing) return true;
  return misplaced(site, at, "what must be missing cannot look at its own past", "inside `no`",
                   "write it in the `where` of a step that takes events"),
         false;
}

// ---- how far

bool report_time(const Site& site, const dsl::Literal& at, std::string headline,
                 std::string label) {
  site.several.context.report(Code::bad_lookback, at.span, std::move(headline), std::move(label));
  return false;
}

/// In a sequence what came with the event itself does not make a value known.
int64_t default_ignoring(const Site& site) {
  return site.several.when.within ? std::max(site.several.made.within, kDay) : 0;
}

bool add_ignoring(const Site& site, const dsl::History& written, Lookback& back) {
  back.ignoring = default_ignoring(site);
  const auto given = [&]() -> std::optional<int64_t> {
    if (!written.ignoring) return back.ignoring;
    if (value::parse_duration(written.ignoring->text) == 0) return 0;
    return resolve_span(site.several.context, *written.ignoring, Code::bad_lookback, "`ignoring`",
                        kLongestLookback);
  }();
  if (!given) return false;
  back.ignoring = *given;
  if (back.ignoring < back.over) return true;
  const dsl::Literal& at = written.ignoring ? *written.ignoring : written.over;
  return report_time(site, at, "nothing is left of the past that is looked at",
                     written.ignoring ? "as long as `over`, or longer"
                                      : "what happened within a day of the event is ignored");
}

bool add_after(const Site& site, const dsl::History& written, bool known, Lookback& back) {
  back.after = known ? 0 : back.over;
  if (!written.after) return true;
  if (known)
    return report_time(site, *written.after, "`is known` needs no warm-up",
                       "that a value was seen is never unknown");
  const std::optional<int64_t> after = resolve_span(
      site.several.context, *written.after, Code::bad_lookback, "`after`", kLongestLookback);
  if (!after) return false;
  back.after = *after;
  return back.after <= back.over ||
         report_time(site, *written.after, "the warm-up is longer than what is looked back at",
                     "longer than `over`");
}

std::optional<Lookback> resolve_over(const Site& site, const dsl::History& written) {
  const std::optional<int64_t> over = resolve_span(site.several.context, written.over,
                                                   Code::bad_lookback, "`over`", kLongestLookback);
  if (!over) return {};
  return Lookback{*over, *over, 0};
}

/// Of `no` and `share`, where all of the past up to the event counts.
std::optional<Lookback> resolve_plain(const Site& site, const dsl::History& written,
                                      std::string_view what) {
  for (const std::optional<dsl::Literal>* part : {&written.after, &written.ignoring})
    if (*part) {
      report_time(site, **part, fmt::format("{} looks at all of the past", what),
                  "`over` alone stands here");
      return {};
    }
  return resolve_over(site, written);
}

// ---- what

/// A field of the step's own event that past events are compared by.
std::optional<uint32_t> resolve_own(const Site& site, const dsl::Operand& written) {
  Context& context = site.several.context;
  const EventStep& step = own_step(site);
  const bool path = written.kind == dsl::Operand::Kind::path;
  const size_t parts = written.path.parts.size();
  const bool own = path && (parts == 1 || (parts == 2 && written.path.parts[0].text == step.label));
  if (!own) {
    context
        .report(Code::bad_past_field, written.span,
                fmt::format("`{}` is not a field of the step's own event",
                            written_at(context, written.span)),
                "only what the event says is remembered")
        .help = "what is worked out of a field is asked of that field";
    return {};
  }
  const std::optional<uint32_t> field = context.find_field(step.kind, written.path.parts.back());
  if (!field) return {};
  const Type& type = step.kind.fields[*field].type;
  if (is_comparable(type) || type == Type{Base::flag}) return field;
  context
      .report(Code::bad_past_field, written.span,
              fmt::format("`{}` is `{}`: past events cannot be compared by it",
                          step.kind.fields[*field].name, describe(type)),
              "a field with one value is wanted")
      .help = type.shaped == Shaped::list
                  ? "of a list it would not be said whether one or every element was seen before"
                  : "compare by a text, an id, an address, a domain, an ip, a number or an enum";
  return {};
}

/// The field that a key of a history is in the step's own event: what the step takes for it, as in
/// its group; else the field of that name.
std::optional<uint32_t> own_key(const Site& site, const dsl::Word& key) {
  dsl::Operand operand;
  operand.path.parts = {key};
  operand.path.span = operand.span = key.span;
  for (const dsl::TakenKey& taken : site.several.when.steps[*site.step].taking)
    if (taken.key.text == key.text) operand.path.parts[0].text = taken.field.text;
  return resolve_own(site, operand);
}

bool add_keys(const Site& site, const dsl::History& written, Look& look) {
  bool good = true;
  for (const dsl::Word& key : written.keys) {
    if (key.text == kTenantField) continue;  // the past is a tenant's
    const std::optional<uint32_t> field = own_key(site, key);
    good = field.has_value() && good;
    if (field) look.own_keys.push_back(*field);
  }
  return good;
}

/// Those of the past are of the same step.
void look_at_own_past(const Site& site, Look& look) {
  look.past = own_step(site).sources;
  look.past_keys = look.own_keys;
}

bool add_fields(const Site& site, const dsl::Test& written, Look& look) {
  bool good = true;
  for (size_t at = 0; at <= written.with.size(); ++at) {
    const std::optional<uint32_t> field =
        resolve_own(site, at == 0 ? written.left : written.with[at - 1]);
    good = field.has_value() && good;
    if (field) look.fields.push_back(*field);
  }
  if (look.fields.size() <= kMostTuple) return good;
  site.several.context.report(Code::bad_past_field, written.left.span,
                              fmt::format("{} values together", look.fields.size()),
                              fmt::format("there may be {}", kMostTuple));
  return false;
}

/// `is new` and `is known` speak of events that meet the rest of the condition: under `or` and
/// `not` it would not be said which.
bool stands_alone(const Site& site, const dsl::Test& written, bool alone) {
  const std::string& verb = written.verb.text;
  const bool negated = verb.starts_with("is not");
  if (alone && !negated) return true;
  return misplaced(site, written.span,
                   fmt::format("`{}` stands under {}", verb,
                               negated ? "`not`" : "`or`, `not` or `maybe`"),
                   "what is remembered are events that meet the other conditions: which ones?",
                   negated ? fmt::format("write `{}`", verb == "is not new" ? "is known" : "is new")
                           : "write it beside `and`, and a rule or step for each case"),
         false;
}

Look named(const Site& site, What what, Type type, dsl::Span span) {
  Look look;
  look.what = what;
  look.field.name = written_at(site.several.context, span);
  look.field.type = std::move(type);
  return look;
}

// ---- events that are missing

bool add_missing_keys(const Site& site, const Kind& past, const dsl::History& written, Look& look) {
  if (!add_keys(site, written, look)) return false;
  Context& context = site.several.context;
  const EventStep& step = own_step(site);
  size_t at = 0;
  for (const dsl::Word& key : written.keys) {
    if (key.text == kTenantField) continue;
    const std::optional<uint32_t> field = context.find_field(past, key);
    if (!field) return false;
    const Type& own = step.kind.fields[look.own_keys[at++]].type;
    look.past_keys.push_back(*field);
    if (past.fields[*field].type == own) continue;
    context.report(Code::bad_past_field, key.span,
                   fmt::format("`{}` of `{}` is `{}`, but `{}` here", key.text, past.name,
                               describe(past.fields[*field].type), describe(own)),
                   "not the same in both");
    return false;
  }
  return true;
}

/// The condition of what is missing looks at its own event alone.
bool looks_at_itself(const Site& site, const dsl::Condition& written, const Kind& past) {
  for (const dsl::Condition& part : written.parts)
    if (looks_elsewhere(part, past, {}))
      return misplaced(site, part.span, "what is looked for in the past knows no other event",
                       "its own fields only",
                       "compare through `for K`, or write `then no ...` between two steps"),
             false;
  return true;
}

}  // namespace

std::optional<uint32_t> resolve_seen(const Site& site, const dsl::Test& written, bool alone) {
  if (!may_look_back(site, written.span) || !stands_alone(site, written, alone)) return {};
  const bool known = written.verb.text.ends_with("known");
  Look look = named(site, known ? What::known : What::fresh, Type{Base::flag}, written.span);
  const std::optional<Lookback> back = resolve_over(site, *written.history);
  bool good = back.has_value();
  if (back) look.lookback = *back;
  good = good && add_after(site, *written.history, known, look.lookback) &&
         add_ignoring(site, *written.history, look.lookback);
  good = add_fields(site, written, look) && good;
  good = add_keys(site, *written.history, look) && good;
  if (!good) return {};
  look_at_own_past(site, look);
  return add_look(site.scope, std::move(look));
}

std::optional<uint32_t> resolve_share(const Site& site, const dsl::Operand& written) {
  if (!may_look_back(site, written.span) || !written.history) return {};
  Look look = named(site, What::share, Type{Base::number}, written.span);
  const std::optional<Lookback> back = resolve_plain(site, *written.history, "`share of`");
  const std::optional<uint32_t> field = resolve_own(site, written.inputs[0]);
  if (!add_keys(site, *written.history, look) || !back || !field) return {};
  look.lookback = *back;
  look.fields = {*field};
  look_at_own_past(site, look);
  return add_look(site.scope, std::move(look));
}

std::optional<uint32_t> resolve_missing(const Site& site, const dsl::Condition& written) {
  if (!may_look_back(site, written.span)) return {};
  Look look = named(site, What::missing, Type{Base::flag}, written.span);
  for (uint32_t place = 0; place < site.scope.looks.size(); ++place)
    if (site.scope.looks[place].what == What::missing &&
        site.scope.looks[place].field.name == look.field.name)
      return site.scope.own_fields + place;  // each would have selections of its own
  Context& context = site.several.context;
  const std::vector<Branch> branches = branches_of(context, written.source);
  if (branches.empty()) return {};
  const Kind past = kind_of_branches(context, branches, written.source);
  if (!looks_at_itself(site, written, past)) return {};
  std::vector<const dsl::Condition*> where;
  for (const dsl::Condition& part : written.parts) where.push_back(&part);
  const auto sources = add_selections(context, past, branches, {}, where, {});
  const std::optional<Lookback> back = resolve_plain(site, *written.history, "`no`");
  if (!add_missing_keys(site, past, *written.history, look) || !sources || !back) return {};
  look.past = *sources;
  look.lookback = *back;
  return add_look(site.scope, std::move(look));
}

void report_elsewhere(Context& context, dsl::Span at) {
  context
      .report(Code::own_event_only, at, "this condition looks at its own event only",
              "of other events, or of the past")
      .help = "write it in the `where` of a step, or behind the block with `such that`";
}

}  // namespace foothold::compiler
