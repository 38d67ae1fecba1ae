// Batches -> bits -> hits. Each distinct test of a kind is evaluated once over the whole batch,
// giving the rows where it is true and the rows where that is known; rules then combine these 64
// rows at a time.
//
//   rule: words mentions any of {...} and deletes
//   predicate 0 (column words, one Hyperscan scan)  yes 0110 known 1111
//   predicate 1 (column deletes)                    yes 0101 known 0111     ->  rule yes 0100
//
// A KindMatcher never changes after it was made: threads share it, each with a MatchScratch of its
// own.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <unordered_map>

#include "runtime/lazy.h"
#include "runtime/match/columns.h"
#include "runtime/match/literal_scan.h"
#include "runtime/program/program.h"
#include "runtime/value/resembles.h"

namespace foothold::runtime {

/// Fast paths that can be switched off; none of them changes a finding.
struct MatchOptions {
  bool hyperscan = true;  // false: every value is tried against every pattern
  bool prefilter = true;  // false: RE2 looks at every value
};

/// Is told what is compiled next, so that whoever set limits knows what broke them.
class CompileWatch {
 public:
  virtual ~CompileWatch() = default;
  virtual void pattern(const KindProgram& kind, uint32_t column, const std::string& pattern) = 0;
  virtual void literals(const KindProgram& kind, uint32_t column, size_t count) = 0;
  /// What was announced last could not be compiled.
  virtual void refused() = 0;
};

/// What a matcher may be made with: databases that were compiled before (those not there are
/// compiled), and a watch.
struct MatcherAids {
  const LiteralDatabases* databases = nullptr;
  CompileWatch* watch = nullptr;
};

inline constexpr uint32_t kNotExcused = UINT32_MAX;
inline constexpr uint32_t kSelected = UINT32_MAX - 1;

/// A row on which a rule fires; or, once for each tune that excuses it, would have. Or one that a
/// selection takes: `rule` is then its place in Program::selections, and `tune` kSelected.
struct Hit {
  uint32_t row;
  uint32_t rule;                // place in Program::rules
  uint32_t tune = kNotExcused;  // place in Program::tunes
};

struct MatchScratch {
  ScanScratch scan;
  std::vector<LiteralHit> literal_hits;
  std::vector<Truths> predicates;
  std::vector<Truths> stack;
  std::vector<Truths> outers;              // of elements: what is true of their events
  std::unique_ptr<MatchScratch> elements;  // for the elements of lists
};

class ElementMatcher;

class KindMatcher {
 public:
  KindMatcher(const Program& program, const KindProgram& kind, const MatchOptions& options,
              const MatcherAids& aids = {});
  ~KindMatcher();

  /// False if there is no memory for scanning.
  bool prepare(MatchScratch& scratch) const;
  /// Adds what Hyperscan compiled, for a later start.
  void keep_databases(LiteralDatabases& databases) const;
  /// Appends the hits of the batch, by row, then by rule. The batch must be finish()ed.
  void match(const Batch& batch, MatchScratch& scratch, std::vector<Hit>& hits) const;

  /// Gives every test of the kind its two bit sets, in `scratch.predicates`.
  void run_predicates(const Batch& batch, MatchScratch& scratch) const;
  /// Runs postfix code over them; the answer is `scratch.stack[0]`.
  void combine(const std::vector<Instruction>& code, size_t rows, MatchScratch& scratch) const;

 private:
  /// What one literal of a column is for: a test, and which of its operands.
  struct Use {
    uint32_t predicate;
    uint32_t operand;
  };
  struct ColumnScan {
    uint32_t column;
    std::vector<std::string> literals;
    std::vector<std::vector<Use>> uses;                // by literal
    std::unordered_map<std::string, uint32_t> places;  // of literals
    std::optional<LiteralScan> scan;
    std::vector<uint32_t> every_value;  // tests that no literal can start
  };
  /// Equality tests of one column: which tests a value satisfies.
  struct ColumnEquality {
    uint32_t column;
    bool exact;
    std::unordered_map<std::string_view, std::vector<uint32_t>> tests;
  };

  const RE2& pattern(uint32_t predicate, size_t text) const;
  void compile_patterns(uint32_t predicate, CompileWatch& watch) const;
  void compile_scan(ColumnScan& scan, const MatcherAids& aids);
  void add_pattern_test(uint32_t predicate, const MatchOptions& options);
  void add_literal(ColumnScan& scan, const std::string& literal, Use use);
  ColumnScan& scan_of(uint32_t column);
  void add_equality_test(uint32_t predicate);
  void add_likenesses(uint32_t predicate);

  void run_scan(const ColumnScan& scan, const Batch& batch, MatchScratch& scratch) const;
  void run_every_value(const ColumnScan& scan, const std::vector<uint32_t>& tests,
                       const ColumnData& data, MatchScratch& scratch) const;
  void run_equality(const ColumnEquality& equality, const Batch& batch,
                    MatchScratch& scratch) const;
  void run_test(uint32_t place, const Batch& batch, MatchScratch& scratch) const;
  bool confirm(const Use& use, const ColumnData& data, size_t value, size_t begin,
               size_t length) const;
  bool pattern_is_true(uint32_t predicate, const ColumnData& data, size_t value) const;
  void set_known(uint32_t place, const Batch& batch, Truths& truths) const;
  void run_elements(const Batch& batch, MatchScratch& scratch) const;
  void take_excused(const RuleProgram& rule, size_t rows, MatchScratch& scratch, Bits& fires,
                    std::vector<Hit>& hits) const;
  void collect_hits(const RuleProgram& rule, size_t rows, MatchScratch& scratch,
                    std::vector<Hit>& hits) const;
  void collect_selected(const SelectionProgram& selection, size_t rows, MatchScratch& scratch,
                        std::vector<Hit>& hits) const;
  Bits where_but_not(const std::vector<Instruction>& where, const std::vector<Instruction>& unless,
                     size_t rows, MatchScratch& scratch) const;

  void run_choice(const Predicate& predicate, const ColumnData& data, size_t rows,
                  Truths& truths) const;
  void run_number(const Predicate& predicate, const ColumnData& data, size_t rows,
                  Truths& truths) const;
  void run_ticks(const Predicate& predicate, const ColumnData& data, size_t rows,
                 Truths& truths) const;
  void run_ip(const Predicate& predicate, const ColumnData& data, size_t rows,
              Truths& truths) const;
  void run_external(const Predicate& predicate, const Batch& batch, Truths& truths) const;
  void run_invisible(const Predicate& predicate, const ColumnData& data, size_t rows,
                     Truths& truths) const;
  void run_resembles(uint32_t place, const ColumnData& data, size_t rows, Truths& truths) const;
  bool pair_holds(const Predicate& predicate, const ColumnData& left, size_t left_value,
                  const ColumnData& right, size_t right_value) const;
  bool row_holds(const Predicate& predicate, const ColumnData& left, const ColumnData& right,
                 size_t row) const;
  void run_fields(const Predicate& predicate, const Batch& batch, Truths& truths) const;

  const Program& program_;
  const KindProgram& kind_;
  std::vector<ColumnScan> scans_;
  std::vector<ColumnEquality> equalities_;
  std::vector<std::vector<Lazy<RE2>>> patterns_;          // by predicate and text
  std::vector<std::vector<value::Likeness>> likenesses_;  // by predicate: of resembles
  std::vector<std::vector<value::DomainLikeness>> domain_likenesses_;
  std::vector<std::unique_ptr<ElementMatcher>> elements_;  // by place in KindProgram::elements
};

}  // namespace foothold::runtime
