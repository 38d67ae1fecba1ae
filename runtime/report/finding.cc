#include "runtime/report/finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "runtime/identity/identity.h"
#include "runtime/match/values.h"
#include "runtime/value/address.h"
#include "runtime/value/elements.h"
#include "runtime/value/time.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kNotSaid = "(not said)";
constexpr size_t kMostShown =
    4096;  // bytes of one value in a finding: the record is named, it need not be repeated

std::string cut(std::string text) {
  if (text.size() <= kMostShown) return text;
  size_t end = kMostShown;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return fmt::format("{}... ({} bytes)", text.substr(0, end), text.size());
}

std::string text_at(const FindingEvent& from, const std::optional<uint32_t>& field) {
  if (!field || from.event.field(*field).texts.empty()) return {};
  return cut(std::string(from.event.field(*field).texts[0]));
}

bool is_said(const Piece& piece, const FindingEvent& from) {
  if (piece.value)
    return ValueReader(from.kind).read(*piece.value, from.event).state == State::present;
  if (!piece.field) return true;
  const FieldValue& value = from.event.field(*piece.field);
  return value.state == State::present || value.before_state == State::present;
}

/// Something that is worked out.
std::string shown_value(const Piece& piece, const FindingEvent& from) {
  FieldInfo info;
  info.store = piece.value->store;
  info.list = !piece.value->one_text && info.store == Store::text;
  info.duration = piece.value_is_duration;
  info.choices = piece.value_choices;
  ValueReader reader(from.kind);
  return shown(info, reader.read(*piece.value, from.event), from.precision);
}

std::string shown_piece(const Piece& piece, const FindingEvent& from) {
  if (piece.value) return shown_value(piece, from);
  if (!piece.field) return {};
  return shown(from.kind.fields[*piece.field], from.event.field(*piece.field), from.precision);
}

/// Has every field of an optional part something to say?
bool part_is_said(const Sentence& sentence, uint32_t part, const FindingEvent& from) {
  return std::all_of(sentence.begin(), sentence.end(), [&](const Piece& piece) {
    return piece.part != part || is_said(piece, from);
  });
}

std::string sentence_of(const Sentence& sentence, const FindingEvent& from) {
  std::string text;
  for (const Piece& piece : sentence) {
    if (piece.part != 0 && !part_is_said(sentence, piece.part, from)) continue;
    text += piece.text + shown_piece(piece, from);
  }
  return text;
}

/// A command carries ids only, and only such as cannot end the argument they stand in. Nothing if
/// one is missing.
std::optional<std::string> command_of(const Sentence& sentence, const FindingEvent& from) {
  std::string command;
  for (const Piece& piece : sentence) {
    command += piece.text;
    if (piece.missing) return {};
    if (!piece.field) continue;
    const FieldValue& value = from.event.field(*piece.field);
    if (value.texts.size() != 1 || !value::safe_in_command(value.texts[0])) return {};
    command += value.texts[0];
  }
  return command;
}

/// The look-up command, with `<field>` where even that is not known.
std::string lookup_of(const Sentence& sentence, const FindingEvent& from) {
  std::string command;
  for (const Piece& piece : sentence) {
    command += piece.text;
    if (!piece.field) continue;
    const FieldValue& value = from.event.field(*piece.field);
    const bool safe = value.texts.size() == 1 && value::safe_in_command(value.texts[0]);
    command += safe ? std::string(value.texts[0])
                    : fmt::format("<{}>", from.kind.fields[*piece.field].name);
  }
  return command;
}

FindingStep make_step(uint32_t place, const Step& step, const FindingEvent& from) {
  const std::optional<std::string> command = command_of(step.command, from);
  FindingStep made{
      place, command.has_value(), command ? *command : lookup_of(step.lookup, from), {}};
  made.verify = lookup_of(step.verify, from);
  return made;
}

FindingValue make_value(const FieldInfo& field, const FieldValue& value,
                        value::Precision precision);

/// Elements are named until they are too much to read; the record is named, too.
FindingValue make_group(const FieldInfo& field, const FieldValue& value,
                        value::Precision precision) {
  FindingValue made{field.name, value.state, true, {}, false, {}, true};
  size_t bytes = 0;
  for (const std::vector<FieldValue>& element : value.elements) {
    if (bytes > kMostShown) break;
    std::vector<FindingValue>& members = made.elements.emplace_back();
    for (size_t place = 0; place < element.size(); ++place) {
      if (element[place].state == State::absent) continue;
      members.push_back(make_value(field.members[place], element[place], precision));
      for (const std::string& text : members.back().texts) bytes += text.size();
    }
  }
  return made;
}

