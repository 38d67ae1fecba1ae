#include "runtime/value/identities.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "runtime/value/address.h"
#include "runtime/value/ascii.h"
#include "runtime/value/fold.h"

namespace foothold::value {
namespace {

// ---- canonical keys

bool is_hex(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
         (byte >= 'A' && byte <= 'F');
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& byte : out) byte = lower_ascii(byte);
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& byte : out)
    if (byte >= 'a' && byte <= 'z') byte = static_cast<char>(byte - ('a' - 'A'));
  return out;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!starts_with_caseless(text, prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

constexpr std::string_view kUserPrefix = "User_", kServicePrefix = "ServicePrincipal_",
                           kPuidPrefix = "i:0h.f|membership|";

std::string canonical_guid(std::string_view text) {
  if (text.size() > 2 && text.front() == '{' && text.back() == '}')
    text = text.substr(1, text.size() - 2);
  if (text.size() != 36) return {};
  for (size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash ? text[at] != '-' : !is_hex(text[at])) return {};
  }
  const bool nil = text.find_first_not_of("0-") == text.npos;
  return nil ? std::string() : lower(text);
}

/// Of accounts: domain accounts and those of the directory. Others are the same on all machines.
std::string canonical_sid(std::string_view text) {
  std::string sid = upper(text);
  const bool own = sid.rfind("S-1-5-21-", 0) == 0 || sid.rfind("S-1-12-1-", 0) == 0;
  const bool good = own && sid.back() != '-' && sid.find_first_not_of("0123456789-", 1) == sid.npos;
  return good ? sid : std::string();
}

std::string canonical_puid(std::string_view text) {
  take_prefix(text, kPuidPrefix);
  text = text.substr(0, text.find('@'));
  const bool good = text.size() == 16 && std::all_of(text.begin(), text.end(), is_hex);
  return good ? upper(text) : std::string();
}

/// `name@domain` that is no PUID with the domain behind it.
std::string canonical_user(std::string_view text) {
  const std::string_view bare = bare_address(text);
  const size_t at = bare.rfind('@');
  const bool good = at != bare.npos && at > 0 && at + 1 < bare.size() &&
                    bare.find_first_of(" |") == bare.npos && canonical_puid(bare).empty();
  return good ? fold(bare) : std::string();
}

std::string canonical_tenant(std::string_view text) {
  const std::string guid = canonical_guid(text);
  return guid.empty() ? fold(text) : guid;
}

std::string canonical_user_id(std::string_view text) {
  take_prefix(text, kUserPrefix);
  return canonical_guid(text);
}

std::string canonical_sp_id(std::string_view text) {
  take_prefix(text, kServicePrefix);
  return canonical_guid(text);
}

// In the order of IdentityKey.
using Canonical = std::string (*)(std::string_view);
constexpr Canonical kCanonical[] = {canonical_tenant, canonical_user, canonical_user_id,
                                    canonical_sid,    canonical_guid, canonical_puid,
                                    canonical_guid,   canonical_sp_id};

// Keys of which an identity has one, the surest first; the client's id only where nothing else is
// said, because people act through clients.
constexpr IdentityKey kBySureness[] = {IdentityKey::user_id,      IdentityKey::sp_id,
                                       IdentityKey::sid,          IdentityKey::puid,
                                       IdentityKey::mailbox_guid, IdentityKey::user};

/// What a text in the place of a user name may be, when it is none.
std::vector<IdentityKey> kinds_of_id(std::string_view text) {
  text = trim(text);
  std::string_view rest = text;
  if (take_prefix(rest, kServicePrefix)) return {IdentityKey::sp_id};
  if (take_prefix(rest, kUserPrefix)) return {IdentityKey::user_id};
  if (!canonical_guid(text).empty())
    return {IdentityKey::user_id, IdentityKey::sp_id, IdentityKey::app_id};
  if (!canonical_sid(text).empty()) return {IdentityKey::sid};
  if (!canonical_puid(text).empty()) return {IdentityKey::puid};
  return {};
}

}  // namespace

