#include "runtime/identity/identity.h"

#include "runtime/value/fold.h"
#include "runtime/value/time.h"

namespace foothold::runtime {
namespace {

std::string header_text(const FindingEvent& event, const std::optional<uint32_t>& field) {
  if (!field || event.event.field(*field).texts.empty()) return {};
  return std::string(event.event.field(*field).texts[0]);
}

std::string_view bytes_of(const value::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// Keys of identities are compared in canonical form; an id in the place of a user name as the id
/// that it is, so that `ServicePrincipal_<id>` and `<id>` are equal.
std::string text_key(const FieldInfo& field, std::string_view text) {
  using value::IdentityKey;
  std::string key;
  if (field.identifies) key = value::canonical_key(*field.identifies, text);
  if (field.identifies == IdentityKey::user)
    for (IdentityKey id :
         {IdentityKey::user_id, IdentityKey::sp_id, IdentityKey::sid, IdentityKey::puid})
      if (key.empty()) key = value::canonical_key(id, text);
  if (!key.empty()) return key;
  return field.may_be_empty ? value::fold(text) : std::string(text);
}

/// A value as copies of one action agree on it: texts folded (ids by bytes), times to the second.
std::string class_key(const FieldInfo& field, const FieldValue& value) {
  if (field.store == Store::ticks && !field.duration)
    return value::format_time(value::Time{value.ticks}, value::Precision::second);
  std::string key;
  for (std::string_view text : value.texts) key += text_key(field, text) + '\n';
  return key;
}

}  // namespace

value::Digest identity_of(const Program& program, const FindingEvent& event) {
  value::Hasher hasher;
  hasher.add("event");
  hasher.add(header_text(event, program.header.tenant));
  hasher.add(header_text(event, program.header.feed));
  hasher.add(header_text(event, program.header.record));
  hasher.add(event.kind.name);
  hasher.add("0");  // the element: kinds make one event of a record
  hasher.add(bytes_of(event.canonical));
  return hasher.finish();
}

value::Digest class_of(const Program& program, const FindingEvent& event) {
  if (event.kind.counts_once_by.empty()) return identity_of(program, event);
  value::Hasher hasher;
  hasher.add("class");
  hasher.add(header_text(event, program.header.tenant));
  hasher.add(event.kind.name);
  for (uint32_t field : event.kind.counts_once_by) {
    const FieldValue& value = event.event.field(field);
    if (value.state == State::absent) return identity_of(program, event);
    hasher.add(class_key(event.kind.fields[field], value));
  }
  return hasher.finish();
}

std::string finding_id(const Program& program, uint32_t rule, const FindingEvent& event) {
  value::Hasher hasher;
  hasher.add("finding");
  hasher.add(program.rules[rule].name);
  hasher.add(header_text(event, program.header.tenant));
  hasher.add("");  // the key: rules of one event have none
  hasher.add(bytes_of(class_of(program, event)));
  return value::hex(hasher.finish());
}

}  // namespace foothold::runtime
