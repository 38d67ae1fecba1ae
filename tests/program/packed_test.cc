// Programs as bytes: the same again, or nothing; and what is_valid() calls valid.
#include "runtime/program/packed.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/program/encode.h"
#include "runtime/program/validate.h"
#include "runtime/scanner.h"
#include "tests/oracle/small_world.h"
#include "tests/sanitized.h"

namespace foothold::runtime {
namespace {

const value::Digest kKey{1, 2, 3};

/// A program with something of everything.
const PreparedProgram& sample() {
  static const PreparedProgram made = [] {
    const oracle::World world = oracle::small_world(
        {"where t contains any of (\"invoice\", \"iban\") and not u starts with \"x\"",
         "where t matches /inv[a-z]{2,5}ce|rechnung/ unless a is external",
         "where p in network_list or n > 3", "where ct changed and length of lt > 2",
         "where t is u or c in (red, green)", "where s > 10m and of_red",
         "where tier of i in roles is 0", "where i with p in pairs"},
        "table roles { id: id, tier: number } = (\"a\", 0), (\"b\", 2)\n"
        "table pairs { id: id, from: ip } = (\"a\", \"192.0.2.0/24\")\n");
    PreparedProgram prepared;
    prepared.program = world.compiled().program();
    world.compiled().keep_databases(prepared.databases);
    prepared.outside.push_back({"roles.csv", kKey});
    return prepared;
  }();
  return made;
}

std::string encoded(const PreparedProgram& prepared) {
  std::string bytes;
  encode(prepared, bytes);
  return bytes;
}

TEST(PackedProgram, ComesBackWhole) {
  ASSERT_FALSE(sample().databases.by_name.empty());
  const std::optional<PreparedProgram> again = unpack(kKey, pack(kKey, sample()));
  ASSERT_TRUE(again);
  EXPECT_TRUE(encoded(*again) == encoded(sample()));
  EXPECT_EQ(again->program.kinds.size(), sample().program.kinds.size());
  EXPECT_EQ(again->program.rules.back().name, sample().program.rules.back().name);
  EXPECT_EQ(again->databases.by_name, sample().databases.by_name);
}

TEST(PackedProgram, DatabasesAreTakenOver) {
  LiteralDatabases again;
  const CompiledProgram compiled(sample().program, {}, {&sample().databases, nullptr});
  compiled.keep_databases(again);
  EXPECT_EQ(again.by_name, sample().databases.by_name);
}

TEST(PackedProgram, AnotherKeyOpensNothing) {
  EXPECT_FALSE(unpack(value::Digest{9}, pack(kKey, sample())));
}

TEST(PackedProgram, EveryFlippedBitIsSeen) {
  std::string bytes = pack(kKey, sample());
  for (size_t at = 0; at < bytes.size(); at += at < 64 ? 1 : 7 * tests::kStride) {
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
    ASSERT_FALSE(unpack(kKey, bytes)) << at;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
  }
  EXPECT_TRUE(unpack(kKey, bytes));
}

TEST(PackedProgram, EveryCutIsSeen) {
  const std::string bytes = pack(kKey, sample());
  for (size_t length = 0; length < bytes.size(); length += 11 * tests::kStride)
    ASSERT_FALSE(unpack(kKey, std::string_view(bytes).substr(0, length))) << length;
  EXPECT_FALSE(unpack(kKey, bytes + "x"));
}

/// Without the digest in the way: any bytes are read as a program or refused, and what is read and
/// called valid can be made ready.
TEST(PackedProgram, AnyBytesAreReadOrRefused) {
  std::mt19937_64 random(1);
  const std::string whole = encoded(sample());
  size_t read = 0, valid = 0;
  for (size_t round = 0; round < 20000 / tests::kStride; ++round) {
    std::string bytes = whole;
    for (size_t changes = 1 + random() % 3; changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 8 == 0) bytes.resize(random() % bytes.size());
    PreparedProgram prepared;
    Decoder decoder(bytes);
    if (!decoder.read(prepared) || !decoder.at_end()) continue;
    ++read;
    if (!is_valid(prepared.program)) continue;
    ++valid;
    if (round % 16 == 0) const CompiledProgram ready(prepared.program, {{false, false}});
  }
  EXPECT_GT(read, valid);  // some numbers were out of range
  EXPECT_GT(valid, 0U);    // and some changes were only in texts
}

struct Break {
  const char* what;
  void (*apply)(Program&);
};

/// Changes the first reading, whatever it then says.
template <typename Change>
void in_reading(Program& program, const Change& change) {
  PackedReading& packed = program.routes.at(0).match;
  Reading reading;
  Decoder decoder(packed.bytes);
  ASSERT_TRUE(decoder.read(reading));
  change(reading);
  packed.bytes.clear();
  encode(reading, packed.bytes);
}
KindProgram& kind_of(Program& program) { return program.kinds.at(program.rules.at(0).kind); }

ValueExpression& cell_of(Program& program) {
  for (Column& column : kind_of(program).columns)
    if (column.value.op == ValueOp::cell) return column.value;
  return kind_of(program).columns.at(0).value;
}
std::vector<std::string>& keys_of(Program& program) { return kind_of(program).lookups.at(0).keys; }

const Break kBreaks[] = {
    {"mark", [](Program& it) { it.marks.at(0).place = 99; }},
    {"route", [](Program& it) { it.shapes.at(0).routes["x"] = 99; }},
    {"any route", [](Program& it) { it.shapes.at(0).any_route = 99; }},
    {"candidate", [](Program& it) { it.shapes.at(0).candidates = {99}; }},
    {"circle of nodes",
     [](Program& it) { in_reading(it, [](Reading& of) { of.trie.nodes.at(1).each = 0; }); }},
    {"slot",
     [](Program& it) { in_reading(it, [](Reading& of) { of.trie.nodes.at(0).slots = {9999}; }); }},
    {"required", [](Program& it) { in_reading(it, [](Reading& of) { of.required = {9999}; }); }},
    {"input of an expression",
     [](Program& it) { in_reading(it, [](Reading& of) { of.expressions.at(0).inputs = {0}; }); }},
    {"texts of an expression",
     [](Program& it) {
       in_reading(it, [](Reading& of) {
         of.expressions.at(0).word = ReadWord::constant;
         of.expressions.at(0).texts.clear();
       });
     }},
    {"word",
     [](Program& it) {
       in_reading(it, [](Reading& of) { of.expressions.at(0).word = ReadWord{200}; });
     }},
    {"kind of a source",
     [](Program& it) { in_reading(it, [](Reading& of) { of.sources.at(0).kind = 99; }); }},
    {"field of a source",
     [](Program& it) {
       in_reading(it, [](Reading& of) { of.sources.at(0).fields.at(0).field = 999; });
     }},
    {"readings differ", [](Program& it) { it.reports.at(0).kinds.clear(); }},
    {"bytes of a reading", [](Program& it) { it.reports.at(0).bytes.pop_back(); }},
    {"bytes behind a reading", [](Program& it) { it.reports.at(0).bytes += '\0'; }},
    {"kinds of a reading", [](Program& it) { it.routes.at(0).match.kinds.push_back(0); }},
    {"outer keys of a reading", [](Program& it) { it.reports.at(0).outer_keys.push_back("x"); }},
    {"reading for reports", [](Program& it) { it.routes.at(0).report = 99999; }},
    {"field of a column", [](Program& it) { kind_of(it).columns.at(0).value.field = 999; }},
    {"op of a column", [](Program& it) { kind_of(it).columns.at(0).value.op = ValueOp::length; }},
    {"table of a cell", [](Program& it) { cell_of(it).lookup = 99; }},
    {"key of a cell", [](Program& it) { kind_of(it).lookups.at(0).parts = {KeyPart::number}; }},
    {"cells", [](Program& it) { kind_of(it).lookups.at(0).cells.pop_back(); }},
    {"order of keys", [](Program& it) { std::swap(keys_of(it).at(0), keys_of(it).at(1)); }},
    {"networks of a row", [](Program& it) { kind_of(it).lookups.at(1).ranges.at(0).clear(); }},
    {"values of a tuple", [](Program& it) { kind_of(it).lookups.at(1).parts.pop_back(); }},
    {"column of a test", [](Program& it) { kind_of(it).predicates.at(0).column = 999; }},
    {"store of a test", [](Program& it) { kind_of(it).predicates.at(0).test = Test::ip_in; }},
    {"test", [](Program& it) { kind_of(it).predicates.at(0).test = Test{200}; }},
    {"test of a rule",
     [](Program& it) {
       kind_of(it).rules.at(0).where = {{Op::test, 999}};
     }},
    {"two values left",
     [](Program& it) {
       kind_of(it).rules.at(0).where = {{Op::test, 0}, {Op::test, 0}};
     }},
    {"operands missing",
     [](Program& it) {
       kind_of(it).rules.at(0).where = {{Op::all, 1}};
     }},
    {"rule", [](Program& it) { kind_of(it).rules.at(0).rule = 99; }},
    {"field of a rule", [](Program& it) { it.rules.at(0).tested_fields = {999}; }},
    {"field of a report",
     [](Program& it) {
       it.rules.at(0).report = {{"", 999}};
     }},
    {"level", [](Program& it) { it.rules.at(0).level = 9; }},
    {"header", [](Program& it) { it.header.tenant = 999; }},
    {"broken record kind", [](Program& it) { it.broken_record_kind = 99; }},
};

TEST(ValidProgram, EveryBrokenNumberIsSeen) {
  EXPECT_TRUE(is_valid(sample().program));
  for (const Break& row : kBreaks) {
    Program program = sample().program;
    row.apply(program);
    EXPECT_FALSE(is_valid(program)) << row.what;
  }
}

/// What a scan of one record says, which sample() has a rule for.
BlockResult scan_one(const Program& program) {
  const CompiledProgram compiled(program, {});
  const std::string line = oracle::record(R"("t":"invoice","u":"ana")");
  MemorySource source(line);
  return oracle::scan_source(compiled, source);
}

/// Whoever hands such bytes on gets no event of them, or a hit that cannot be read again; nothing
/// is read beyond them.
TEST(PackedProgram, BytesThatAreNoReadingReadNothing) {
  ASSERT_FALSE(scan_one(sample().program).findings.empty());
  Program program = sample().program;
  for (Route& route : program.routes) route.match.bytes.pop_back();
  EXPECT_TRUE(scan_one(program).findings.empty());
  program = sample().program;
  for (PackedReading& report : program.reports) report.bytes.clear();
  const BlockResult told = scan_one(program);
  EXPECT_TRUE(told.findings.empty());
  EXPECT_EQ(told.counters.unreadable, 1U);
}

}  // namespace
}  // namespace foothold::runtime
