#include "cli/typed_event.h"

namespace foothold::cli {
namespace {

runtime::State state_of(evaluate::State state) { return static_cast<runtime::State>(state); }

}  // namespace

void to_runtime(const evaluate::Event& event, const runtime::KindProgram& kind,
                runtime::EventReader& reader) {
  reader.start(kind);
  for (uint32_t field = 0; field < kind.fields.size(); ++field) {
    const evaluate::Value& from = event.fields[field];
    runtime::FieldValue& to = reader.field(field);
    to.clear();
    to.state = state_of(from.state);
    to.before_state = state_of(from.before_state);
    to.texts.assign(from.texts.begin(), from.texts.end());
    to.before.assign(from.before.begin(), from.before.end());
    to.number = from.number;
    to.ticks = from.time.ticks;
    to.code = kind.fields[field].store == runtime::Store::flag ? (from.flag ? 1 : 0) : from.code;
    if (kind.fields[field].store != runtime::Store::ip || from.state != evaluate::State::present)
      continue;
    for (const std::string& text : from.texts)
      if (const std::optional<value::IpAndPort> parsed = value::parse_ip(text))
        to.ips.push_back(parsed->ip);
  }
}

}  // namespace foothold::cli