FindingValue make_value(const FieldInfo& field, const FieldValue& value,
                        value::Precision precision) {
  if (field.group) return make_group(field, value, precision);
  FindingValue made{field.name, value.state, field.list, {}, field.change, {}};
  const bool as_shown = field.store != Store::text && field.store != Store::ip;
  if (as_shown && value.state == State::present)
    made.texts = {shown(field, value, precision)};
  else if (field.store == Store::ip)
    for (const value::Ip& ip : value.ips) made.texts.push_back(value::format_ip(ip));
  else
    for (std::string_view text : value.texts) made.texts.push_back(cut(std::string(text)));
  for (std::string_view text : value.before) made.before.push_back(cut(std::string(text)));
  return made;
}

bool has_own_domains(const Program& program, const std::string& tenant) {
  return program.tenant_domains.contains(tenant) || program.tenant_domains.contains("");
}

/// What the action was done to: by convention the field `target`, else `mailbox`, else `app_name`,
/// else `name`.
std::string target_of(const FindingEvent& from) {
  for (std::string_view name : {"target", "mailbox", "app_name", "name"})
    for (uint32_t field = 0; field < from.kind.fields.size(); ++field)
      if (from.kind.fields[field].name == name && !from.event.field(field).texts.empty())
        return shown(from.kind.fields[field], from.event.field(field), from.precision);
  return {};
}

std::string join(const std::vector<std::string_view>& texts) {
  std::string joined;
  for (std::string_view text : texts)
    joined += fmt::format("{}{}", joined.empty() ? "" : ", ", text);
  return joined;
}

/// A tune holds for events before its day. One that does not say when it was is not tuned.
bool in_force(const TuneInfo& tune, const FieldValue& time) {
  return !tune.expires || (time.state == State::present && time.ticks < *tune.expires);
}

}  // namespace

namespace {

/// `name State, new disabled; name Mode`
std::string shown_group(const FieldInfo& field, const FieldValue& value,
                        value::Precision precision) {
  std::string all;
  for (const std::vector<FieldValue>& element : value.elements) {
    std::string said;
    for (size_t place = 0; place < element.size(); ++place)
      if (element[place].state != State::absent)
        said += fmt::format("{}{} {}", said.empty() ? "" : ", ", field.members[place].name,
                            shown(field.members[place], element[place], precision));
    all += fmt::format("{}{}", all.empty() ? "" : "; ", said);
    if (all.size() > kMostShown) break;
  }
  return cut(std::move(all));
}

}  // namespace
namespace {

constexpr uint8_t kLow = 1;

const std::string& name_of_level(uint8_t level) {
  static const std::string names[] = {"info", "low", "medium", "high", "critical"};
  return names[level];
}

/// Whatever a tune says: the rule's, or that of the finding's class.
uint8_t untuned_level(const Program& program, const Finding& finding) {
  if (finding.several && finding.several->class_level) return *finding.several->class_level;
  return program.rules[finding.rule].level;
}

}  // namespace

uint8_t level_of(const Program& program, const Finding& finding) {
  const bool possible = finding.several && finding.several->possible;
  const uint8_t level =
      finding.tune ? *program.tunes[*finding.tune].level : untuned_level(program, finding);
  return possible ? std::min(level, kLow) : level;
}

const std::string& severity_of(const Program& program, const Finding& finding) {
  return name_of_level(level_of(program, finding));
}

const std::string& untuned_severity(const Program& program, const Finding& finding) {
  return name_of_level(untuned_level(program, finding));
}

double days_of(int64_t ticks) {
  constexpr int64_t kTenthOfDay = int64_t{24} * 360 * value::ticks_per_second;
  const int64_t tenths = ticks / kTenthOfDay;
  return static_cast<double>(tenths) / 10;
}

