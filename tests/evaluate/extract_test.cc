#include "evaluate/extract.h"

#include <gtest/gtest.h>

#include <random>

#include "evaluate/json.h"
#include "tests/evaluate/build.h"

namespace foothold::evaluate {
namespace {

using namespace build;
using compiler::Shape;
using compiler::Source;
using compiler::Wrap;
using Outcome = Reading::Outcome;

constexpr uint32_t kAction = 2, kName = 3, kDeletes = 4, kGrants = 5, kTenant = 6;

Shape audit_shape() {
  Shape shape;
  shape.name = "audit";
  shape.route = "Operation";
  shape.marks = {"Operation"};
  shape.requires_keys = {"RecordType"};
  shape.record = path("Id");
  shape.time = path("CreationTime");
  return shape;
}

Shape sign_in_shape() {
  Shape shape;
  shape.name = "sign_in";
  shape.marks = {"appliedPolicies"};
  shape.record = constant("");
  shape.time = path("createdDateTime");
  shape.precision = value::Precision::tick;
  return shape;
}

Wrap wrap(std::string name, Strings marks, Strings requires_keys, Strings holds) {
  std::vector<Strings> paths;
  for (const std::string& key : holds) paths.push_back({key});
  return {std::move(name), std::move(marks), std::move(requires_keys), std::move(paths), {}};
}

Source source(uint32_t shape, Strings routes, std::vector<std::pair<uint32_t, Extract>> fields) {
  Source result;
  result.shape = shape;
  result.routes = std::move(routes);
  result.fields = std::move(fields);
  return result;
}

/// `deletes: flag = false when action is created`
Field deletes_field() {
  Field deletes = field("deletes", type(Base::flag));
  Question created = ask(kAction, Verb::equal);
  created.codes = {1};
  deletes.otherwise = "false";
  deletes.otherwise_when = leaf(created);
  return deletes;
}

Kind rule_kind() {
  Extract action = word(Word::map, {path("Operation")});
  action.rows = {{false, "new-inboxrule", "created"}, {true, "set-inboxrule*", "changed"}};
  Kind kind;
  kind.name = "inbox_rule";
  kind.fields = {field("time", type(Base::time)),
                 field("record", type(Base::id)),
                 field("action", choice({"created", "changed"})),
                 field("name", type(Base::text)),
                 deletes_field(),
                 field("grants", type(Base::text, Shaped::change)),
                 field("tenant", type(Base::id))};
  kind.sources = {source(0, {"new-inboxrule", "set-inboxrule"},
                         {{kAction, action},
                          {kName, path("Name")},
                          {kDeletes, path("Delete")},
                          {kGrants, word(Word::change, {path("Old[]"), path("New[]")})},
                          {kTenant, outer("tenantId")}}),
                  source(1, {}, {{kName, path("appName")}, {compiler::kFieldRecord, path("id")}})};
  return kind;
}

/// A second kind that wants one operation, and only records that say where to forward.
Kind forwarding_kind() {
  Kind kind;
  kind.name = "forwarding";
  kind.fields = {field("time", type(Base::time)), field("record", type(Base::id))};
  kind.sources = {source(0, {"set-mailbox", "new-inboxrule"}, {})};
  kind.sources[0].holding = {path("ForwardTo"), path("RedirectTo")};
  return kind;
}

Model model() {
  Model model;
  model.shapes = {audit_shape(), sign_in_shape()};
  model.wraps = {wrap("diagnostics", {"operationName"}, {"category"}, {"properties", "inner"}),
                 wrap("export", {"AuditData"}, {}, {"AuditData"})};
  model.kinds = {rule_kind(), forwarding_kind()};
  return model;
}

TEST(EvaluateExtract, DecidesOutcomes) {
  struct Row {
    std::string record;
    Outcome outcome;
    size_t events;
  };
  const Row rows[] = {
      {R"({"RecordType":1,"Operation":"New-InboxRule"})", Outcome::events, 1},
      {R"({"RecordType":1,"Operation":" NEW\u2013inboxrule. "})", Outcome::events, 1},
      {R"({"RecordType":1,"Operation":"New-InboxRule","ForwardTo":"x"})", Outcome::events, 2},
      {R"({"RecordType":1,"Operation":"New-InboxRule","RedirectTo":""})", Outcome::events, 2},
      {R"({"RecordType":1,"Operation":"Set-Mailbox"})", Outcome::events, 0},
      {R"({"RecordType":1,"Operation":"Set-Mailbox","ForwardTo":null})", Outcome::events, 0},
      {R"({"RecordType":1,"Operation":"FileAccessed"})", Outcome::passed_over, 0},
      {R"({"RecordType":1,"Operation":"FileAccessed","Operation":"New-InboxRule"})",
       Outcome::passed_over, 0},
      {R"({"RecordType":1,"Operation":7})", Outcome::passed_over, 0},
      {R"({"Operation":"New-InboxRule"})", Outcome::unrecognised, 0},
      {R"({"x":{"Operation":"New-InboxRule"}})", Outcome::unrecognised, 0},
      {R"({"operation":"New-InboxRule","RecordType":1})", Outcome::unrecognised, 0},
      {R"({})", Outcome::unrecognised, 0},
      {R"({"appliedPolicies":null})", Outcome::events, 1},
      {R"({"Operation":"New-InboxRule","RecordType":1)", Outcome::unreadable, 0},
      {R"([{"Operation":"New-InboxRule","RecordType":1}])", Outcome::unreadable, 0},
      {R"({"RecordType":1,"Operation":"FileAccessed"} x)", Outcome::unreadable, 0},
      {"", Outcome::unreadable, 0},
  };
  for (const Row& row : rows) {
    const Reading reading = read_record(model(), row.record);
    EXPECT_EQ(reading.outcome, row.outcome) << row.record << ": " << reading.reason;
    EXPECT_EQ(reading.events.size(), row.events) << row.record;
    const bool refused = row.outcome == Outcome::unrecognised || row.outcome == Outcome::unreadable;
    EXPECT_EQ(!reading.reason.empty(), refused) << row.record;
  }
}

TEST(EvaluateExtract, TakesTheFirstDecidingKey) {
  const std::string audit = R"("Operation":"FileAccessed")", sign_in = R"("appliedPolicies":[])";
  EXPECT_EQ(read_record(model(), "{\"RecordType\":1," + audit + "," + sign_in + "}").shape, 0U);
  EXPECT_EQ(read_record(model(), "{\"RecordType\":1," + sign_in + "," + audit + "}").shape, 1U);
}

TEST(EvaluateExtract, RouteKeyThatIsNoTextLeavesOpenSources) {
  Model open = model();
  open.kinds[1].sources[0].routes.clear();
  open.kinds[1].sources[0].holding.clear();
  for (const char* operation : {"7", "null", "{}"}) {
    const Reading reading =
        read_record(open, std::string(R"({"RecordType":1,"Operation":)") + operation + "}");
    ASSERT_EQ(reading.events.size(), 1U) << operation;
    EXPECT_EQ(reading.events[0].kind, 1U) << operation;
  }
}

TEST(EvaluateExtract, ReadsFieldsAsTheirTypes) {
  const Reading reading = read_record(model(), R"({"CreationTime":"2026-03-02T09:20:00","Id":"r1",
      "RecordType":1,"Operation":"Set-InboxRule","Name":"Hide","Delete":"True","Old":[],"New":["a"]})");
  ASSERT_EQ(reading.events.size(), 1U) << reading.reason;
  const Event& event = reading.events[0];
  EXPECT_EQ(event.precision, value::Precision::second);
  EXPECT_EQ(event.fields[compiler::kFieldTime].time, *value::parse_time("2026-03-02T09:20:00Z"));
  EXPECT_EQ(event.fields[compiler::kFieldRecord].texts, Strings{"r1"});
  EXPECT_EQ(event.fields[kAction].code, 2);
  EXPECT_EQ(event.fields[kName].texts, Strings{"Hide"});
  EXPECT_TRUE(event.fields[kDeletes].flag);
  EXPECT_EQ(event.fields[kGrants].before_state, State::empty);
  EXPECT_EQ(event.fields[kGrants].texts, Strings{"a"});
  EXPECT_EQ(event.fields[kTenant].state, State::absent);
}

TEST(EvaluateExtract, RecordIdMayBeMissingOrSetAgain) {
  const Reading without = read_record(model(), R"({"appliedPolicies":[]})");
  EXPECT_EQ(without.events.at(0).fields[compiler::kFieldRecord].state, State::absent);
  EXPECT_EQ(without.events.at(0).precision, value::Precision::tick);
  const Reading with = read_record(model(), R"({"appliedPolicies":[],"id":"s1"})");
  EXPECT_EQ(with.events.at(0).fields[compiler::kFieldRecord].texts, Strings{"s1"});
}

TEST(EvaluateExtract, T10AbsentFlagAndTheKindsDefault) {
  const auto deletes = [](const char* more) {
    const Reading reading =
        read_record(model(), std::string(R"({"RecordType":1,"Operation":)") + more + "}");
    return reading.events.at(0).fields[kDeletes];
  };
  EXPECT_EQ(deletes(R"("New-InboxRule")").state, State::present);
  EXPECT_FALSE(deletes(R"("New-InboxRule")").flag);
  EXPECT_TRUE(deletes(R"("New-InboxRule","Delete":"True")").flag);
  EXPECT_EQ(deletes(R"("Set-InboxRule")").state, State::absent);
}

TEST(EvaluateExtract, DefaultWithoutConditionAndOnEarlierDefault) {
  Model defaults = model();
  defaults.kinds[0].fields[kAction].otherwise = "created";
  const Reading reading = read_record(defaults, R"({"appliedPolicies":1})");
  EXPECT_EQ(reading.events.at(0).fields[kAction].code, 1);
  EXPECT_EQ(reading.events.at(0).fields[kDeletes].state, State::present);
}

TEST(EvaluateExtract, DamagedRecordsAreUnreadableExactlyWhereTheyAreNoJsonObject) {
  const std::string whole =
      R"({"CreationTime":"2026-03-02T09:20:00","RecordType":1,"Operation":"New-InboxRule",)"
      R"("Name":"\u00e9","Old":["a",null,{"b":-1.5e3}],"ForwardTo":"x"})";
  std::mt19937_64 random(64);
  size_t unreadable = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string bytes = whole;
    for (size_t changes = random() % 3; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    const JsonResult read = read_json(bytes);
    const bool object = read.value && read.value->is(Json::Kind::object);
    const Reading reading = read_record(model(), bytes);
    EXPECT_EQ(reading.outcome == Outcome::unreadable, !object) << bytes;
    EXPECT_TRUE(reading.outcome == Outcome::events || reading.events.empty()) << bytes;
    unreadable += object ? 0 : 1;
  }
  EXPECT_GT(unreadable, 1000U);
  EXPECT_LT(unreadable, 4500U);
}

// ---- wraps ------------------------------------------------------------------------------------

const std::string kBare = R"({"RecordType":1,"Operation":"New-InboxRule","Name":"n"})";

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') result += '\\';
    result += byte;
  }
  return result + "\"";
}

