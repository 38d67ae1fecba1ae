#include "evaluate/value.h"

#include <gtest/gtest.h>

#include "tests/evaluate/build.h"

namespace foothold::evaluate {
namespace {

using namespace build;

TEST(EvaluateValue, ReadsScalarsByType) {
  struct Row {
    Type type;
    Texts texts;
    const char* wanted;  // as shown() says it
  };
  const Type action = choice({"created", "changed"});
  const Row rows[] = {
      {type(Base::text), {{"Invoice"}}, "\"Invoice\""},
      {type(Base::text), {{"a", "b"}}, "\"a\""},
      {type(Base::text), {{""}}, "empty"},
      {type(Base::text), Strings{}, "empty"},
      {type(Base::text), {}, "absent"},
      {type(Base::id), {{"AbC"}}, "\"AbC\""},
      {type(Base::id), {{""}}, "absent"},
      {type(Base::id), Strings{}, "absent"},
      {type(Base::address), {{"smtp:Eve@Fabrikam.com"}}, "\"Eve@Fabrikam.com\""},
      {type(Base::address), {{""}}, "empty"},
      {type(Base::domain), {{"Fabrikam.COM"}}, "\"fabrikam.com\""},
      {type(Base::domain), {{""}}, "empty"},
      {type(Base::ip), {{"[203.0.113.9]:443"}}, "[203.0.113.9]:443"},
      {type(Base::ip), {{"<null>"}}, "absent"},
      {type(Base::ip), {{""}}, "absent"},
      {type(Base::number), {{" 50126 "}}, " 50126 "},
      {type(Base::number), {{"12 MB"}}, "absent"},
      {type(Base::number), {{"", "1"}}, "absent"},
      {type(Base::time), {{"2026-03-02T10:20:00+01:00"}}, "2026-03-02T09:20:00.0000000Z"},
      {type(Base::time), {{"yesterday"}}, "absent"},
      {type(Base::duration), {{"10m"}}, "10m"},
      {type(Base::duration), {{"10"}}, "absent"},
      {type(Base::flag), {{"True"}}, "True"},
      {type(Base::flag), {{""}}, "absent"},
      {type(Base::flag), {{"maybe"}}, "absent"},
      {action, {{"CHANGED"}}, "changed"},
      {action, {{"removed"}}, "absent"},
      {action, {{""}}, "absent"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(shown(row.type, typed_value(row.type, row.texts)), row.wanted)
        << "row " << (&row - rows);
  }
}

TEST(EvaluateValue, ReadsWhatTheTextMeans) {
  EXPECT_EQ(said(type(Base::number), {"1e3"}).number, 1000);
  EXPECT_EQ(said(type(Base::duration), {"10m"}).time.ticks, 6'000'000'000);
  EXPECT_TRUE(said(type(Base::flag), {"$true"}).flag);
  EXPECT_FALSE(said(type(Base::flag), {"0"}).flag);
  EXPECT_EQ(said(type(Base::flag), {"0"}).state, State::present);
  EXPECT_EQ(said(choice({"a", "b"}), {"B"}).code, 2);
  EXPECT_EQ(value::format_ip(said(type(Base::ip), {"::ffff:203.0.113.9"}).ip), "203.0.113.9");
}

TEST(EvaluateValue, ReadsLists) {
  struct Row {
    Base base;
    Texts texts;
    const char* wanted;
  };
  const Row rows[] = {
      {Base::text, {{"a", "", "B"}}, "\"a\", \"B\""},
      {Base::text, {{""}}, "empty"},
      {Base::text, Strings{}, "empty"},
      {Base::text, {}, "absent"},
      {Base::id, {{"", "x"}}, "\"x\""},
      {Base::id, {{""}}, "empty"},
      {Base::address, {{"smtp:a@contoso.com", " "}}, "\"a@contoso.com\""},
      {Base::domain, {{"Contoso.com"}}, "\"contoso.com\""},
      {Base::ip, {{"192.0.2.1", "-", "192.0.2.2:80"}}, "\"192.0.2.1\", \"192.0.2.2:80\""},
      {Base::ip, {{"-"}}, "empty"},
  };
  for (const Row& row : rows) {
    const Type list = type(row.base, Shaped::list);
    EXPECT_EQ(shown(list, typed_value(list, row.texts)), row.wanted) << "row " << (&row - rows);
  }
}

TEST(EvaluateValue, KeepsBothSidesOfAChange) {
  const Type change = type(Base::text, Shaped::change);
  EXPECT_EQ(shown(change, changed(change, {{"a"}}, {{"a", "b"}})), R"(from "a" to "a", "b")");
  EXPECT_EQ(shown(change, changed(change, {}, {{""}})), "from absent to empty");
  EXPECT_EQ(shown(change, changed(change, Strings{}, {})), "from empty to absent");
}

TEST(EvaluateValue, ComparesAsTheTypeDoes) {
  const Type texts = type(Base::text, Shaped::list);
  const Type ips = type(Base::ip, Shaped::list);
  const Type change = type(Base::text, Shaped::change);
  struct Row {
    Type type;
    Value a, b;
    bool same;
  };
  const Row rows[] = {
      {type(Base::text), said(type(Base::text), {"RSS"}), said(type(Base::text), {"rss"}), true},
      {type(Base::text), said(type(Base::text), {"RSS"}), said(type(Base::text), {"rs"}), false},
      {type(Base::text), said(type(Base::text), {""}), absent(), false},
      {type(Base::id), said(type(Base::id), {"aB"}), said(type(Base::id), {"ab"}), false},
      {type(Base::number), said(type(Base::number), {"10"}), said(type(Base::number), {"1e1"}),
       true},
      {type(Base::flag), said(type(Base::flag), {"True"}), said(type(Base::flag), {"1"}), true},
      {type(Base::flag), said(type(Base::flag), {"True"}), said(type(Base::flag), {"0"}), false},
      {type(Base::ip), said(type(Base::ip), {"192.0.2.1:80"}), said(type(Base::ip), {"192.0.2.1"}),
       true},
      {texts, said(texts, {"a", "b"}), said(texts, {"b", "a"}), false},
      {texts, said(texts, {"a"}), said(texts, {"a", "b"}), false},
      {ips, said(ips, {"2001:DB8::1"}), said(ips, {"2001:db8:0::1"}), true},
      {change, changed(change, {{"a"}}, {{"b"}}), changed(change, {{"A"}}, {{"b"}}), true},
      {change, changed(change, {{"a"}}, {{"b"}}), changed(change, {{"b"}}, {{"b"}}), false},
      {change, changed(change, {}, {{"b"}}), changed(change, Strings{}, {{"b"}}), false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(same_value(row.type, row.a, row.b), row.same) << "row " << (&row - rows);
  }
}

}  // namespace
}  // namespace foothold::evaluate
