#include "runtime/report/finding.h"
#include "runtime/report/sinks/rapidjson.h"

namespace foothold::runtime {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void text(Writer& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void key(Writer& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

/// Nothing is written for an empty text: absent is not "".
void member(Writer& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  key(out, name);
  text(out, value);
}

void texts(Writer& out, const std::vector<std::string>& values) {
  out.StartArray();
  for (const std::string& value : values) text(out, value);
  out.EndArray();
}

void tags(Writer& out, std::string_view name, const std::vector<Tag>& all,
          std::string_view framework) {
  key(out, name);
  out.StartArray();
  for (const Tag& tag : all) {
    if (tag.framework != framework) continue;
    out.StartObject();
    member(out, "id", tag.id);
    member(out, "title", tag.title);
    out.EndObject();
  }
  out.EndArray();
}

void all_tags(Writer& out, const RuleInfo& rule) {
  key(out, "tags");
  out.StartObject();
  key(out, "csf");
  out.StartObject();
  tags(out, "detects", rule.detects, "csf");
  tags(out, "control", rule.control, "csf");
  tags(out, "responds", rule.responds, "csf");
  out.EndObject();
  for (std::string_view framework : {"nhi", "attack", "scuba", "airmf"})
    tags(out, framework, rule.maps, framework);
  out.EndObject();
}

void owners(Writer& out, const RuleInfo& rule) {
  key(out, "owner");
  out.StartArray();
  for (size_t i = 0; i < rule.owners.size(); ++i) {
    out.StartObject();
    member(out, "id", rule.owners[i]);
    member(out, "title", rule.owner_titles[i]);
    out.EndObject();
  }
  out.EndArray();
}

void containment(Writer& out, const RuleInfo& rule, const Finding& finding) {
  key(out, "contain");
  out.StartArray();
  for (const FindingStep& made : finding.contain) {
    const Step& step = rule.contain[made.step];
    out.StartObject();
    member(out, "step", step.name);
    key(out, "phase");
    out.Int(step.phase);
    key(out, "owner");
    texts(out, step.owner);
    member(out, "csf", step.csf);
    if (!step.d3fend.empty()) {
      key(out, "d3fend");
      texts(out, step.d3fend);
    }
    member(out, made.found ? "command" : "lookup", made.command);
    member(out, "verify", made.verify);
    member(out, "note", step.note);
    out.EndObject();
  }
  out.EndArray();
}

void values(Writer& out, const FindingValue& value, const std::vector<std::string>& all) {
  if (value.several || value.change) return texts(out, all);
  text(out, all.empty() ? std::string_view() : all[0]);
}

void said_values(Writer& out, const std::vector<FindingValue>& all);

void elements(Writer& out, const FindingValue& group) {
  out.StartArray();
  for (const std::vector<FindingValue>& element : group.elements) said_values(out, element);
  out.EndArray();
}

void change(Writer& out, const FindingValue& value) {
  out.StartObject();
  key(out, "from");
  values(out, value, value.before);
  key(out, "to");
  values(out, value, value.texts);
  out.EndObject();
}

/// An object with a member for each value; groups hold no groups.
void said_values(Writer& out, const std::vector<FindingValue>& all) {
  out.StartObject();
  for (const FindingValue& value : all) {
    key(out, value.field);
    if (value.group)
      elements(out, value);
    else if (value.change)
      change(out, value);
    else
      values(out, value, value.texts);
  }
  out.EndObject();
}

void because(Writer& out, const Finding& finding) {
  key(out, "because");
  said_values(out, finding.because);
}

void places(Writer& out, std::string_view name, const std::vector<EventPlace>& all) {
  key(out, name);
  out.StartArray();
  for (const EventPlace& place : all) {
    out.StartObject();
    member(out, "input", place.input);
    key(out, "line");
    out.Uint64(place.line);
    key(out, "offset");
    out.Uint64(place.offset);
    key(out, "length");
    out.Uint64(place.length);
    member(out, "record", place.record);
    out.EndObject();
  }
  out.EndArray();
}

void events(Writer& out, const Finding& finding) { places(out, "events", finding.events); }

// ---- findings of several events

void several_step(Writer& out, const SeveralStep& step) {
  out.StartObject();
  member(out, "step", step.label);
  member(out, "kind", step.kind);
  key(out, "count");
  out.Uint64(step.count);
  key(out, "events");
  out.StartArray();
  for (const SeveralEvent& event : step.events) {
    out.StartObject();
    member(out, "time", event.time);
    member(out, "actor", event.user);
    member(out, "ip", event.ip);
    member(out, "feed", event.feed);
    places(out, "places", event.places);
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
}

void possible(Writer& out, const Several& several) {
  if (!several.possible) return;
  const auto days = [&](std::string_view name, int64_t ticks) {
    key(out, name);
    out.Double(days_of(ticks));
  };
  key(out, "possible");
  out.StartObject();
  days("days_known", several.past_known);
  days("days_needed", several.past_needed);
  out.EndObject();
}

/// What stands in the place of kind and time of a single event.
void several_head(Writer& out, const Several& several) {
  member(out, "first_time", several.first_time);
  member(out, "last_time", several.last_time);
  if (!several.keys.empty()) {
    key(out, "keys");
    out.StartObject();
    for (const auto& [name, value] : several.keys) member(out, name, value);
    out.EndObject();
  }
  member(out, "class", several.class_name);
  if (several.continues) {
    key(out, "continues");
    out.Bool(true);
  }
  possible(out, several);
}

void several_steps(Writer& out, const Several& several) {
  key(out, "steps");
  out.StartArray();
  for (const SeveralStep& step : several.steps) several_step(out, step);
  out.EndArray();
}

/// Whose severity it is, if not the rule's own.
void tuned(Writer& out, const Program& program, const Finding& finding) {
  if (!finding.tune) return;
  key(out, "tuned");
  out.StartObject();
  member(out, "severity_was", untuned_severity(program, finding));
  member(out, "because", program.tunes[*finding.tune].because);
  out.EndObject();
}

}  // namespace

namespace {

/// Of a finding that was told of before, and is taken back.
std::string taken_back_json(const Program& program, const Finding& finding) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  member(out, "id", finding.id);
  member(out, "phase", phase_name(finding.phase));
  member(out, "into", finding.into);
  member(out, "rule", program.rules[finding.rule].name);
  member(out, "time", finding.time);
  member(out, "tenant", finding.tenant);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

std::string to_json(const Program& program, const Finding& finding) {
  if (is_taken_back(finding)) return taken_back_json(program, finding);
  const RuleInfo& rule = program.rules[finding.rule];
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  member(out, "id", finding.id);
  member(out, "phase", phase_name(finding.phase));
  member(out, "rule", rule.name);
  member(out, "title", rule.title);
  member(out, "severity", severity_of(program, finding));
  member(out, "time", finding.time);
  if (finding.several)
    several_head(out, *finding.several);
  else
    member(out, "kind", program.kinds[rule.kind].name);
  member(out, "feed", finding.feed);
  member(out, "tenant", finding.tenant);
  member(out, "actor", finding.user);
  member(out, "ip", finding.ip);
  member(out, "target", finding.target);
  member(out, "report", finding.sentence);
  member(out, "note", finding.note);
  if (finding.cut_off) {
    key(out, "cut_off");
    out.Bool(true);
  }
  if (finding.pressure) {
    key(out, "pressure");
    out.Bool(true);
  }
  tuned(out, program, finding);
  all_tags(out, rule);
  owners(out, rule);
  containment(out, rule, finding);
  if (finding.several) {
    several_steps(out, *finding.several);
  } else {
    because(out, finding);
    events(out, finding);
  }
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string copy_json(const Program& program, const Finding& copy) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  member(out, "copy_of", copy.id);
  member(out, "rule", program.rules[copy.rule].name);
  events(out, copy);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace foothold::runtime
