// The theorem of this folder: for all rules and all bytes, the scanner finds what the slow
// evaluator finds.
//
//   World world = World::of("shape tiny { ... } kind ... rule ...");
//   slow(world.model(), bytes)     each line read and judged by evaluate/, one after the other
//   fast(world.compiled(), bytes)  the same bytes through blocks, routes, columns and patterns
//   EXPECT_EQ(difference(...), "")
//
// Findings are compared as sets of (line, rule) before copies are told apart. What the scanner says
// of records that are broken (kind broken_record) has no counterpart in the evaluator: it is kept
// apart.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/model.h"
#include "compiler/plan/plan.h"
#include "evaluate/extract.h"
#include "evaluate/frame.h"
#include "runtime/scan.h"

namespace foothold::oracle {

/// Rules ready for both readers.
class World {
 public:
  /// The shipped rules; made once.
  static const World& shipped();
  /// The shipped rules, and one more for each kind that none of them reads; made once. Every
  /// operation of a kind is examined.
  static const World& every_kind();
  /// Rules, kinds and shapes of a text alone, with the shipped catalogue. Errors fail the test.
  static World of(std::string text);

  const compiler::Model& model() const { return *model_; }
  const runtime::Program& program() const { return *program_; }
  const runtime::CompiledProgram& compiled() const { return *compiled_; }
  /// The same rules with other options, such as without routing.
  World with(bool routing, const runtime::ScanOptions& options) const;
  /// The same rules with tables to look up in.
  World with(const value::Facts& facts) const;
  /// The same rules; operations on which none of them can fire are examined, too.
  World examining_all() const { return World(model_, {true, false}, {}); }
  uint32_t kind(std::string_view name) const;

 private:
  World(std::shared_ptr<const compiler::Model> model, const compiler::PlanOptions& plan,
        const runtime::ScanOptions& options);

  std::shared_ptr<const compiler::Model> model_;
  compiler::PlanOptions plan_;
  std::shared_ptr<const runtime::Program> program_;
  std::shared_ptr<const runtime::CompiledProgram> compiled_;
};

struct Seen {
  using Place = std::pair<uint64_t, std::string>;  // line from 1, rule

  std::set<Place> findings, integrity;
  uint64_t records = 0, examined = 0, passed_over = 0, unrecognised = 0, unreadable = 0;
  std::vector<uint64_t> events;  // by kind
};

/// One line after the other by the slow evaluator.
Seen slow(const compiler::Model& model, std::string_view bytes);
/// All of a source through the block scanner.
runtime::BlockResult scan_source(const runtime::CompiledProgram& compiled, runtime::Source& source,
                                 size_t block_bytes = size_t{1} << 20);
/// Through the block scanner, which suppresses no copies. `block_bytes`: how much is read at once.
Seen fast(const runtime::CompiledProgram& compiled, std::string_view bytes,
          size_t block_bytes = 1 << 16);

/// Which findings one has and the other lacks, with the lines themselves; empty if there are none.
std::string difference(const Seen& expected, const Seen& got, std::string_view bytes);
/// All counters, for runs under audit: "12 records = 4 examined + ...; events a 3, b 1".
std::string counters(const compiler::Model& model, const Seen& seen);
/// The lines of some bytes as the framing rule gives them: without line ends and the byte order
/// mark.
std::vector<std::string_view> lines_of(std::string_view bytes);
std::string line_at(std::string_view bytes, uint64_t number);

/// Reads every field of one record with both readers and names those that differ; empty if none.
class FieldComparison {
 public:
  explicit FieldComparison(const World& world);
  std::string differences(std::string_view record);
  /// Events compared so far.
  uint64_t events() const { return events_; }

 private:
  std::string compare_events(const std::vector<evaluate::Event>& expected, uint32_t route);

  const World& world_;
  runtime::Unwrapper unwrapper_;
  std::vector<runtime::RouteMemo> memos_;
  runtime::TrieReader reader_;
  runtime::Slots slots_;
  runtime::ExpressionReader expressions_;
  runtime::EventReader event_;
  uint64_t events_ = 0;
};

/// A whole rule around a condition, for small worlds.
std::string rule_text(const std::string& name, const std::string& when);

/// Files of the corpus, sorted by name: (name, bytes).
std::vector<std::pair<std::string, std::string>> corpus_files();
std::string read_file(const std::string& path);
/// Everything in the corpus, one file after the other.
const std::string& whole_corpus();
/// The raw records of all shipped kinds' samples, a line each.
const std::string& sample_records();
/// A generated stream of everyday records with an attack and suspicious records among them.
const std::string& generated_stream(uint64_t events);
/// A generated stream of administration: nearly every record makes an event.
const std::string& administration_stream(uint64_t events);

}  // namespace foothold::oracle
