// Every verb on every type it is for.
#include <gtest/gtest.h>

#include "evaluate/condition.h"
#include "runtime/value/fold.h"
#include "tests/evaluate/build.h"

namespace foothold::evaluate {
namespace {

using namespace build;

constexpr Truth kNo = Truth::no, kUnknown = Truth::unknown, kYes = Truth::yes;

/// A kind whose fields are the given types, and one event of it.
struct Scene {
  Model model;
  Event event;
};

Scene scene(std::vector<std::pair<Type, Value>> fields) {
  Scene result;
  result.model.kinds.resize(1);
  for (auto& [type, value] : fields) {
    const std::string name = "f" + std::to_string(result.event.fields.size());
    result.model.kinds[0].fields.push_back(field(name, type));
    result.event.fields.push_back(value);
  }
  return result;
}

Truth ask_about(const Type& type, const Value& value, const Question& test) {
  const Scene made = scene({{type, value}});
  return evaluate::test(made.model, made.event, test);
}

struct TextRow {
  Value value;
  Verb verb;
  Strings operands;
  Truth truth;
};

void check(const Type& type, bool exact, const std::vector<TextRow>& rows) {
  for (const TextRow& row : rows) {
    Question test = ask(0, row.verb, row.operands);
    test.exact = exact;
    EXPECT_EQ(ask_about(type, row.value, test), row.truth) << "row " << (&row - rows.data());
  }
}

TEST(EvaluateVerbs, TextVerbs) {
  const Type text = type(Base::text);
  const auto is = [&](const char* said_text) { return said(text, {said_text}); };
  check(text, false,
        {
            {is("RSS Feeds"), Verb::equal, {"rss feeds"}, kYes},
            {is("RSS"), Verb::equal, {"rss feeds"}, kNo},
            {is("Ta\u017fk"), Verb::equal, {"task"}, kYes},
            {is("RSS"), Verb::in, {"archive", "rss"}, kYes},
            {is("RSS"), Verb::in, {"archive"}, kNo},
            {is("Wire Transfer"), Verb::contains, {"x", "e tr"}, kYes},
            {is("Wire Transfer"), Verb::contains, {"etr"}, kNo},
            {is("Wire transfer!"), Verb::mentions, {"wire"}, kYes},
            {is("rewire"), Verb::mentions, {"wire"}, kNo},
            {is("Set-Mailbox"), Verb::starts, {"set-"}, kYes},
            {is("Reset-Mailbox"), Verb::starts, {"set-"}, kNo},
            {is("mail.RU"), Verb::ends, {".ru"}, kYes},
            {is("mail.ru.example"), Verb::ends, {".ru"}, kNo},
            {is("mail.RU"), Verb::like, {"*.ru"}, kYes},
            {is("mail.ru.example"), Verb::like, {"*.ru"}, kNo},
            {is("pay INVOICE now"), Verb::matches, {"inv.ice"}, kYes},
            {is("pay INVOICE now"), Verb::matches, {"^inv"}, kNo},
            {is("pay"), Verb::matches, {"x", "^p"}, kYes},
        });
}

TEST(EvaluateVerbs, ExactTextVerbs) {
  const Type text = type(Base::text);
  const auto is = [&](const char* said_text) { return said(text, {said_text}); };
  check(text, true,
        {
            {is("RSS"), Verb::equal, {"RSS"}, kYes},
            {is("RSS"), Verb::equal, {"rss"}, kNo},
            {is("RSS"), Verb::in, {"x", "RSS"}, kYes},
            {is("Wire"), Verb::contains, {"wi"}, kNo},
            {is("Wire"), Verb::mentions, {"Wire"}, kYes},
            {is("Wire"), Verb::mentions, {"wire"}, kNo},
            {is("Wire"), Verb::starts, {"w"}, kNo},
            {is("Wire"), Verb::ends, {"RE"}, kNo},
            {is("Wire"), Verb::like, {"W*"}, kYes},
            {is("Wire"), Verb::like, {"w*"}, kNo},
            {is("Wire"), Verb::matches, {"wire"}, kNo},
            {is("Wire"), Verb::matches, {"Wire"}, kYes},
        });
}

TEST(EvaluateVerbs, T24IdsCompareBytes) {
  const Type id = type(Base::id);
  check(id, false,
        {
            {said(id, {"AbC"}), Verb::equal, {"AbC"}, kYes},
            {said(id, {"AbC"}), Verb::equal, {"abc"}, kNo},
            {said(id, {"AbC"}), Verb::in, {"ABC", "abc"}, kNo},
            {said(id, {"AbC"}), Verb::starts, {"Ab"}, kYes},
            {said(id, {"AbC"}), Verb::contains, {"b"}, kYes},
            {said(id, {"AbC"}), Verb::contains, {"c"}, kNo},
            {said(id, {"AbC"}), Verb::like, {"a*"}, kNo},
            {said(id, {"AbC"}), Verb::matches, {"abc"}, kNo},
        });
  const Type text = type(Base::text);
  Question folded = ask(0, Verb::matches, {"abc"});
  EXPECT_EQ(ask_about(text, said(text, {"xABCx"}), folded), kYes) << "searches, without case";
  folded.exact = true;
  EXPECT_EQ(ask_about(text, said(text, {"xABCx"}), folded), kNo);
  EXPECT_EQ(ask_about(text, said(text, {"xabcx"}), folded), kYes);
}

TEST(EvaluateVerbs, AddressAndDomainVerbs) {
  const Type address = type(Base::address), domain = type(Base::domain);
  check(address, false,
        {{said(address, {"smtp:Ana@Contoso.com"}), Verb::equal, {"ana@contoso.com"}, kYes},
         {said(address, {"ana@contoso.com"}), Verb::in, {"bob@contoso.com"}, kNo}});
  check(domain, false, {{said(domain, {"Contoso.COM"}), Verb::equal, {"contoso.com"}, kYes}});
}

TEST(EvaluateVerbs, ListsAreAnyElement) {
  const Type list = type(Base::text, Shaped::list);
  const Value words = said(list, {"Invoice", "Wire transfer"});
  check(list, false,
        {
            {words, Verb::equal, {"invoice"}, kYes},
            {words, Verb::equal, {"wire"}, kNo},
            {words, Verb::contains, {"ansf"}, kYes},
            {words, Verb::mentions, {"transfer"}, kYes},
            {words, Verb::mentions, {"trans"}, kNo},
            {words, Verb::starts, {"transfer"}, kNo},
            {words, Verb::ends, {"voice"}, kYes},
            {words, Verb::like, {"w?re*"}, kYes},
            {words, Verb::matches, {"^wire"}, kYes},
            {said(list, {}), Verb::contains, {""}, kNo},
            {absent(), Verb::contains, {""}, kUnknown},
        });
}

TEST(EvaluateVerbs, NumbersTimesAndDurations) {
  struct Row {
    Base base;
    const char* text;
    Verb verb;
    int64_t operand;
    Truth truth;
  };
  const Row rows[] = {
      {Base::number, "5", Verb::equal, 5, kYes},
      {Base::number, "5.0", Verb::in, 5, kYes},
      {Base::number, "5", Verb::equal, 6, kNo},
      {Base::number, "5", Verb::less, 5, kNo},
      {Base::number, "4.9", Verb::less, 5, kYes},
      {Base::number, "5", Verb::less_equal, 5, kYes},
      {Base::number, "5", Verb::greater, 5, kNo},
      {Base::number, "-5", Verb::greater, -6, kYes},
      {Base::number, "5", Verb::greater_equal, 5, kYes},
      {Base::number, "4", Verb::greater_equal, 5, kNo},
      {Base::number, "x", Verb::less, 5, kUnknown},
      {Base::time, "1970-01-01T00:00:01Z", Verb::less, 10'000'001, kYes},
      {Base::time, "1970-01-01T00:00:01Z", Verb::less, 10'000'000, kNo},
      {Base::time, "1970-01-01T00:00:01Z", Verb::equal, 10'000'000, kYes},
      {Base::time, "1970-01-01T00:00:01Z", Verb::greater_equal, 10'000'001, kNo},
      {Base::duration, "1s", Verb::greater, 9'999'999, kYes},
      {Base::duration, "1s", Verb::less_equal, 9'999'999, kNo},
      {Base::duration, "1000ms", Verb::equal, 10'000'000, kYes},
  };
  for (const Row& row : rows) {
    Question test = ask(0, row.verb);
    if (row.base == Base::number) test.numbers = {static_cast<double>(row.operand)};
    if (row.base != Base::number) test.ticks = {row.operand};
    const Type one = type(row.base);
    EXPECT_EQ(ask_about(one, said(one, {row.text}), test), row.truth) << "row " << (&row - rows);
  }
}

TEST(EvaluateVerbs, Ips) {
  Question test = ask(0, Verb::in);
  test.ranges = value::merge_ranges(
      {*value::parse_ip_range("192.0.2.0/24"), *value::parse_ip_range("2001:db8::/32")});
  const Type one = type(Base::ip), list = type(Base::ip, Shaped::list);
  EXPECT_EQ(ask_about(one, said(one, {"192.0.2.7:80"}), test), kYes);
  EXPECT_EQ(ask_about(one, said(one, {"::ffff:192.0.2.7"}), test), kYes);
  EXPECT_EQ(ask_about(one, said(one, {"198.51.100.1"}), test), kNo);
  EXPECT_EQ(ask_about(one, said(one, {"host"}), test), kUnknown);
  EXPECT_EQ(ask_about(list, said(list, {"198.51.100.1", "2001:db8::1"}), test), kYes);
  EXPECT_EQ(ask_about(list, said(list, {"198.51.100.1", "-"}), test), kNo);
  EXPECT_EQ(ask_about(list, said(list, {"-"}), test), kNo) << "said, but nothing readable";
}

TEST(EvaluateVerbs, FlagsAndChoices) {
  const Type flag = type(Base::flag), action = choice({"created", "changed", "removed"});
  EXPECT_EQ(ask_about(flag, said(flag, {"True"}), ask(0, Verb::flag)), kYes);
  EXPECT_EQ(ask_about(flag, said(flag, {"0"}), ask(0, Verb::flag)), kNo);
  EXPECT_EQ(ask_about(flag, absent(), ask(0, Verb::flag)), kUnknown);
  Question test = ask(0, Verb::in);
  test.codes = {1, 3};
  EXPECT_EQ(ask_about(action, said(action, {"removed"}), test), kYes);
  EXPECT_EQ(ask_about(action, said(action, {"changed"}), test), kNo);
  EXPECT_EQ(ask_about(action, said(action, {"other"}), test), kUnknown);
}

// ---- three states -----------------------------------------------------------------------------

TEST(EvaluateVerbs, T8ExactlyOneStateHolds) {
  const Type text = type(Base::text), list = type(Base::text, Shaped::list);
  const Type change = type(Base::text, Shaped::change);
  struct Row {
    Type type;
    Value value;
    State state;
  };
  const Row rows[] = {
      {text, absent(), State::absent},
      {text, said(text, {""}), State::empty},
      {text, said(text, {"x"}), State::present},
      {list, absent(), State::absent},
      {list, said(list, {}), State::empty},
      {list, said(list, {"x"}), State::present},
      {change, absent(), State::absent},
      {change, changed(change, Strings{}, {}), State::empty},
      {change, changed(change, {{"x"}}, Strings{}), State::present},
      {change, changed(change, {}, {{"x"}}), State::present},
  };
  for (const Row& row : rows) {
    const auto is = [&](Verb verb) { return ask_about(row.type, row.value, ask(0, verb)); };
    EXPECT_EQ(is(Verb::absent), truth_of(row.state == State::absent)) << "row " << (&row - rows);
    EXPECT_EQ(is(Verb::empty), truth_of(row.state == State::empty)) << "row " << (&row - rows);
    EXPECT_EQ(is(Verb::present), truth_of(row.state == State::present)) << "row " << (&row - rows);
  }
}

TEST(EvaluateVerbs, T8OtherVerbsAreFalseOnEmptyUnknownOnAbsent) {
  const Type text = type(Base::text), address = type(Base::address, Shaped::list);
  for (const Verb verb : {Verb::equal, Verb::in, Verb::contains, Verb::mentions, Verb::starts,
                          Verb::ends, Verb::like, Verb::matches}) {
    for (const char* operand : {"", "*", "x"}) {
      const Question test = ask(0, verb, {operand});
      EXPECT_EQ(ask_about(text, said(text, {""}), test), kNo) << static_cast<int>(verb);
      EXPECT_EQ(ask_about(text, absent(), test), kUnknown) << static_cast<int>(verb);
    }
  }
  EXPECT_EQ(ask_about(address, said(address, {}), ask(0, Verb::external)), kNo);
  EXPECT_EQ(ask_about(address, absent(), ask(0, Verb::external)), kUnknown);
}

using Op = compiler::Value::Op;

// ---- derived values ---------------------------------------------------------------------------

Question derived(compiler::Value::Op op, Verb verb, Strings texts = {}) {
  Question test = ask(0, verb, std::move(texts));
  test.left = made(op, 0);
  return test;
}

TEST(EvaluateVerbs, Length) {
  const Type text = type(Base::text), list = type(Base::text, Shaped::list);
  struct Row {
    Type type;
    Value value;
    double length;
    Truth truth;
  };
  const Row rows[] = {
      {text, said(text, {"\u00e9\u20ac\U0001F600"}), 3, kYes},
      {text, said(text, {"abc"}), 4, kNo},
      {text, said(text, {""}), 0, kYes},
      {text, absent(), 0, kUnknown},
      {list, said(list, {"abc", "d"}), 2, kYes},
      {list, said(list, {"abc"}), 3, kNo},
      {list, said(list, {}), 0, kYes},
      {list, absent(), 0, kUnknown},
  };
  for (const Row& row : rows) {
    Question test = derived(Op::length, Verb::equal);
    test.numbers = {row.length};
    EXPECT_EQ(ask_about(row.type, row.value, test), row.truth) << "row " << (&row - rows);
  }
}

TEST(EvaluateVerbs, DomainAndHour) {
  const Type address = type(Base::address, Shaped::list), time = type(Base::time);
  const Question test = derived(Op::domain, Verb::in, {"fabrikam.com"});
  EXPECT_EQ(ask_about(address, said(address, {"eve@FABRIKAM.com"}), test), kYes);
  EXPECT_EQ(ask_about(address, said(address, {"eve@x.fabrikam.com"}), test), kNo);
  EXPECT_EQ(ask_about(address, said(address, {"/o=EX/cn=bob"}), test), kUnknown);
  EXPECT_EQ(ask_about(address, said(address, {"bob", "ana@contoso.com"}), test), kUnknown);
  EXPECT_EQ(ask_about(address, said(address, {"bob", "eve@fabrikam.com"}), test), kYes);
  EXPECT_EQ(ask_about(address, said(address, {}), test), kNo);
  Question hour = derived(Op::hour, Verb::equal);
  hour.numbers = {9};
  EXPECT_EQ(ask_about(time, said(time, {"2026-03-02T09:59:59Z"}), hour), kYes);
  EXPECT_EQ(ask_about(time, said(time, {"2026-03-02T10:00:00Z"}), hour), kNo);
  EXPECT_EQ(ask_about(time, absent(), hour), kUnknown);
}

TEST(EvaluateVerbs, T8Changes) {
  const Type change = type(Base::text, Shaped::change);
  const auto from_to = [&](Texts before, Texts after) { return changed(change, before, after); };
  struct Row {
    Value value;
    Question test;
    Truth truth;
  };
  const Question gained_any = derived(Op::gained, Verb::present);
  const Question lost_any = derived(Op::lost, Verb::present);
  const Question gained_b = derived(Op::gained, Verb::equal, {"b"});
  const Question lost_b = derived(Op::lost, Verb::equal, {"b"});
  const Row rows[] = {
      {from_to({{"a"}}, {{"A", "B"}}), gained_any, kYes},
      {from_to({{"a"}}, {{"A", "B"}}), gained_b, kYes},
      {from_to({{"a"}}, {{"A", "B"}}), lost_any, kNo},
      {from_to({{"a", "b"}}, {{"a"}}), lost_b, kYes},
      {from_to({{"a", "b"}}, {{"a"}}), gained_any, kNo},
      {from_to({{"mfa"}}, Strings{}), lost_any, kYes},
      {from_to(Strings{}, {{"b"}}), gained_b, kYes},
      {from_to({{"a"}}, {{"a"}}), gained_b, kNo},
      {from_to({{"a"}}, {{"a"}}), gained_any, kNo},
      {from_to({}, {{"b"}}), gained_b, kUnknown},
      {from_to({}, {{"b"}}), gained_any, kUnknown},
      {from_to({{"a"}}, {}), lost_any, kUnknown},
      {from_to({{"a"}}, {{"b"}}), derived(Op::before, Verb::equal, {"a"}), kYes},
      {from_to({{"a"}}, {{"b"}}), derived(Op::after, Verb::equal, {"a"}), kNo},
      {from_to({{"a"}}, {{"b"}}), derived(Op::after, Verb::equal, {"b"}), kYes},
      {from_to({}, {{"b"}}), derived(Op::before, Verb::equal, {"a"}), kUnknown},
      {from_to(Strings{}, {{"b"}}), derived(Op::before, Verb::equal, {"a"}), kNo},
      {from_to(Strings{}, {{"b"}}), derived(Op::before, Verb::empty), kYes},
      {from_to({}, {{"b"}}), derived(Op::before, Verb::absent), kYes},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ask_about(change, row.value, row.test), row.truth) << "row " << (&row - rows);
  }
}

// ---- another field on the right ---------------------------------------------------------------

TEST(EvaluateVerbs, OtherField) {
  const Type text = type(Base::text), id = type(Base::id), list = type(Base::text, Shaped::list);
  const Type ip = type(Base::ip), number = type(Base::number), time = type(Base::time);
  const Type action = choice({"created", "changed"}), flag = type(Base::flag);
  struct Row {
    Type left;
    Value left_value;
    Verb verb;
    Type right;
    Value right_value;
    Truth truth;
  };
  const Row rows[] = {
      {text, said(text, {"Ana"}), Verb::equal, text, said(text, {"ANA"}), kYes},
      {text, said(text, {"Ana"}), Verb::equal, text, said(text, {"Bob"}), kNo},
      {text, said(text, {"Ana"}), Verb::equal, id, said(id, {"ana"}), kNo},
      {text, said(text, {"Ana"}), Verb::equal, id, said(id, {"Ana"}), kYes},
      {id, said(id, {"Ana"}), Verb::equal, text, said(text, {"ana"}), kNo},
      {text, said(text, {"Ana"}), Verb::equal, list, said(list, {"bob", "ana"}), kYes},
      {list, said(list, {"bob", "Ana"}), Verb::equal, text, said(text, {"ana"}), kYes},
      {list, said(list, {"bob"}), Verb::equal, text, said(text, {"ana"}), kNo},
      {text, said(text, {"Ana Lima"}), Verb::contains, text, said(text, {"LIMA"}), kYes},
      {ip, said(ip, {"192.0.2.1:80"}), Verb::equal, ip, said(ip, {"192.0.2.1"}), kYes},
      {ip, said(ip, {"192.0.2.1"}), Verb::equal, ip, said(ip, {"192.0.2.2"}), kNo},
      {number, said(number, {"2"}), Verb::less, number, said(number, {"10"}), kYes},
      {number, said(number, {"10"}), Verb::less, number, said(number, {"10"}), kNo},
      {time, said(time, {"2026-03-02"}), Verb::greater, time, said(time, {"2026-03-01"}), kYes},
      {action, said(action, {"created"}), Verb::equal, action, said(action, {"Created"}), kYes},
      {action, said(action, {"created"}), Verb::equal, action, said(action, {"changed"}), kNo},
      {flag, said(flag, {"True"}), Verb::equal, flag, said(flag, {"1"}), kYes},
      {flag, said(flag, {"True"}), Verb::equal, flag, said(flag, {"0"}), kNo},
      {text, absent(), Verb::equal, text, said(text, {"x"}), kUnknown},
      {text, said(text, {"x"}), Verb::equal, text, absent(), kUnknown},
      {text, said(text, {""}), Verb::equal, text, absent(), kUnknown},
      {text, absent(), Verb::equal, text, said(text, {""}), kUnknown},
      {text, said(text, {""}), Verb::equal, text, said(text, {""}), kNo},
      {text, said(text, {"x"}), Verb::contains, text, said(text, {""}), kNo},
  };
  for (const Row& row : rows) {
    const Scene made = scene({{row.left, row.left_value}, {row.right, row.right_value}});
    Question test = ask(0, row.verb);
    test.right.emplace().field = 1;
    EXPECT_EQ(evaluate::test(made.model, made.event, test), row.truth) << "row " << (&row - rows);
  }
}

}  // namespace
}  // namespace foothold::evaluate