std::optional<IdentityKey> identity_key_named(std::string_view name) {
  for (size_t key = 0; key < kIdentityKeys; ++key)
    if (kIdentityKeyNames[key] == name) return static_cast<IdentityKey>(key);
  return {};
}

std::string canonical_key(IdentityKey key, std::string_view text) {
  return kCanonical[static_cast<size_t>(key)](trim(text));
}

size_t Identity::size() const {
  return static_cast<size_t>(std::count_if(keys.begin() + 1, keys.end(),
                                           [](const std::string& key) { return !key.empty(); }));
}

// ---- merging

namespace {

/// Rows in groups of those that are joined by keys of one tenant.
class Groups {
 public:
  explicit Groups(const std::vector<Identity>& rows) : parent_(rows.size()) {
    std::iota(parent_.begin(), parent_.end(), 0u);
    std::map<std::array<std::string, 2>, uint32_t> first[kIdentityKeys];
    for (uint32_t row = 0; row < rows.size(); ++row)
      for (size_t key = 1; key < kIdentityKeys; ++key) {
        if (rows[row].keys[key].empty()) continue;
        const auto [place, added] =
            first[key].try_emplace({rows[row].keys[0], rows[row].keys[key]}, row);
        if (!added) parent_[root(row)] = root(place->second);
      }
  }
  uint32_t root(uint32_t row) {
    while (parent_[row] != row) row = parent_[row] = parent_[parent_[row]];
    return row;
  }

 private:
  std::vector<uint32_t> parent_;
};

/// All that the rows say, as one row; nothing if they say two keys of a sort.
std::optional<Identity> union_of(const std::vector<Identity>& rows) {
  Identity all;
  for (const Identity& row : rows)
    for (size_t key = 0; key < kIdentityKeys; ++key) {
      if (row.keys[key].empty()) continue;
      if (!all.keys[key].empty() && all.keys[key] != row.keys[key]) return {};
      all.keys[key] = row.keys[key];
    }
  return all;
}

/// Without the rows of which another one says everything and more. A row has at most seven keys,
/// so all parts of it can be listed.
std::vector<Identity> without_parts(const std::vector<Identity>& rows) {
  std::set<Identity> parts;
  for (const Identity& row : rows)
    for (uint32_t taken = 0; taken + 1 < (1u << (kIdentityKeys - 1)); ++taken) {
      Identity part = row;
      for (size_t key = 1; key < kIdentityKeys; ++key)
        if (!(taken >> (key - 1) & 1)) part.keys[key].clear();
      if (part != row) parts.insert(std::move(part));
    }
  std::vector<Identity> left;
  for (const Identity& row : rows)
    if (!parts.contains(row)) left.push_back(row);
  return left;
}

}  // namespace

std::vector<Identity> merge_identities(std::vector<Identity> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  Groups groups(rows);
  std::map<uint32_t, std::vector<Identity>> members;
  for (uint32_t row = 0; row < rows.size(); ++row) members[groups.root(row)].push_back(rows[row]);
  std::vector<Identity> merged;
  for (const auto& [root, group] : members) {
    if (std::optional<Identity> all = union_of(group)) {
      merged.push_back(std::move(*all));
      continue;
    }
    const std::vector<Identity> left = without_parts(group);
    merged.insert(merged.end(), left.begin(), left.end());
  }
  std::sort(merged.begin(), merged.end());
  return merged;
}

std::vector<AmbiguousKey> ambiguous_keys(const std::vector<Identity>& rows) {
  std::vector<AmbiguousKey> found;
  for (size_t key = 1; key < kIdentityKeys; ++key) {
    std::map<std::array<std::string, 2>, std::vector<uint32_t>> places;
    for (uint32_t row = 0; row < rows.size(); ++row)
      if (!rows[row].keys[key].empty())
        places[{rows[row].keys[0], rows[row].keys[key]}].push_back(row);
    for (const auto& [text, in] : places)
      if (in.size() > 1) found.push_back({static_cast<IdentityKey>(key), text[0], text[1], in});
  }
  return found;
}