std::string diagnostics(const std::string& inner) {
  return R"({"operationName":"o","category":"c","tenantId":"t1","properties":)" + inner + "}";
}

TEST(EvaluateExtract, Unwraps) {
  struct Row {
    std::string record;
    Outcome outcome;
    const char* tenant;
  };
  const Row rows[] = {
      {diagnostics(kBare), Outcome::events, "\"t1\""},
      {diagnostics(quoted(kBare)), Outcome::events, "\"t1\""},
      {R"({"AuditData":)" + quoted(kBare) + "}", Outcome::events, "absent"},
      {R"({"tenantId":"t2","AuditData":)" + quoted(diagnostics(kBare)) + "}", Outcome::events,
       "\"t1\""},
      {R"({"tenantId":"t2","operationName":"o","category":"c","properties":null,"inner":)" + kBare +
           "}",
       Outcome::events, "\"t2\""},
      {R"({"operationName":"New-InboxRule","properties":)" + kBare + "}", Outcome::unrecognised,
       ""},
      {R"({"operationName":"o","category":"c"})", Outcome::unrecognised, ""},
      {diagnostics("{}"), Outcome::unrecognised, ""},
      {diagnostics("7"), Outcome::unrecognised, ""},
      {diagnostics("[" + kBare + "]"), Outcome::unrecognised, ""},
      {diagnostics("\"{\""), Outcome::unreadable, ""},
      {diagnostics("\"\""), Outcome::unrecognised, ""},
      {diagnostics("\" \\r\\n\""), Outcome::unrecognised, ""},
      {diagnostics(quoted("7")), Outcome::unrecognised, ""},
      {diagnostics(quoted("some words")), Outcome::unrecognised, ""},
  };
  for (const Row& row : rows) {
    const Reading reading = read_record(model(), row.record);
    ASSERT_EQ(reading.outcome, row.outcome) << row.record << ": " << reading.reason;
    if (row.outcome != Outcome::events) continue;
    ASSERT_EQ(reading.events.size(), 1U) << row.record;
    EXPECT_EQ(shown(type(Base::id), reading.events[0].fields[kTenant]), row.tenant) << row.record;
  }
}

