#include "runtime/report/pressure.h"

#include <fmt/format.h>

#include "runtime/report/harmless.h"
#include "runtime/report/sinks/rapidjson.h"
#include "runtime/value/time.h"

namespace foothold::runtime {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void text(Writer& out, const char* name, const std::string& value) {
  out.Key(name);
  out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

}  // namespace

std::string pressure_time(int64_t ticks) {
  return value::format_time(value::Time{ticks}, value::Precision::second);
}

std::string pressure_json(const Program& program, const PressureNote& note) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  text(out, "pressure", program.rules[note.rule].name);
  if (!note.tenant.empty()) text(out, "tenant", note.tenant);
  text(out, "first", pressure_time(note.from));
  text(out, "last", pressure_time(note.to));
  out.Key("groups");
  out.Uint64(note.groups);
  out.Key("values");
  out.Uint64(note.values);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string pressure_text(const Program& program, const PressureNote& note) {
  std::string out = fmt::format("[pressure] {}\n", program.rules[note.rule].name);
  out += fmt::format("  when      {} to {}\n", pressure_time(note.from), pressure_time(note.to));
  if (!note.tenant.empty()) out += fmt::format("  tenant    {}\n", harmless(note.tenant));
  return out + fmt::format("  forgotten {} groups of events, {} values of the past\n", note.groups,
                           note.values);
}

}  // namespace foothold::runtime
