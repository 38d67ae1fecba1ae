// Who is who: a table of identities that the user gives, one row a person or service, with the keys
// by which logs name it.
//
//   tenant,user,user_id,puid
//   ,ana@contoso.com,0a0a0000-0000-4000-8000-000000000001,10032001A0A0A0A0
//
//   An event of the user `i:0h.f|membership|10032001a0a0a0a0@live.com` is Ana's: complete() gives
//   the user name and the object id.
//
// A key counts only if it leads to one row: a user name that was given to a second person stands in
// two rows and says nothing of either. The table is never learned from the events it completes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace foothold::value {

enum class IdentityKey : uint8_t { tenant, user, user_id, sid, mailbox_guid, puid, app_id, sp_id };
inline constexpr std::array<std::string_view, 8> kIdentityKeyNames = {
    "tenant", "user", "user_id", "sid", "mailbox_guid", "puid", "app_id", "sp_id"};
inline constexpr size_t kIdentityKeys = kIdentityKeyNames.size();

std::optional<IdentityKey> identity_key_named(std::string_view name);

/// The text by which two spellings of one key are equal: ids in lower case without braces and
/// `User_` or `ServicePrincipal_` before them, security ids in upper case, user names folded, PUIDs
/// as 16 digits in upper case. Empty: no such key, as `Not Available` is no id and `S-1-5-18`
/// nobody's own security id.
std::string canonical_key(IdentityKey key, std::string_view text);

/// One row, keys in canonical form; empty: not said.
struct Identity {
  std::array<std::string, kIdentityKeys> keys;

  const std::string& operator[](IdentityKey key) const { return keys[static_cast<size_t>(key)]; }
  std::string& operator[](IdentityKey key) { return keys[static_cast<size_t>(key)]; }
  auto operator<=>(const Identity&) const = default;
  /// How many keys besides the tenant it says; a row of less than two links nothing.
  size_t size() const;
};

/// Rows that share a key are one identity, unless it would then have two keys of a sort: then all
/// of them stay as they are. Rows that others say, too, are left out. Sorted, so the same for the
/// same rows in any order.
std::vector<Identity> merge_identities(std::vector<Identity> rows);

/// A key that stands in several rows of one tenant, and so fills nothing.
struct AmbiguousKey {
  IdentityKey key;
  std::string tenant, text;
  std::vector<uint32_t> rows;  // their places
};
std::vector<AmbiguousKey> ambiguous_keys(const std::vector<Identity>& rows);

/// Texts by IdentityKey; empty: not said.
using IdentityTexts = std::array<std::string_view, kIdentityKeys>;

class Identities {
 public:
  explicit Identities(std::vector<Identity> rows);

  size_t size() const { return rows_.size(); }
  const std::vector<Identity>& rows() const { return rows_; }

  /// What the one row that fits adds to what an event says of who acted: keys that it does not say,
  /// and the user name where it says an id in its place. Views into the table; empty: nothing.
  IdentityTexts complete(const IdentityTexts& said) const;

 private:
  struct SaidKey {
    IdentityKey key;
    std::string text;
  };
  static std::vector<SaidKey> keys_said(const IdentityTexts& said);
  const Identity* only_row(const SaidKey& key, const std::string& tenant) const;
  const Identity* row_of(const IdentityTexts& said) const;

  std::vector<Identity> rows_;
  std::array<std::unordered_map<std::string, std::vector<uint32_t>>, kIdentityKeys> by_key_;
};

}  // namespace foothold::value
