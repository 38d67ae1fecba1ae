#include <fmt/format.h>

#include "runtime/report/finding.h"
#include "runtime/report/harmless.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kLevelColors[] = {"2", "36", "33", "31", "1;31"};

std::string paint(std::string_view code, std::string_view text, bool color) {
  return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string row(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : fmt::format("  {:<9} {}\n", name, harmless(value));
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += fmt::format("{}{}", all.empty() ? "" : ", ", text);
  return all;
}

std::string tag_ids(const std::vector<Tag>& tags) {
  std::string all;
  for (const Tag& tag : tags)
    all += fmt::format("{}{}:{}", all.empty() ? "" : ", ", tag.framework, tag.id);
  return all;
}

std::string values_of(const FindingValue& value);

std::string element_of(const std::vector<FindingValue>& members) {
  std::string all;
  for (const FindingValue& member : members)
    all += fmt::format("{}{} {}", all.empty() ? "" : ", ", member.field, values_of(member));
  return "{" + all + "}";
}

std::string values_of(const FindingValue& value) {
  if (value.group && !value.elements.empty()) {
    std::string all;
    for (const std::vector<FindingValue>& element : value.elements)
      all += fmt::format("{}{}", all.empty() ? "" : " ", element_of(element));
    return all;
  }
  if (value.change) return fmt::format("[{}] -> [{}]", joined(value.before), joined(value.texts));
  return value.texts.empty() ? "(nothing)" : joined(value.texts);
}

std::string because_of(const Finding& finding) {
  std::string all;
  for (const FindingValue& value : finding.because)
    all += fmt::format("{}{} = {}", all.empty() ? "" : "; ", value.field, values_of(value));
  return all;
}

std::string steps_of(const RuleInfo& rule, const Finding& finding) {
  std::string out;
  for (const FindingStep& made : finding.contain) {
    const Step& step = rule.contain[made.step];
    out += fmt::format("    {}. {} ({})\n       {}{}\n", step.phase, step.name, joined(step.owner),
                       made.found ? "" : "look up first: ", harmless(made.command));
  }
  return out.empty() ? out : "  contain\n" + out;
}

std::string tuned(const Program& program, const Finding& finding) {
  if (!finding.tune) return {};
  return fmt::format("severity was {}: {}", untuned_severity(program, finding),
                     program.tunes[*finding.tune].because);
}

std::string place_text(const EventPlace& place) {
  return fmt::format("{}:{} (bytes {}-{}){}", place.input, place.line, place.offset,
                     place.offset + place.length,
                     place.record.empty() ? "" : fmt::format(", record {}", place.record));
}

// ---- findings of several events

std::string keys_of(const Several& several) {
  std::string all;
  for (const auto& [name, value] : several.keys)
    all += fmt::format("{}{} {}", all.empty() ? "" : ", ", name, value);
  return all;
}

std::string span_of(const Several& several) {
  if (several.first_time == several.last_time) return several.last_time;
  return fmt::format("{} to {}", several.first_time, several.last_time);
}

std::string possible(const Several& several) {
  if (!several.possible) return {};
  return fmt::format("of {} days that are looked back at, {} are known",
                     days_of(several.past_needed), days_of(several.past_known));
}

std::string event_row(const SeveralEvent& event) {
  std::string out =
      fmt::format("    {}{}{}\n", event.time, event.user.empty() ? "" : "  " + harmless(event.user),
                  event.ip.empty() ? "" : "  " + harmless(event.ip));
  for (const EventPlace& place : event.places)
    out += fmt::format("      {}\n", harmless(place_text(place)));
  return out;
}

std::string several_steps(const Several& several) {
  std::string out;
  for (const SeveralStep& step : several.steps) {
    if (step.count == 0) continue;
    const std::string more = step.count > step.events.size()
                                 ? fmt::format(", the latest {}", step.events.size())
                                 : std::string();
    out += fmt::format("  {}{} ({}{})\n", step.label.empty() ? "" : step.label + ": ", step.kind,
                       step.count, more);
    for (const SeveralEvent& event : step.events) out += event_row(event);
  }
  return out;
}

std::string several_head(const Several& several) {
  return row("when", span_of(several)) + row("same", keys_of(several)) +
         row("class", several.class_name) + row("possible", possible(several)) +
         row("continues", several.continues ? "a burst that had lasted a day" : "");
}

std::string single_head(const Finding& finding) {
  return row("when", finding.time) + row("actor", finding.user) + row("from", finding.ip) +
         row("target", finding.target);
}

}  // namespace

namespace {

std::string taken_back_text(const Program& program, const Finding& finding) {
  std::string out = fmt::format("[{}] {} {}\n", phase_name(finding.phase),
                                program.rules[finding.rule].name, finding.id);
  return out + row("when", finding.time) + row("tenant", finding.tenant) +
         row("into", finding.into);
}

}  // namespace

std::string to_text(const Program& program, const Finding& finding, bool color) {
  if (is_taken_back(finding)) return taken_back_text(program, finding);
  const RuleInfo& rule = program.rules[finding.rule];
  const std::string level = fmt::format("[{}]", severity_of(program, finding));
  std::string out =
      fmt::format("{} {}\n", paint(kLevelColors[level_of(program, finding)], level, color),
                  paint("1", rule.title, color));
  out += fmt::format("  {}\n", harmless(finding.sentence));
  out += row("phase", phase_name(finding.phase));
  out += finding.several ? several_head(*finding.several) : single_head(finding);
  out +=
      row("tenant", finding.tenant) + row("because", because_of(finding)) +
      row("note", finding.note) +
      row("pressure", finding.pressure ? "for want of memory, events of it may be missing" : "") +
      row("cut off", finding.cut_off ? "not all was tried: events of it may be missing" : "") +
      row("tuned", tuned(program, finding));
  out += row("owner", joined(rule.owner_titles));
  out += row("detects", tag_ids(rule.detects)) + row("breaks", tag_ids(rule.control)) +
         row("maps to", tag_ids(rule.maps));
  out += steps_of(rule, finding);
  if (finding.several) out += several_steps(*finding.several);
  for (const EventPlace& place : finding.events) out += row("evidence", place_text(place));
  return out + fmt::format("  {:<9} {} {}\n", "rule", rule.name, finding.id);
}

std::string copy_text(const Program& program, const Finding& copy) {
  std::string out = fmt::format("[copy] {} {}\n", program.rules[copy.rule].name, copy.id);
  for (const EventPlace& place : copy.events) out += row("evidence", place_text(place));
  return out;
}

}  // namespace foothold::runtime
