#include "runtime/match/matcher.h"

#include <algorithm>
#include <tuple>

#include "runtime/match/elements.h"
#include "runtime/value/glob.h"

namespace foothold::runtime {
namespace {

std::unique_ptr<RE2> compile_pattern(const std::string& pattern, bool exact) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(exact);
  return std::make_unique<RE2>(pattern, options);
}

bool can_be_scanned(const std::string& literal) {
  return !literal.empty() && literal.find('\n') == std::string::npos &&
         literal.find('\0') == std::string::npos;
}

/// The literals of which one must stand in a value that satisfies the test; with the operand that
/// each belongs to.
std::vector<std::pair<std::string, uint32_t>> literals_of(const Predicate& predicate) {
  std::vector<std::pair<std::string, uint32_t>> literals;
  if (predicate.test == Test::regex) {
    for (const std::string& atom : predicate.atoms) literals.emplace_back(atom, 0);
    return literals;
  }
  for (uint32_t operand = 0; operand < predicate.texts.size(); ++operand) {
    const std::string& text = predicate.texts[operand];
    literals.emplace_back(
        predicate.pattern == Pattern::like ? value::glob_longest_literal(text) : text, operand);
  }
  return literals;
}

}  // namespace

KindMatcher::KindMatcher(const Program& program, const KindProgram& kind,
                         const MatchOptions& options, const MatcherAids& aids)
    : program_(program),
      kind_(kind),
      patterns_(kind.predicates.size()),
      likenesses_(kind.predicates.size()),
      domain_likenesses_(kind.predicates.size()) {
  for (uint32_t place = 0; place < kind.predicates.size(); ++place) {
    const Predicate& predicate = kind.predicates[place];
    if (predicate.test == Test::regex)
      patterns_[place] = std::vector<Lazy<RE2>>(predicate.texts.size());
    if (predicate.test == Test::regex && aids.watch) compile_patterns(place, *aids.watch);
    if (predicate.test == Test::text_pattern || predicate.test == Test::regex)
      add_pattern_test(place, options);
    if (predicate.test == Test::text_in) add_equality_test(place);
    if (predicate.test == Test::resembles) add_likenesses(place);
  }
  for (const ElementProgram& elements : kind.elements)
    elements_.push_back(std::make_unique<ElementMatcher>(program, elements, options));
  if (!options.hyperscan) return;
  for (ColumnScan& scan : scans_)
    if (!scan.literals.empty()) compile_scan(scan, aids);
}

const RE2& KindMatcher::pattern(uint32_t place, size_t text) const {
  const Predicate& predicate = kind_.predicates[place];
  return patterns_[place][text].get(
      [&] { return compile_pattern(predicate.texts[text], predicate.exact); });
}

void KindMatcher::compile_patterns(uint32_t place, CompileWatch& watch) const {
  const Predicate& predicate = kind_.predicates[place];
  for (size_t text = 0; text < predicate.texts.size(); ++text) {
    watch.pattern(kind_, predicate.column, predicate.texts[text]);
    if (!pattern(place, text).ok()) watch.refused();
  }
}

void KindMatcher::compile_scan(ColumnScan& scan, const MatcherAids& aids) {
  if (aids.watch) aids.watch->literals(kind_, scan.column, scan.literals.size());
  scan.scan.emplace(scan.literals, aids.databases);
  if (aids.watch && !scan.scan->usable()) aids.watch->refused();
}

KindMatcher::~KindMatcher() = default;

void KindMatcher::add_likenesses(uint32_t place) {
  const Predicate& predicate = kind_.predicates[place];
  const bool domain = kind_.columns[predicate.column].domain;
  for (const std::string& text : predicate.texts) {
    if (domain) domain_likenesses_[place].push_back(value::domain_likeness_of(text));
    if (!domain) likenesses_[place].push_back(value::likeness_of(text));
  }
}

KindMatcher::ColumnScan& KindMatcher::scan_of(uint32_t column) {
  for (ColumnScan& scan : scans_)
    if (scan.column == column) return scan;
  scans_.push_back({column, {}, {}, {}, {}, {}});
  return scans_.back();
}

void KindMatcher::add_literal(ColumnScan& scan, const std::string& literal, Use use) {
  const auto [known, added] =
      scan.places.try_emplace(literal, static_cast<uint32_t>(scan.literals.size()));
  if (added) {
    scan.literals.push_back(literal);
    scan.uses.emplace_back();
  }
  scan.uses[known->second].push_back(use);
}

