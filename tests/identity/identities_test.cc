// Tables of identities: spellings of keys, what a table adds to an event, how tables are merged and
// read.
#include "runtime/value/identities.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "cli/identity_tables.h"

namespace foothold::value {
namespace {

const std::string kAna = "0a0a0000-0000-4000-8000-000000000001",
                  kBen = "0b0b0000-0000-4000-8000-000000000002",
                  kService = "5e5e0000-0000-4000-8000-000000000005",
                  kApp = "a9900000-0000-4000-8000-0000000000aa",
                  kTenant = "c0117050-0000-4000-8000-000000000001",
                  kOther = "fab01a00-0000-4000-8000-000000000002";

using Keys = std::vector<std::pair<IdentityKey, std::string>>;

Identity row(const Keys& keys) {
  Identity identity;
  for (const auto& [key, text] : keys) identity[key] = text;
  return identity;
}

TEST(Identities, KeysHaveOneSpelling) {
  const std::string guid = "0A0A0000-0000-4000-8000-00000000000F",
                    low = "0a0a0000-0000-4000-8000-00000000000f";
  const struct {
    IdentityKey key;
    std::string text, canonical;
  } cases[] = {
      {IdentityKey::user, "Ana@Contoso.com", "ana@contoso.com"},
      {IdentityKey::user, " smtp:ANA@contoso.com ", "ana@contoso.com"},
      {IdentityKey::user, "ana_contoso.com#EXT#@fabrikam.com", "ana_contoso.com#ext#@fabrikam.com"},
      {IdentityKey::user, "Not Available", ""},
      {IdentityKey::user, "@contoso.com", ""},
      {IdentityKey::user, "ana@", ""},
      {IdentityKey::user, "10032001266C162C@contoso.com", ""},
      {IdentityKey::user, "i:0h.f|membership|10032001266c162c@live.com", ""},
      {IdentityKey::user, "", ""},
      {IdentityKey::user_id, guid, low},
      {IdentityKey::user_id, "{" + guid + "}", low},
      {IdentityKey::user_id, "User_" + guid, low},
      {IdentityKey::user_id, "ServicePrincipal_" + guid, ""},
      {IdentityKey::user_id, "00000000-0000-0000-0000-000000000000", ""},
      {IdentityKey::user_id, guid + "0", ""},
      {IdentityKey::user_id, "0A0A0000x0000-4000-8000-00000000000F", ""},
      {IdentityKey::user_id, "0A0A0000-0000-4000-8000-00000000000G", ""},
      {IdentityKey::sp_id, "serviceprincipal_" + guid, low},
      {IdentityKey::sp_id, guid, low},
      {IdentityKey::sp_id, "User_" + guid, ""},
      {IdentityKey::app_id, guid, low},
      {IdentityKey::app_id, "User_" + guid, ""},
      {IdentityKey::mailbox_guid, guid, low},
      {IdentityKey::sid, "s-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1001"},
      {IdentityKey::sid, "S-1-12-1-4-5", "S-1-12-1-4-5"},
      {IdentityKey::sid, "S-1-5-18", ""},
      {IdentityKey::sid, "S-1-5-21-", ""},
      {IdentityKey::sid, "S-1-5-21-x", ""},
      {IdentityKey::puid, "10032001266c162c", "10032001266C162C"},
      {IdentityKey::puid, "10032001266C162C@contoso.com", "10032001266C162C"},
      {IdentityKey::puid, "i:0h.f|membership|10032001266c162c@live.com", "10032001266C162C"},
      {IdentityKey::puid, "10032001266C162", ""},
      {IdentityKey::puid, "ana@contoso.com", ""},
      {IdentityKey::tenant, "{" + guid + "}", low},
      {IdentityKey::tenant, "Contoso", "contoso"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(canonical_key(one.key, one.text), one.canonical) << one.text;
}

std::string shown(const IdentityTexts& texts) {
  std::string out;
  for (size_t key = 0; key < kIdentityKeys; ++key)
    if (!texts[key].empty())
      out += std::string(kIdentityKeyNames[key]) + "=" + std::string(texts[key]) + " ";
  return out;
}

TEST(Identities, OneFittingRowAddsWhatIsNotSaid) {
  const Identities table({
      row({{IdentityKey::tenant, kTenant},
           {IdentityKey::user, "ana@contoso.com"},
           {IdentityKey::user_id, kAna},
           {IdentityKey::puid, "10032001A0A0A0A0"}}),
      row({{IdentityKey::user, "ben@contoso.com"},
           {IdentityKey::user_id, kBen},
           {IdentityKey::sid, "S-1-5-21-1-2-3-1002"}}),
      row({{IdentityKey::sp_id, kService}, {IdentityKey::app_id, kApp}}),
      row({{IdentityKey::user, "carla@contoso.com"},
           {IdentityKey::user_id, "0c0c0000-0000-4000-8000-000000000003"}}),
      row({{IdentityKey::user, "carla@contoso.com"},
           {IdentityKey::user_id, "0c0c0000-0000-4000-8000-000000000004"}}),
  });
  const struct {
    Keys said;
    std::string added;
  } cases[] = {
      {{{IdentityKey::user, "Ana@contoso.com"}}, "user_id=" + kAna + " puid=10032001A0A0A0A0 "},
      {{{IdentityKey::user, kAna}, {IdentityKey::puid, "x"}},
       "user=ana@contoso.com user_id=" + kAna + " "},
      {{{IdentityKey::user, "i:0h.f|membership|10032001a0a0a0a0@live.com"},
        {IdentityKey::puid, "x"}},
       "user=ana@contoso.com user_id=" + kAna + " "},
      {{{IdentityKey::user, "User_" + kBen}, {IdentityKey::user_id, kBen}},
       "user=ben@contoso.com sid=S-1-5-21-1-2-3-1002 "},
      {{{IdentityKey::user, "s-1-5-21-1-2-3-1002"}, {IdentityKey::sid, "x"}},
       "user=ben@contoso.com user_id=" + kBen + " "},
      {{{IdentityKey::user_id, kBen}, {IdentityKey::sid, "x"}}, "user=ben@contoso.com "},
      // Nobody, or somebody whom the table does not know.
      {{}, ""},
      {{{IdentityKey::user, "dave@contoso.com"}}, ""},
      {{{IdentityKey::user, "NT AUTHORITY\\SYSTEM"}}, ""},
      // A name of two people says nothing; an id of theirs does.
      {{{IdentityKey::user, "carla@contoso.com"}}, ""},
      {{{IdentityKey::user_id, "0c0c0000-0000-4000-8000-000000000004"}}, "user=carla@contoso.com "},
      // Of another tenant; an event without a tenant fits.
      {{{IdentityKey::tenant, kOther}, {IdentityKey::user, "ana@contoso.com"}}, ""},
      {{{IdentityKey::tenant, kTenant}, {IdentityKey::user, "ana@contoso.com"}},
       "user_id=" + kAna + " puid=10032001A0A0A0A0 "},
      // Another id than the row's: the name was given to somebody else.
      {{{IdentityKey::user, "ben@contoso.com"}, {IdentityKey::user_id, kAna}}, ""},
      {{{IdentityKey::user, "ben@contoso.com"}, {IdentityKey::user_id, kOther}}, ""},
      {{{IdentityKey::user, kOther}, {IdentityKey::user_id, kAna}}, ""},
      {{{IdentityKey::user, "10032001B0B0B0B0"}, {IdentityKey::user_id, kAna}}, ""},
      {{{IdentityKey::user, "10032001B0B0B0B0"},
        {IdentityKey::user_id, kBen},
        {IdentityKey::sid, "x"}},
       "user=ben@contoso.com "},
      // Services.
      {{{IdentityKey::user, "ServicePrincipal_" + kService}, {IdentityKey::sp_id, ""}},
       "app_id=" + kApp + " sp_id=" + kService + " "},
      {{{IdentityKey::user, kService}}, "app_id=" + kApp + " sp_id=" + kService + " "},
      {{{IdentityKey::app_id, kApp}}, "sp_id=" + kService + " "},
      // A person's client is not who acted.
      {{{IdentityKey::user, "dave@contoso.com"}, {IdentityKey::app_id, kApp}}, ""},
      {{{IdentityKey::user, "ben@contoso.com"}, {IdentityKey::app_id, kApp}},
       "user_id=" + kBen + " sid=S-1-5-21-1-2-3-1002 "},
  };
  for (const auto& one : cases) {
    const Identity said = row(one.said);
    IdentityTexts texts;
    for (size_t key = 0; key < kIdentityKeys; ++key) texts[key] = said.keys[key];
    EXPECT_EQ(shown(table.complete(texts)), one.added) << shown(texts);
  }
}

TEST(Identities, RowsThatShareAKeyAreMerged) {
  const std::vector<Identity> rows = {
      row({{IdentityKey::user, "ana@contoso.com"}, {IdentityKey::user_id, kAna}}),
      row({{IdentityKey::user, "ana@contoso.com"}, {IdentityKey::puid, "10032001A0A0A0A0"}}),
      row({{IdentityKey::puid, "10032001A0A0A0A0"}, {IdentityKey::sid, "S-1-5-21-1"}}),
      row({{IdentityKey::sp_id, kService}, {IdentityKey::app_id, kApp}}),
      row({{IdentityKey::tenant, kOther},
           {IdentityKey::user, "ana@contoso.com"},
           {IdentityKey::user_id, kBen}}),
  };
  const std::vector<Identity> merged = merge_identities(rows);
  ASSERT_EQ(merged.size(), 3u);
  const Identity all = row({{IdentityKey::user, "ana@contoso.com"},
                            {IdentityKey::user_id, kAna},
                            {IdentityKey::puid, "10032001A0A0A0A0"},
                            {IdentityKey::sid, "S-1-5-21-1"}});
  EXPECT_EQ(std::count(merged.begin(), merged.end(), all), 1);
  EXPECT_TRUE(ambiguous_keys(merged).empty());
}

TEST(Identities, OneNameWithTwoIdsStaysTwoRows) {
  const Identity first =
                     row({{IdentityKey::user, "eve@contoso.com"}, {IdentityKey::user_id, kAna}}),
                 second =
                     row({{IdentityKey::user, "eve@contoso.com"}, {IdentityKey::user_id, kBen}}),
                 more = row({{IdentityKey::user, "eve@contoso.com"},
                             {IdentityKey::user_id, kBen},
                             {IdentityKey::puid, "10032001A0A0A0A0"}});
  EXPECT_EQ(merge_identities({first, second, first}), (std::vector<Identity>{first, second}));
  // What another row says, too, is no row of its own.
  EXPECT_EQ(merge_identities({first, second, more}), (std::vector<Identity>{first, more}));
  const std::vector<AmbiguousKey> found = ambiguous_keys({first, second});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].key, IdentityKey::user);
  EXPECT_EQ(found[0].text, "eve@contoso.com");
  EXPECT_EQ(found[0].rows, (std::vector<uint32_t>{0, 1}));
}

Identity random_row(std::mt19937_64& random) {
  Identity identity;
  const auto below = [&](uint64_t limit) { return random() % limit; };
  if (below(3) == 0) identity[IdentityKey::tenant] = "t" + std::to_string(below(2));
  for (size_t key = 1; key < kIdentityKeys; ++key)
    if (below(3) == 0) identity.keys[key] = std::to_string(below(12));
  return identity;
}

TEST(Identities, MergingDoesNotDependOnTheOrder) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<Identity> rows(1 + random() % 12);
    std::generate(rows.begin(), rows.end(), [&] { return random_row(random); });
    const std::vector<Identity> merged = merge_identities(rows);
    std::vector<Identity> shuffled = rows;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    EXPECT_EQ(merge_identities(shuffled), merged);
    EXPECT_EQ(merge_identities(merged), merged);
    // Nothing is lost: each row is a part of one that is there.
    for (const Identity& row : rows)
      EXPECT_TRUE(std::any_of(merged.begin(), merged.end(), [&](const Identity& in) {
        for (size_t key = 0; key < kIdentityKeys; ++key)
          if (!row.keys[key].empty() && row.keys[key] != in.keys[key]) return false;
        return true;
      }));
  }
}

