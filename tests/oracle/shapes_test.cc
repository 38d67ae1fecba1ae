// Shapes that share a mark, and shapes that are others with other keys: both readers, and the same
// action in every form.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/oracle/oracle.h"

namespace foothold::oracle {
namespace {

const World& shapes_world() {
  static const World world =
      World::of(R"(
header { user : address  ip : ip }
shape log {
  route Verb  requires Kind  record Id  time When precision 1s  pairs P by n giving v
  header { user = first(Who, outer.who)  ip = first(Ip, outer.ip) }
}
shape row of log {
  requires Kind, Table  time Generated precision 1s
  renames Who to User, UserText, P to Pairs, outer.ip to Caller
}
shape sheet of log { route Verb  requires Data, Sheet  keys inside Data }
shape low of log { keys in lower case }
shape other { route Verb  requires Odd  time When precision 1s  header { user = Who } }
shape act { marked by Odd2  route Act  requires X  time When precision 1s  header { user = Who } }
shape deed { marked by Odd2  route Deed  requires Y  time When precision 1s  header { user = Who } }
wrap box { marked by boxed  holds boxed }
kind sent "s" { counts once by record  name : text  size : number
  from log where Verb in ("Send", "Post") { name = first(P["name"], Name)  size = Size }
  from act where Act is "Do" { name = Name }
}
kind odd "o" { counts once by record  name : text
  from other where Verb is "Send" { name = Name }
  from deed { name = Name }
}
)" + rule_text("any_sent", "when sent where name is present") +
                rule_text("sent_by_ana", "when sent where user is \"ana@contoso.com\"") +
                rule_text("any_odd", "when odd where name is present"));
  return world;
}

const std::vector<std::string>& members() {
  static const std::vector<std::string> all = {
      R"("Verb":"Send")",
      R"("Verb":"send.")",
      R"("Verb":"Look")",
      R"("Verb":7)",
      R"("verb":"Send")",
      R"("Kind":1)",
      R"("kind":null)",
      R"("Table":"t")",
      R"("Odd":0)",
      R"("Odd2":1)",
      R"("Act":"Do")",
      R"("Deed":"x")",
      R"("X":1)",
      R"("Y":{})",
      R"("Id":"1")",
      R"("Who":"ana@contoso.com")",
      R"("who":"ana@contoso.com")",
      R"("User":"")",
      R"("UserText":"ana@contoso.com")",
      R"("P":[{"n":"name","v":"a"}])",
      R"("Pairs":"[{\"n\":\"name\",\"v\":\"b\"}]")",
      R"("p":[{"N":"name","V":"c"},{"n":"name","v":"d"}])",
      R"("Name":"e")",
      R"("name":"f")",
      R"("Ip":"192.0.2.1")",
      R"("Sheet":1)",
      R"("Data":"{\"Id\":\"1\",\"Who\":\"ana@contoso.com\",\"P\":[{\"n\":\"name\",\"v\":\"g\"}]}")",
      R"("Data":{"Name":"h","Ip":"192.0.2.4"})",
      R"("Caller":"192.0.2.2")",
  };
  return all;
}

/// Any members in any order, now and then boxed or broken off.
std::string random_records(size_t count, bool broken) {
  std::mt19937_64 random(20261122);
  std::string lines;
  for (size_t record = 0; record < count; ++record) {
    std::string line = "{";
    for (size_t left = 1 + random() % 12; left > 0; --left)
      line += (line.size() > 1 ? "," : "") + members()[random() % members().size()];
    line += "}";
    if (random() % 8 == 0) line = "{\"ip\":\"192.0.2.3\",\"boxed\":" + line + "}";
    if (broken && random() % 8 == 0) line.resize(random() % line.size());
    lines += line + "\n";
  }
  return lines;
}

TEST(Shapes, AnyKeysInAnyOrderAreOneShapeInBothReaders) {
  const World& world = shapes_world();
  const std::string lines = random_records(20000, false);
  const Seen expected = slow(world.model(), lines), got = fast(world.compiled(), lines);
  EXPECT_GT(expected.findings.size(), 1000u);
  EXPECT_GT(expected.unrecognised, 1000u);
  EXPECT_EQ(difference(expected, got, lines), "");
  FieldComparison comparison(world);
  for (const std::string_view line : lines_of(lines))
    ASSERT_EQ(comparison.differences(line), "") << line;
  EXPECT_GT(comparison.events(), 1000u);
}

TEST(Shapes, UnderAuditEveryNumberIsTheEvaluators) {
  const World world = shapes_world().with(true, {{}, true});
  for (const bool broken : {false, true}) {
    const std::string lines = random_records(5000, broken);
    EXPECT_EQ(counters(world.model(), slow(world.model(), lines)),
              counters(world.model(), fast(world.compiled(), lines)));
  }
}

TEST(Shapes, WithoutRoutingTheyAreTheSame) {
  const World world = shapes_world().with(false, {});
  const std::string lines = random_records(5000, true);
  EXPECT_EQ(difference(slow(world.model(), lines), fast(world.compiled(), lines), lines), "");
}

/// What each form of one action says: `kind(name, user, ip)`.
std::string said(const std::string& line) {
  const compiler::Model& model = shapes_world().model();
  const evaluate::Reading reading = evaluate::read_record(model, line);
  std::string out = reading.shape ? model.shapes[*reading.shape].name + ":" : reading.reason;
  for (const evaluate::Event& event : reading.events) {
    const compiler::Kind& kind = model.kinds[event.kind];
    out += " " + kind.name;
    for (const char* name : {"name", "user", "ip"}) {
      const uint32_t field = *evaluate::field_named(kind, name);
      out += " " + evaluate::shown(kind.fields[field].type, event.fields[field]);
    }
  }
  return out;
}

TEST(Shapes, OneActionInEveryForm) {
  EXPECT_EQ(said(R"({"Verb":"Send","Kind":1,"Who":"ana@contoso.com","P":[{"n":"name","v":"x"}],)"
                 R"("Ip":"192.0.2.1"})"),
            R"(log: sent "x" "ana@contoso.com" 192.0.2.1)");
  EXPECT_EQ(said(R"({"Verb":"Send","Kind":1,"Table":"t","User":"","UserText":"ana@contoso.com",)"
                 R"("Pairs":"[{\"n\":\"name\",\"v\":\"x\"}]","Caller":"192.0.2.1"})"),
            R"(row: sent "x" "ana@contoso.com" 192.0.2.1)");
  EXPECT_EQ(said(R"({"verb":"Send","kind":1,"who":"ana@contoso.com","p":[{"n":"name","v":"x"}],)"
                 R"("ip":"192.0.2.1"})"),
            R"(low: sent "x" "ana@contoso.com" 192.0.2.1)");
  EXPECT_EQ(said(R"({"Sheet":1,"Verb":"Send","Data":"{\"Who\":\"ana@contoso.com\",)"
                 R"(\"P\":[{\"n\":\"name\",\"v\":\"x\"}],\"Ip\":\"192.0.2.1\"}"})"),
            R"(sheet: sent "x" "ana@contoso.com" 192.0.2.1)");
  EXPECT_EQ(said(R"({"Verb":"Send","Odd":1,"Name":"x","Who":"ana@contoso.com"})"),
            R"(other: odd "x" "ana@contoso.com" absent)");
}

}  // namespace
}  // namespace foothold::oracle