/// A test joins its column's scan only if each of its operands has a literal; else every value is
/// tried. The arena is folded: an exact test on a folded column would need its literals folded, so
/// it is tried on every value, too.
void KindMatcher::add_pattern_test(uint32_t place, const MatchOptions& options) {
  const Predicate& predicate = kind_.predicates[place];
  ColumnScan& scan = scan_of(predicate.column);
  const std::vector<std::pair<std::string, uint32_t>> literals = literals_of(predicate);
  const bool regex = predicate.test == Test::regex;
  const bool arena_fits = regex ? kind_.columns[predicate.column].folded
                                : predicate.exact != kind_.columns[predicate.column].folded;
  const bool wanted = options.hyperscan && (!regex || options.prefilter);
  const bool all = std::all_of(literals.begin(), literals.end(),
                               [](const auto& it) { return can_be_scanned(it.first); });
  if (!wanted || !arena_fits || literals.empty() || !all) return scan.every_value.push_back(place);
  for (const auto& [literal, operand] : literals) add_literal(scan, literal, {place, operand});
}

void KindMatcher::add_equality_test(uint32_t place) {
  const Predicate& predicate = kind_.predicates[place];
  auto found =
      std::find_if(equalities_.begin(), equalities_.end(), [&](const ColumnEquality& equality) {
        return equality.column == predicate.column && equality.exact == predicate.exact;
      });
  if (found == equalities_.end())
    found = equalities_.insert(found, {predicate.column, predicate.exact, {}});
  for (const std::string& text : predicate.texts) {
    std::vector<uint32_t>& tests = found->tests[text];
    if (tests.empty() || tests.back() != place) tests.push_back(place);
  }
}

void KindMatcher::keep_databases(LiteralDatabases& databases) const {
  for (const ColumnScan& scan : scans_) {
    const std::optional<std::string> bytes = scan.scan ? scan.scan->serialised() : std::nullopt;
    if (bytes) databases.by_name.emplace(LiteralDatabases::name_of(scan.literals), *bytes);
  }
}

bool KindMatcher::prepare(MatchScratch& scratch) const {
  bool prepared = true;
  for (const ColumnScan& scan : scans_)
    if (scan.scan) prepared = scan.scan->prepare(scratch.scan) && prepared;
  if (!elements_.empty() && !scratch.elements) scratch.elements = std::make_unique<MatchScratch>();
  for (const std::unique_ptr<ElementMatcher>& elements : elements_)
    prepared = elements->prepare(*scratch.elements) && prepared;
  return prepared;
}

// ---- combining

void KindMatcher::combine(const std::vector<Instruction>& code, size_t rows,
                          MatchScratch& scratch) const {
  scratch.stack.clear();
  const size_t words = (rows + 63) / 64;
  for (const Instruction& instruction : code) {
    if (instruction.op == Op::test) {
      scratch.stack.push_back(scratch.predicates[instruction.operand]);
      continue;
    }
    if (instruction.op == Op::outer) {
      scratch.stack.push_back(scratch.outers[instruction.operand]);
      continue;
    }
    const size_t first = scratch.stack.size() - instruction.operand;
    Truths& into = scratch.stack[first];
    for (size_t word = 0; word < words; ++word) {
      uint64_t yes = into.yes.word(word), known = into.known.word(word);
      for (size_t i = first + 1; i < scratch.stack.size(); ++i) {
        const uint64_t other_yes = scratch.stack[i].yes.word(word),
                       other_known = scratch.stack[i].known.word(word);
        const uint64_t both_known = known & other_known;
        if (instruction.op == Op::all) {
          known = both_known | (known & ~yes) | (other_known & ~other_yes);
          yes &= other_yes;
        } else {
          known = both_known | yes | other_yes;
          yes |= other_yes;
        }
      }
      if (instruction.op == Op::negate) yes = known & ~yes;
      if (instruction.op == Op::maybe) yes |= ~known, known = ~uint64_t{0};
      into.yes.word(word) = yes;
      into.known.word(word) = known;
    }
    scratch.stack.resize(first + 1);
  }
}