// ---- files

struct Table {
  std::vector<Identity> rows;
  std::vector<std::string> problems;
};

Table table_of(const std::string& text) {
  Table table;
  cli::read_identity_table("t", text, table.rows, table.problems);
  return table;
}

TEST(IdentityTables, CsvAndNdjsonSayTheSame) {
  const Identity ana = row({{IdentityKey::user, "ana@contoso.com"}, {IdentityKey::user_id, kAna}}),
                 ben = row({{IdentityKey::user, "ben@contoso.com"}, {IdentityKey::user_id, kBen}});
  const std::string texts[] = {
      "user,user_id\nana@contoso.com," + kAna + "\nben@contoso.com," + kBen + "\n",
      "\xEF\xBB\xBFuser_id , user\r\n" + kAna + ",Ana@contoso.com\r\n\r\n\"{" + kBen +
          "}\" , \"ben@contoso.com\"",
      "user,user_id,sid\nana@contoso.com," + kAna + ",\n\"ben@contoso.com\",User_" + kBen + ",\n",
      "{\"user\":\"ana@contoso.com\",\"user_id\":\"" + kAna +
          "\"}\n\n{\"sid\":null,\"user_id\":\"" + kBen + "\",\"user\":\"ben@contoso.com\"}",
  };
  for (const std::string& text : texts) {
    const Table table = table_of(text);
    EXPECT_TRUE(table.problems.empty()) << text << table.problems.front();
    EXPECT_EQ(table.rows, (std::vector<Identity>{ana, ben})) << text;
  }
  EXPECT_EQ(table_of(cli::identity_csv({ana, ben})).rows, (std::vector<Identity>{ana, ben}));
}

TEST(IdentityTables, MistakesAreNamedWithTheirLine) {
  const struct {
    std::string text, problem;
  } cases[] = {
      {"", "t:1: the first line must name the columns"},
      {"user,name\n", "t:1: no column `name`"},
      {"user,user_id\nana@contoso.com\n", "t:2: 1 values for 2 columns"},
      {"user,user_id\n\nana@contoso.com,seven\n", "t:3: `seven` is no user_id"},
      {"user,user_id\n\"ana@contoso.com,x\n", "t:2: a quote is not closed"},
      {"{\"user\":\"ana@contoso.com\"}\n{\"user\":}\n", "t:2: "},
      {"{\"usr\":\"ana@contoso.com\"}\n", "t:1: no column `usr`"},
  };
  for (const auto& one : cases) {
    const Table table = table_of(one.text);
    ASSERT_EQ(table.problems.size(), 1u) << one.text;
    EXPECT_EQ(table.problems[0].substr(0, one.problem.size()), one.problem);
  }
}

}  // namespace
}  // namespace foothold::value