TEST(EvaluateExtract, LimitsWrapsToEight) {
  std::string record = kBare;
  for (size_t wraps = 1; wraps <= 9; ++wraps) {
    record = diagnostics(record);
    const Outcome wanted = wraps <= 8 ? Outcome::events : Outcome::unreadable;
    EXPECT_EQ(read_record(model(), record).outcome, wanted) << wraps;
  }
  std::string empty = R"({"operationName":"o"})";
  EXPECT_EQ(read_record(model(), empty).outcome, Outcome::unrecognised);
  for (size_t wraps = 1; wraps <= 8; ++wraps) empty = diagnostics(empty);
  EXPECT_EQ(read_record(model(), empty).outcome, Outcome::unreadable);
}

TEST(EvaluateExtract, CountsNestingOverAllLevels) {
  const auto nested = [](size_t brackets) {
    return R"({"RecordType":1,"Operation":"New-InboxRule","x":)" + std::string(brackets, '[') +
           std::string(brackets, ']') + "}";
  };
  const auto in_string = [&](size_t brackets) {
    return R"({"AuditData":)" + quoted(diagnostics(nested(brackets))) + "}";
  };
  const auto in_object_and_string = [&](size_t brackets) {
    return diagnostics(R"({"AuditData":)" + quoted(nested(brackets)) + "}");
  };
  EXPECT_EQ(read_record(model(), in_object_and_string(61)).outcome, Outcome::events);
  EXPECT_EQ(read_record(model(), in_object_and_string(62)).outcome, Outcome::unreadable);
  EXPECT_EQ(read_record(model(), nested(63)).outcome, Outcome::events);
  EXPECT_EQ(read_record(model(), nested(64)).outcome, Outcome::unreadable);
  EXPECT_EQ(read_record(model(), in_string(61)).outcome, Outcome::events);
  EXPECT_EQ(read_record(model(), in_string(62)).outcome, Outcome::unreadable);
}

}  // namespace
}  // namespace foothold::evaluate
