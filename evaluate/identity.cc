#include "evaluate/identity.h"

#include <map>

#include "evaluate/extract.h"
#include "runtime/value/fold.h"
#include "runtime/value/identities.h"

namespace foothold::evaluate {
namespace {

using compiler::Field;
using compiler::Model;

// ---- what a record says, as bytes ---------------------------------------------------------------

/// A letter for the type, the length in groups of seven bits, the text.
std::string lettered(char letter, std::string_view text) {
  std::string bytes(1, letter);
  size_t length = text.size();
  for (; length >= 0x80; length >>= 7) bytes += static_cast<char>(length | 0x80);
  bytes += static_cast<char>(length);
  return bytes + std::string(text);
}

/// Depth is bounded by the reader of JSON.
std::string canonical_bytes(const Json& json) {
  switch (json.kind) {
    case Json::Kind::null:
      return "0";
    case Json::Kind::boolean:
      return json.text == "true" ? "t" : "f";
    case Json::Kind::number:
      return lettered('n', json.text);
    case Json::Kind::string:
      return lettered('s', json.text);
    default:
      break;
  }
  std::string bytes;
  for (const Json& item : json.items) bytes += canonical_bytes(item);
  if (json.kind == Json::Kind::array) return "[" + bytes + "]";
  std::map<std::string, const Json*> members;  // emplace keeps the first of a key
  for (const auto& [key, member] : json.members) members.emplace(lettered('s', key), &member);
  for (const auto& [key, member] : members) bytes += key + canonical_bytes(*member);
  return "{" + bytes + "}";
}

std::string_view bytes_of(const value::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// ---- fields
// ---------------------------------------------------------------------------------------

std::string header_text(const Model& model, const Event& event, std::string_view name) {
  const std::optional<uint32_t> field = field_named(kind_of(model, event.kind), name);
  if (!field || event.fields[*field].texts.empty()) return {};
  return event.fields[*field].texts.front();
}

/// The canonical form of a key of who acted; of a user name that is an id, that of the id.
std::string identity_text(value::IdentityKey key, const std::string& text) {
  using value::IdentityKey;
  std::string canonical = value::canonical_key(key, text);
  if (key != IdentityKey::user) return canonical;
  for (const IdentityKey id :
       {IdentityKey::user_id, IdentityKey::sp_id, IdentityKey::sid, IdentityKey::puid})
    if (canonical.empty()) canonical = value::canonical_key(id, text);
  return canonical;
}

/// One text as copies of an action agree on it. Ids, and what is no text, compare by bytes.
std::string agreed_text(const Field& field, const std::string& text) {
  std::string canonical = field.identifies ? identity_text(*field.identifies, text) : "";
  if (!canonical.empty()) return canonical;
  const compiler::Type& type = field.type;
  const bool folds = type.shaped != compiler::Shaped::scalar ||
                     (compiler::is_textual(type.base) && type.base != compiler::Base::id);
  return folds ? value::fold(text) : text;
}

/// A value as copies of an action agree on it: times to the second.
std::string agreed_value(const Field& field, const Value& value) {
  if (field.type.base == compiler::Base::time)
    return value::format_time(value.time, value::Precision::second);
  std::string agreed;
  for (const std::string& text : value.texts) agreed += agreed_text(field, text) + '\n';
  return agreed;
}

}  // namespace

value::Digest canonical_digest(const Json& json) {
  value::Hasher hasher;
  hasher.add(canonical_bytes(json));
  return hasher.finish();
}

std::string tenant_of(const Model& model, const Event& event) {
  return header_text(model, event, compiler::kTenantField);
}

value::Digest identity_of(const Model& model, const Event& event, const value::Digest& canonical) {
  value::Hasher hasher;
  hasher.add("event");
  hasher.add(tenant_of(model, event));
  hasher.add(header_text(model, event, compiler::kFeedField));
  const Value& record = event.fields[compiler::kFieldRecord];
  hasher.add(record.texts.empty() ? "" : record.texts.front());
  hasher.add(kind_of(model, event.kind).name);
  hasher.add("0");  // the element: a kind makes one event of a record
  hasher.add(bytes_of(canonical));
  return hasher.finish();
}

value::Digest class_of(const Model& model, const Event& event, const value::Digest& identity) {
  const compiler::Kind& kind = kind_of(model, event.kind);
  if (kind.counts_once_by.empty()) return identity;
  value::Hasher hasher;
  hasher.add("class");
  hasher.add(tenant_of(model, event));
  hasher.add(kind.name);
  for (const uint32_t field : kind.counts_once_by) {
    if (event.fields[field].state == State::absent) return identity;
    hasher.add(agreed_value(kind.fields[field], event.fields[field]));
  }
  return hasher.finish();
}

std::string finding_id(const compiler::Rule& rule, const std::string& tenant,
                       const std::vector<std::string>& keys, const value::Digest& event_class,
                       const std::vector<value::Time>& begins) {
  value::Hasher hasher;
  hasher.add("finding");
  hasher.add(rule.name);
  hasher.add(tenant);
  for (const std::string& key : keys) hasher.add(key);
  if (keys.empty()) hasher.add("");
  hasher.add(bytes_of(event_class));
  for (const value::Time& at : begins) hasher.add(value::format_time(at, value::Precision::second));
  return value::hex(hasher.finish());
}

std::vector<Seen> see(const Model& model, std::string_view bytes) {
  const std::vector<Reading> readings = read_records(model, bytes);
  const std::vector<value::Digest> canonical = read_canonical(model, bytes);
  std::vector<Seen> seen;
  for (size_t record = 0; record < readings.size(); ++record) {
    for (const Event& event : readings[record].events) {
      const value::Digest identity = identity_of(model, event, canonical[record]);
      seen.push_back({event, tenant_of(model, event), *readings[record].shape, identity,
                      class_of(model, event, identity)});
    }
  }
  return seen;
}

}  // namespace foothold::evaluate
