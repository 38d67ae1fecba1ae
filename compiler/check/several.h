// Rules over several events: what the passes that resolve one of them share.
//
//   when same user, within 1h {
//          access: sign_in where result is success and ip is new for user over 30d
//     then hiding: inbox_rule where ip is not access.ip
//   }
//
// steps.cc gives each step its kind, keys.cc the keys. selections.cc splits `where` at its `and`:
// what looks at the event alone becomes its selection, the rest a condition over the step's scope.
// For that, looks.cc puts a field of the scope in the place of everything that looks elsewhere:
// `access.ip` becomes a field of that name, `ip is new ...` a flag. Then it is an ordinary
// condition, resolved like any other. past.cc and aggregates.cc know what looks mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/alternatives.h"
#include "compiler/context.h"
#include "runtime/value/time.h"

namespace foothold::compiler {

inline constexpr size_t kMostSteps = 5;
inline constexpr int64_t kDay = int64_t{24} * 3600 * value::ticks_per_second;
inline constexpr int64_t kLongestWindow = 30 * kDay;
inline constexpr int64_t kLongestLookback = 90 * kDay;

/// The fields of both kinds that `distance` and `speed` look at.
inline constexpr std::string_view kLatitudeField = "latitude", kLongitudeField = "longitude";

/// One rule while it is resolved. `made.steps` stand as the written ones do.
struct Several {
  Context& context;
  const dsl::WhenItem& when;
  Correlation& made;
  std::vector<std::vector<Branch>> branches = {};  // of each step: the kinds it takes
  Scope group = {};  // of what stands behind the block; its first looks are the keys
};

/// Where a condition stands; what it may look at follows.
enum class Place : uint8_t { where, unless, such_that, group_unless, class_label, report };

/// A condition's surroundings: looks are added to the scope.
struct Site {
  Several& several;
  Scope& scope;
  Place place = Place::where;
  std::optional<uint32_t> step = {};  // whose condition it is; none: the group's
};

// ---- correlation.cc

/// Whether a rule needs more than one event, or the past.
bool is_several(const dsl::WhenItem& when);

/// A response that a rule names, and where.
struct Contained {
  uint32_t response = 0;
  dsl::Span at;
};

/// The sentence of a rule; reports what is none. check/rules.cc.
const dsl::Literal* report_text(Context& context, const dsl::RuleItem& written);

/// Rule::correlation with all that stands on it: the report, `contain` and Rule::kind. False after
/// a reported mistake.
bool resolve_several(Context& context, const dsl::RuleItem& written,
                     const std::vector<Contained>& contain, Rule& rule);

/// Behind the block bare names are the keys and the tenant alone: the header's other fields have
/// names there that nobody writes.
void hide_header(Scope& group);
void show_header(const Model& model, Scope& group);

std::optional<uint32_t> place_of_label(const std::vector<EventStep>& steps, std::string_view label);

// ---- the passes

bool check_block(Several& several, const dsl::RuleItem& written);  // block.cc: order and times
bool resolve_steps(Several& several);                              // steps.cc
bool resolve_keys(Several& several);                               // keys.cc
bool resolve_step_conditions(Several& several);                    // selections.cc
bool resolve_group(Several& several);                              // group.cc
bool resolve_severities(Several& several, const dsl::RuleItem& written);
bool is_revisable(const Model& model, const Correlation& correlation);  // revisable.cc
void advise_floors(Several& several);                                   // floors.cc
// several_report.cc: the sentence, and commands
bool resolve_several_report(Several& several, const dsl::Literal& written, Rule& rule);
void resolve_several_contain(Several& several, const std::vector<Contained>& responses, Rule& rule);
// several_tunes.cc: the tune of this place
void add_tune_of_several(Context& context, const dsl::TuneItem& written, uint32_t place, Rule& rule,
                         const dsl::WhenItem& when);

// ---- selections.cc

/// The parts of a condition at its top `and`s or `or`s; brackets inside count as none.
std::vector<const dsl::Condition*> parts_of(const dsl::Condition& written,
                                            dsl::Condition::Operator op);
std::optional<Condition> combined(Condition::Operator op, std::vector<Condition> parts);

/// Adds a selection for each kind, whose events meet the conditions; nothing after a mistake.
/// `fields` of the sources are those of `common`.
std::optional<std::vector<StepSource>> add_selections(
    Context& context, const Kind& common, const std::vector<Branch>& branches,
    std::string_view label, const std::vector<const dsl::Condition*>& where,
    const std::vector<const dsl::Condition*>& unless);

/// What all kinds have in common, without sources; the kind itself if it is one.
Kind kind_of_branches(const Context& context, const std::vector<Branch>& branches,
                      const dsl::EventSource& source);

// ---- looks.cc

/// Whether it looks at another event or at the past. `label` is the step's own.
bool looks_elsewhere(const dsl::Condition& written, const Kind& kind, std::string_view label);

/// The same with a field of the scope in the place of each look; nothing after a reported mistake.
using Rewritten = std::optional<std::vector<dsl::Condition>>;
Rewritten rewrite(const Site& site, const std::vector<const dsl::Condition*>& parts);
std::optional<dsl::Operand> with_looks(const Site& site, const dsl::Operand& written);

/// What was rewritten as one typed condition over the site's scope, which has all its fields.
std::optional<Condition> resolve_rewritten(const Site& site,
                                           const std::vector<dsl::Condition>& parts,
                                           Condition::Operator op);

/// The field of the scope that the look is; an equal one is shared.
uint32_t add_look(Scope& scope, Look look);

/// The step of this label, which must stand before the site's own. Reports if there is none.
std::optional<uint32_t> find_step(const Site& site, const dsl::Word& label);

/// `label.field` as a field of the scope.
std::optional<uint32_t> resolve_step_field(const Site& site, const dsl::Path& path);
uint32_t add_step_field(const Site& site, uint32_t step, uint32_t field);

/// What was written there, on one line.
std::string written_at(const Context& context, dsl::Span span);

// ---- aggregates.cc, usual.cc, distances.cc

/// `number of tries`, `gap between a and b`, `share of ip ...`: each as a field of the scope.
std::optional<uint32_t> resolve_look(const Site& site, const dsl::Operand& written);
std::optional<uint32_t> resolve_usual(const Site& site, const dsl::Operand& written);
std::optional<uint32_t> resolve_distance(const Site& site, const dsl::Operand& written);
std::optional<uint32_t> resolve_gap(const Site& site, const dsl::Operand& written);

/// The literals of a test as the unit of what stands on its left wants them: metres, metres a
/// second, parts of one. False after a reported mistake. units.cc.
bool apply_units(Context& context, const dsl::Operand& left, dsl::Test& test);

// ---- past.cc

/// `ip is new for user over 30d`. `alone`: it stands in the `where` by itself or beside `and`.
std::optional<uint32_t> resolve_seen(const Site& site, const dsl::Test& written, bool alone);
std::optional<uint32_t> resolve_missing(const Site& site, const dsl::Condition& written);
std::optional<uint32_t> resolve_share(const Site& site, const dsl::Operand& written);

/// Whether events can be compared by it: one text, id, address, domain, ip, number or choice.
bool is_comparable(const Type& type);

/// A duration above 0 and no longer than `longest`; reports another with this code.
std::optional<int64_t> resolve_span(Context& context, const dsl::Literal& written, dsl::Code code,
                                    std::string_view what, int64_t longest);

/// Reports what only a step or what stands behind a block may look at.
void report_elsewhere(Context& context, dsl::Span at);

}  // namespace foothold::compiler
