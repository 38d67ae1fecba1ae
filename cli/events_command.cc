// `foothold events`: what is read out of records, before any rule: one JSON object an event, absent
// fields left out. For those who write kinds and rules, and to see how much of a log's fields is
// filled.
#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/output.h"
#include "cli/records.h"
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
           value::Precision precision);

/// Elements as objects, in their order.
void group(Writer& out, const compiler::Field& of, const evaluate::Value& value,
           value::Precision precision) {
  out.StartArray();
  for (const std::vector<evaluate::Value>& element : value.elements) {
    out.StartObject();
    for (size_t place = 0; place < element.size(); ++place)
      field(out, of.members[place], element[place], precision);
    out.EndObject();
  }
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
  } else if (field.type.base == compiler::Base::group) {
    group(out, field, value, precision);
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

/// One event an element of what the record tells; nothing of records that cannot be read.
int print_events(const compiler::Model& model, const EventsCommand& command) {
  Output output(STDOUT_FILENO);
  size_t events = 0;
  bool written = true;
  const auto take = [&](const InputRecord& input) {
    for (const evaluate::Reading& record : evaluate::read_records(model, input.text))
      for (const evaluate::Event& event : record.events) {
        if (!command.kind.empty() && model.kinds[event.kind].name != command.kind) continue;
        written = output.write(event_json(model, event, input.line)) && written;
        ++events;
      }
    return written;
  };
  const std::vector<std::string> failures = for_each_record(model, command.inputs, take);
  for (const std::string& failure : failures) complain("foothold: {}\n", failure);
  if (!output.flush() || !written) return kOutputFailed;
  if (!failures.empty()) return kIncomplete;
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
  return print_events(loaded.compiled.model, command);
}

}  // namespace foothold::cli