// ---- looking up

Identities::Identities(std::vector<Identity> rows) : rows_(std::move(rows)) {
  for (uint32_t row = 0; row < rows_.size(); ++row)
    for (size_t key = 1; key < kIdentityKeys; ++key)
      if (!rows_[row].keys[key].empty()) by_key_[key][rows_[row].keys[key]].push_back(row);
}

/// The keys that lead to a row, the surest first.
std::vector<Identities::SaidKey> Identities::keys_said(const IdentityTexts& said) {
  const std::string_view user = said[static_cast<size_t>(IdentityKey::user)];
  std::vector<SaidKey> keys;
  const auto add = [&](IdentityKey key, std::string_view text) {
    std::string canonical = canonical_key(key, text);
    if (!canonical.empty()) keys.push_back({key, std::move(canonical)});
  };
  for (IdentityKey key : kBySureness) add(key, said[static_cast<size_t>(key)]);
  const bool own = !keys.empty();
  for (IdentityKey key : kinds_of_id(user))
    if (!own || key != IdentityKey::app_id) add(key, user);
  if (keys.empty()) add(IdentityKey::app_id, said[static_cast<size_t>(IdentityKey::app_id)]);
  return keys;
}

/// Events and rows without a tenant fit every one.
const Identity* Identities::only_row(const SaidKey& key, const std::string& tenant) const {
  const auto& rows = by_key_[static_cast<size_t>(key.key)];
  const auto found = rows.find(key.text);
  if (found == rows.end()) return nullptr;
  const Identity* only = nullptr;
  for (uint32_t row : found->second) {
    const std::string& own = rows_[row][IdentityKey::tenant];
    if (!own.empty() && !tenant.empty() && own != tenant) continue;
    if (only) return nullptr;
    only = &rows_[row];
  }
  return only;
}

namespace {

/// A row that says another key than the event is not about who acted there.
bool fits(const Identity& row, const IdentityTexts& said) {
  for (IdentityKey key : kBySureness) {
    const std::string canonical = canonical_key(key, said[static_cast<size_t>(key)]);
    if (!canonical.empty() && !row[key].empty() && canonical != row[key]) return false;
  }
  // An id in the place of the user name may be of several sorts: one of those must be the row's.
  const std::string_view user = said[static_cast<size_t>(IdentityKey::user)];
  bool same = false, other = false;
  for (IdentityKey key : kinds_of_id(user)) {
    same = same || row[key] == canonical_key(key, user);
    other = other || !row[key].empty();
  }
  return same || !other;
}

}  // namespace

const Identity* Identities::row_of(const IdentityTexts& said) const {
  const std::string tenant = canonical_key(IdentityKey::tenant, said[0]);
  const std::vector<SaidKey> keys = keys_said(said);
  for (const SaidKey& key : keys) {
    const Identity* row = only_row(key, tenant);
    if (!row) continue;
    return fits(*row, said) ? row : nullptr;
  }
  return nullptr;
}

IdentityTexts Identities::complete(const IdentityTexts& said) const {
  IdentityTexts fills{};
  const Identity* row = row_of(said);
  if (!row) return fills;
  for (size_t key = 1; key < kIdentityKeys; ++key)
    if (said[key].empty()) fills[key] = row->keys[key];
  const auto user = static_cast<size_t>(IdentityKey::user);
  const bool is_id =
      canonical_key(IdentityKey::user, said[user]).empty() && !kinds_of_id(said[user]).empty();
  if (is_id) fills[user] = row->keys[user];
  return fills;
}

}  // namespace foothold::value