/// Takes the rows out that a tune excuses. Several may excuse one: each is told of.
void KindMatcher::take_excused(const RuleProgram& rule, size_t rows, MatchScratch& scratch,
                               Bits& fires, std::vector<Hit>& hits) const {
  const Bits would_fire = fires;
  for (const Excuse& excuse : rule.excuses) {
    if (!excuse.when.empty()) combine(excuse.when, rows, scratch);
    for (uint32_t row = 0; row < rows; ++row)
      if (would_fire.get(row) && (excuse.when.empty() || scratch.stack[0].yes.get(row)))
        hits.push_back({row, rule.rule, excuse.tune});
    for (size_t word = 0; word < fires.size(); ++word)
      fires.word(word) &= excuse.when.empty() ? 0 : ~scratch.stack[0].yes.word(word);
  }
}

/// The rows where `where` is true and `unless` is not; either may be left out.
Bits KindMatcher::where_but_not(const std::vector<Instruction>& where,
                                const std::vector<Instruction>& unless, size_t rows,
                                MatchScratch& scratch) const {
  Bits fires;
  fires.reset(rows);
  const size_t words = fires.size();
  for (size_t word = 0; word < words; ++word) fires.word(word) = ~uint64_t{0};
  if (!where.empty()) {
    combine(where, rows, scratch);
    for (size_t word = 0; word < words; ++word) fires.word(word) = scratch.stack[0].yes.word(word);
  }
  if (!unless.empty()) {
    combine(unless, rows, scratch);
    for (size_t word = 0; word < words; ++word)
      fires.word(word) &= ~scratch.stack[0].yes.word(word);
  }
  return fires;
}

void KindMatcher::collect_hits(const RuleProgram& rule, size_t rows, MatchScratch& scratch,
                               std::vector<Hit>& hits) const {
  Bits fires = where_but_not(rule.where, rule.unless, rows, scratch);
  take_excused(rule, rows, scratch, fires, hits);
  for (size_t row = 0; row < rows; ++row)
    if (fires.get(row)) hits.push_back({static_cast<uint32_t>(row), rule.rule, kNotExcused});
}

void KindMatcher::collect_selected(const SelectionProgram& selection, size_t rows,
                                   MatchScratch& scratch, std::vector<Hit>& hits) const {
  const Bits taken = where_but_not(selection.where, selection.unless, rows, scratch);
  for (size_t row = 0; row < rows; ++row)
    if (taken.get(row))
      hits.push_back({static_cast<uint32_t>(row), selection.selection, kSelected});
}

void KindMatcher::run_elements(const Batch& batch, MatchScratch& scratch) const {
  for (uint32_t list = 0; list < elements_.size(); ++list) {
    const ElementRows& rows = batch.elements(list);
    elements_[list]->run(rows, batch.rows(), *this, scratch, *scratch.elements);
    for (uint32_t place = 0; place < kind_.predicates.size(); ++place) {
      const Predicate& predicate = kind_.predicates[place];
      if (predicate.test == Test::elements && predicate.element_program == list)
        elements_[list]->reduce(predicate, rows, *scratch.elements, scratch.predicates[place]);
    }
  }
}

void KindMatcher::run_predicates(const Batch& batch, MatchScratch& scratch) const {
  const size_t rows = batch.rows();
  scratch.predicates.resize(kind_.predicates.size());
  for (Truths& truths : scratch.predicates) truths.reset(rows);
  for (const ColumnScan& scan : scans_) run_scan(scan, batch, scratch);
  for (const ColumnEquality& equality : equalities_) run_equality(equality, batch, scratch);
  for (uint32_t place = 0; place < kind_.predicates.size(); ++place)
    if (kind_.predicates[place].test != Test::elements) run_test(place, batch, scratch);
  run_elements(batch, scratch);  // last: conditions on elements look at the event, too
}

void KindMatcher::match(const Batch& batch, MatchScratch& scratch, std::vector<Hit>& hits) const {
  const size_t rows = batch.rows();
  if (rows == 0) return;
  run_predicates(batch, scratch);
  // From here on every test of the kind has its two bit sets.

  const size_t before = hits.size();
  for (const RuleProgram& rule : kind_.rules) collect_hits(rule, rows, scratch, hits);
  for (const SelectionProgram& selection : kind_.selections)
    collect_selected(selection, rows, scratch, hits);
  std::sort(hits.begin() + static_cast<std::ptrdiff_t>(before), hits.end(),
            [](const Hit& a, const Hit& b) {
              return std::tuple(a.row, a.rule, a.tune) < std::tuple(b.row, b.rule, b.tune);
            });
}

}  // namespace foothold::runtime
