// `foothold events`: what is read out of records, before any rule: one JSON object an event, absent
// fields left out. For those who write kinds and rules, and to see how much of a log's fields is
// filled.
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/output.h"
#include "cli/say.h"
#include "compiler/context.h"
#include "evaluate/extract.h"
#include "runtime/report/sinks/rapidjson.h"

namespace foothold::cli {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;
using evaluate::State;

void text(Writer& out, std::string_view value) {
  out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void texts(Writer& out, const std::vector<std::string>& values) {
  out.StartArray();
  for (const std::string& value : values) text(out, value);
  out.EndArray();
}

void field(Writer& out, const compiler::Field& field, const evaluate::Value& value,
           value::Precision precision) {
  if (value.state == State::absent && value.before_state == State::absent) return;
  out.Key(field.name.c_str());
  if (field.type.shaped == compiler::Shaped::change) {
    out.StartObject();
    out.Key("from");
    texts(out, value.before);
    out.Key("to");
    texts(out, value.texts);
    out.EndObject();
  } else if (field.type.shaped == compiler::Shaped::list) {
    texts(out, value.texts);
  } else if (field.type.base == compiler::Base::time) {
    text(out, value::format_time(value.time, precision));
  } else if (field.type.base == compiler::Base::ip) {
    text(out, value::format_ip(value.ip));
  } else {
    text(out, value.texts.empty() ? std::string_view() : value.texts[0]);
  }
}

std::string event_json(const compiler::Model& model, const evaluate::Event& event, size_t line) {
  const compiler::Kind& kind = model.kinds[event.kind];
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  out.Key("kind");
  text(out, kind.name);
  out.Key("line");
  out.Uint64(line);
  for (size_t i = 0; i < kind.fields.size(); ++i)
    field(out, kind.fields[i], event.fields[i], event.precision);
  out.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

int print_events(std::istream& in, const compiler::Model& model, const std::string& only) {
  Output output(STDOUT_FILENO);
  size_t number = 0, events = 0;
  bool written = true;
  for (std::string line; written && std::getline(in, line);) {
    ++number;
    for (const evaluate::Event& event : evaluate::read_record(model, line).events) {
      if (!only.empty() && model.kinds[event.kind].name != only) continue;
      written = output.write(event_json(model, event, number)) && written;
      ++events;
    }
  }
  if (!output.flush() || !written) return kOutputFailed;
  if (events == 0) complain("foothold: the input held no event\n");
  return events == 0 ? kNoEvent : kClean;
}

}  // namespace

int events(const EventsCommand& command) {
  const Loaded loaded = load(command.rules);
  if (!loaded.good()) return print_problems(loaded, false), kUsage;
  if (!command.kind.empty() && !compiler::place_of(loaded.compiled.model.kinds, command.kind)) {
    complain("foothold: there is no kind `{}`\n", command.kind);
    return kUsage;
  }
  if (command.inputs[0] == "-") return print_events(std::cin, loaded.compiled.model, command.kind);
  std::ifstream in(command.inputs[0], std::ios::binary);
  if (in) return print_events(in, loaded.compiled.model, command.kind);
  complain("foothold: {}: cannot be opened\n", command.inputs[0]);
  return kIncomplete;
}

}  // namespace foothold::cli
