#include "cli/typed_event.h"

namespace foothold::cli {
namespace {

runtime::State state_of(evaluate::State state) { return static_cast<runtime::State>(state); }

void to_runtime(const evaluate::Value& from, const runtime::FieldInfo& field,
                runtime::FieldValue& to) {
  to.clear();
  to.state = state_of(from.state);
  to.before_state = state_of(from.before_state);
  to.texts.assign(from.texts.begin(), from.texts.end());
  to.before.assign(from.before.begin(), from.before.end());
  to.number = from.number;
  to.ticks = from.time.ticks;
  to.code = field.store == runtime::Store::flag ? (from.flag ? 1 : 0) : from.code;
  to.more = from.more;
  for (const std::vector<evaluate::Value>& element : from.elements) {
    std::vector<runtime::FieldValue>& members = to.elements.emplace_back(element.size());
    for (size_t place = 0; place < element.size(); ++place)
      to_runtime(element[place], field.members[place], members[place]);
  }
  if (field.store != runtime::Store::ip || from.state != evaluate::State::present) return;
  for (const std::string& text : from.texts)
    if (const std::optional<value::IpAndPort> parsed = value::parse_ip(text))
      to.ips.push_back(parsed->ip);
}

}  // namespace

void to_runtime(const evaluate::Event& event, const runtime::KindProgram& kind,
                runtime::EventReader& reader) {
  reader.start(kind);
  for (uint32_t field = 0; field < kind.fields.size(); ++field)
    to_runtime(event.fields[field], kind.fields[field], reader.field(field));
}

}  // namespace foothold::cli