namespace {

/// A number that stands in no record, but was counted or worked out.
std::string shown_number(double number) {
  return number == std::floor(number) ? fmt::format("{:.0f}", number)
                                      : fmt::format("{:.4g}", number);
}

/// `1d 2h`, `20m`, `1m 30s`, `0.35s`: the largest unit and the next.
std::string shown_duration(int64_t ticks) {
  constexpr std::pair<int64_t, char> kUnits[] = {
      {24 * 3600, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
  const std::string sign = ticks < 0 ? "-" : "";
  const auto seconds = std::abs(ticks / value::ticks_per_second);
  if (seconds == 0)
    return fmt::format("{}{:.2g}s", sign,
                       std::abs(static_cast<double>(ticks)) / value::ticks_per_second);
  for (size_t unit = 0; unit < std::size(kUnits); ++unit) {
    const auto [size, letter] = kUnits[unit];
    if (seconds < size) continue;
    std::string text = fmt::format("{}{}{}", sign, seconds / size, letter);
    if (unit + 1 == std::size(kUnits)) return text;
    const auto [next, next_letter] = kUnits[unit + 1];
    const int64_t rest = seconds % size / next;
    return rest == 0 ? text : fmt::format("{} {}{}", text, rest, next_letter);
  }
  return {};
}

}  // namespace

std::string shown(const FieldInfo& field, const FieldValue& value, value::Precision precision) {
  if (field.change)
    return cut(fmt::format("{} -> {}", value.before.empty() ? "nothing" : join(value.before),
                           value.texts.empty() ? "nothing" : join(value.texts)));
  if (value.state == State::absent) return std::string(kNotSaid);
  if (value.state == State::empty) return "(nothing)";
  if (field.group) return shown_group(field, value, precision);
  if (field.store == Store::ticks && !field.duration)
    return value::format_time(value::Time{value.ticks}, precision);
  if (field.store == Store::choice) return field.choices[value.code - 1u];
  if (field.store == Store::flag) return value.code ? "true" : "false";
  if (field.store == Store::ip && !value.ips.empty() && !field.list)
    return value::format_ip(value.ips[0]);
  if (value.texts.empty() && field.store == Store::number) return shown_number(value.number);
  if (value.texts.empty() && field.store == Store::ticks) return shown_duration(value.ticks);
  return cut(join(value.texts));
}

namespace {

constexpr std::string_view kByOwnDomain =
    "no tenant_domains are known for this tenant: addresses were compared with the acting person's "
    "own domain";

/// What a reader of the finding should know of how it was found.
std::string note_of(const Program& program, const RuleInfo& info, const std::string& tenant,
                    const FindingEvent& from) {
  std::string note;
  if (info.tests_external && !has_own_domains(program, tenant)) note = kByOwnDomain;
  for (const ElementProgram& elements : from.kind.elements) {
    const size_t count = from.event.field(elements.list).count();
    const bool asked = std::find(info.tested_fields.begin(), info.tested_fields.end(),
                                 elements.list) != info.tested_fields.end();
    if (!asked || count <= value::kMostElements) continue;
    note += fmt::format("{}only the first {} of {} elements of {} were looked at",
                        note.empty() ? "" : "; ", value::kMostElements, count,
                        from.kind.fields[elements.list].name);
  }
  return note;
}

}  // namespace

std::string_view phase_name(Phase phase) {
  static constexpr std::string_view names[] = {"", "provisional", "final", "withdrawn", "merged"};
  return names[static_cast<size_t>(phase)];
}

Finding make_finding(const Program& program, uint32_t rule, const FindingEvent& from) {
  const RuleInfo& info = program.rules[rule];
  Finding finding;
  finding.rule = rule;
  finding.id = finding_id(program, rule, from);
  const FieldValue& time = from.event.field(program.header.time);
  if (time.state == State::present)
    finding.time = value::format_time(value::Time{time.ticks}, from.precision);
  if (info.severity_tune && in_force(program.tunes[*info.severity_tune], time))
    finding.tune = info.severity_tune;
  finding.tenant = text_at(from, program.header.tenant);
  finding.user = text_at(from, program.header.user);
  if (program.header.ip && from.event.field(*program.header.ip).state == State::present)
    finding.ip = value::format_ip(from.event.field(*program.header.ip).ips[0]);
  finding.feed = text_at(from, program.header.feed);
  finding.target = target_of(from);
  finding.sentence = sentence_of(info.report, from);
  finding.note = note_of(program, info, finding.tenant, from);
  for (uint32_t field : info.tested_fields) {
    const FieldValue& value = from.event.field(field);
    if (value.state == State::absent && value.before_state == State::absent) continue;
    finding.because.push_back(make_value(from.kind.fields[field], value, from.precision));
  }
  for (uint32_t step = 0; step < info.contain.size(); ++step)
    finding.contain.push_back(make_step(step, info.contain[step], from));
  finding.events = {from.place};
  finding.events[0].record = text_at(from, program.header.record);
  return finding;
}

}  // namespace foothold::runtime
