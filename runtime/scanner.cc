#include "runtime/scanner.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "runtime/program/packed_reading.h"
#include "runtime/value/elements.h"
#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

constexpr size_t kPadding = 64;
constexpr std::string_view kLacksRequired = "a key that its shape requires is missing";

std::vector<uint32_t> outer_places(const Marks& marks, const PackedReading& reading) {
  std::vector<uint32_t> places;
  for (const std::string& key : reading.outer_keys) places.push_back(marks.outer_place(key));
  return places;
}

}  // namespace

CompiledProgram::CompiledProgram(const Program& program, const ScanOptions& options,
                                 const MatcherAids& aids)
    : program_(program),
      options_(options),
      marks_(program),
      match_(program.routes.size()),
      report_(program.reports.size()) {
  for (const Route& route : program.routes)
    match_outer_.push_back(outer_places(marks_, route.match));
  for (const PackedReading& report : program.reports)
    report_outer_.push_back(outer_places(marks_, report));
  for (const KindProgram& kind : program.kinds)
    matchers_.push_back(std::make_unique<KindMatcher>(program, kind, options.match, aids));
  for (const KindProgram& scope : program.scopes)
    scope_matchers_.push_back(std::make_unique<KindMatcher>(program, scope, options.match, aids));
}

/// Bytes that are no reading came of no planner: nothing is read by them.
const CompiledReading& CompiledProgram::reading(const Lazy<Unpacked>& lazy,
                                                const PackedReading& packed) const {
  const auto make = [&] {
    std::optional<Reading> from = unpack_reading(program_, packed);
    if (!from) from.emplace().trie.nodes.emplace_back();
    return std::make_unique<Unpacked>(std::move(*from), program_.facts);
  };
  return lazy.get(make).compiled;
}

void CompiledProgram::keep_databases(LiteralDatabases& databases) const {
  for (const auto* matchers : {&matchers_, &scope_matchers_})
    for (const std::unique_ptr<KindMatcher>& matcher : *matchers)
      matcher->keep_databases(databases);
}

/// The first places by offset: that a hit is broken is found out after what stands behind it.
void Counters::add_unreadable(UnreadablePlace place) {
  ++unreadable;
  const auto behind = std::upper_bound(
      first_unreadable.begin(), first_unreadable.end(), place,
      [](const UnreadablePlace& a, const UnreadablePlace& b) { return a.offset < b.offset; });
  first_unreadable.insert(behind, std::move(place));
  if (first_unreadable.size() > kMostPlaces) first_unreadable.pop_back();
}

void Counters::add(const Counters& other) {
  records += other.records, examined += other.examined, passed_over += other.passed_over;
  unrecognised += other.unrecognised, unreadable += other.unreadable;
  blank_lines += other.blank_lines, repaired += other.repaired;
  cut_lists += other.cut_lists;
  cut_off += other.cut_off, record_bytes += other.record_bytes,
      between_bytes += other.between_bytes;
  arrivals.add(other.arrivals);
  events.resize(std::max(events.size(), other.events.size()), 0);
  for (size_t kind = 0; kind < other.events.size(); ++kind) events[kind] += other.events[kind];
  for (const UnreadablePlace& place : other.first_unreadable)
    if (first_unreadable.size() < kMostPlaces) first_unreadable.push_back(place);
}

BlockScanner::BlockScanner(const CompiledProgram& compiled)
    : compiled_(compiled),
      program_(compiled.program()),
      unwrapper_(compiled.marks()),
      coverage_(compiled.program()) {
  for (const ShapeProgram& shape : program_.shapes) {
    memos_.emplace_back(shape);
    std::vector<std::string> keys = shape.time_keys;
    keys.insert(keys.end(), shape.workload_keys.begin(), shape.workload_keys.end());
    observed_keys_.emplace_back(std::move(keys));
  }
  for (uint32_t kind = 0; kind < program_.kinds.size(); ++kind) {
    batches_.push_back({std::make_unique<Batch>(program_.kinds[kind]), {}});
    ready_ = compiled.matcher(kind).prepare(scratch_) && ready_;
  }
}

std::map<std::string, uint64_t> BlockScanner::passed_over() const {
  std::map<std::string, uint64_t> counts;
  for (const RouteMemo& memo : memos_)
    for (const auto& [operation, count] : memo.passed_over()) counts[operation] += count;
  return counts;
}

// ---- one block

void BlockScanner::scan(const Block& block, const std::string& input, BlockResult& result) {
  input_ = &input;
  result_ = &result;
  records_ = 0;
  Counters& counters = result.counters;
  counters.events.resize(program_.kinds.size(), 0);
  counters.blank_lines += block.blank_lines;
  counters.record_bytes += block.element_bytes, counters.between_bytes += block.between_bytes;
  for (const Element& element : block.elements) scan_element(element, block.header.get());
  flush_all();
  // From here on nothing refers to the block's bytes.

  std::stable_sort(placed_.begin(), placed_.end(),
                   [](const PlacedFinding& a, const PlacedFinding& b) {
                     return std::pair(a.record, a.rule) < std::pair(b.record, b.rule);
                   });
  for (PlacedFinding& placed : placed_) result.findings.push_back(std::move(placed.finding));
  placed_.clear();
  rendered_.clear();
  broken_.clear();
  refused_records_.clear();
}

void BlockScanner::reject(const Record& record, bool unreadable, std::string_view reason) {
  if (!compiled_.options().keep_rejects) return;
  result_->rejects.push_back({*input_, record.line, record.offset, record.length, unreadable,
                              std::string(reason), std::string(record.raw)});
}

void BlockScanner::unreadable(const Record& record, std::string_view reason) {
  if (refused_) return;
  result_->counters.add_unreadable(
      {*input_, record.line, record.offset, record.length, std::string(reason)});
  reject(record, true, reason);
}

/// What the strict reading says, if it says more; and whether the record, or one that it holds as
/// text, ends too early: exports cut long cells off.
std::string_view BlockScanner::why_unreadable(const Record& record, std::string_view said) {
  if (refused_) return said;
  const auto cut_off = [&](const StrictReading& strict, std::string_view text) {
    const bool ends = !strict.valid && strict.position >= text.size();
    result_->counters.cut_off += ends;
    return ends;
  };
  const StrictReading strict = read_strictly(record.text);
  if (cut_off(strict, record.text)) return "it ends too early";
  if (!strict.valid) return strict.reason;
  for (const HeldText& held : unwrapper_.held_texts()) {
    const StrictReading inner = read_strictly(held.text, held.levels_above);
    if (cut_off(inner, held.text)) return "the record it holds as text ends too early";
    if (!inner.valid) return inner.reason;
  }
  return said;
}

void BlockScanner::unrecognised(const Record& record, std::string_view reason) {
  if (refused_) return;
  ++result_->counters.unrecognised;
  reject(record, false, reason);
}

/// A record that was refused is in the accounts already, as unreadable.
void BlockScanner::count(uint64_t& counter) { counter += refused_ ? 0 : 1; }

/// It is unreadable, but goes on to be matched: what would have fired in it is told of.
void BlockScanner::refuse(const Record& record, std::string_view reason) {
  unreadable(record, reason);
  refused_ = true;
  refused_records_.insert(record.number);
}

void BlockScanner::scan_element(const Element& element, const CsvHeader* header) {
  Record record{element.text, element.text,   ++records_,      element.offset,
                element.line, element.length, element.envelope};
  if (element.envelope == Envelope::csv && !render(element, header, record)) return;
  scan_record(record, element.broken);
}

/// A row of CSV becomes a JSON object, once; what follows cannot tell it from one that came so.
/// False: it has been refused.
bool BlockScanner::render(const Element& element, const CsvHeader* header, Record& record) {
  std::string reason(element.broken);
  std::string& json = rendered_.emplace_back();
  if (!reason.empty() || !render_row(*header, element.text, json, reason)) {
    ++result_->counters.records;
    refused_ = false;
    result_->counters.arrivals.add({element.envelope, 0, Arrivals::kNoShape});
    return unreadable(record, reason), false;
  }
  const size_t size = json.size();
  json.append(kPadding, ' ');
  record.text = std::string_view(json).substr(0, size);
  return true;
}

/// A record, or a page of records that its framing took for one.
void BlockScanner::scan_record(const Record& record, std::string_view broken, bool in_page) {
  ++result_->counters.records;
  refused_ = false;
  Unwrapped unwrapped = unwrapper_.unwrap(record.text);
  if (!broken.empty()) refuse(record, broken);
  if (compiled_.options().audit) audit_record(record);
  if (unwrapped.outcome == Unwrapped::Outcome::page) return scan_page(record, unwrapped, in_page);
  if (unwrapped.outcome == Unwrapped::Outcome::shaped) route_record(record, unwrapped);
  // From here on `unwrapped` says what the record turned out to be.

  arrived(record, unwrapped);
  if (unwrapped.outcome == Unwrapped::Outcome::unreadable)
    unreadable(record, why_unreadable(record, unwrapped.reason));
  if (unwrapped.outcome == Unwrapped::Outcome::unrecognised) unrecognised(record, unwrapped.reason);
}

void BlockScanner::arrived(const Record& record, const Unwrapped& unwrapped) {
  const bool shaped = unwrapped.outcome == Unwrapped::Outcome::shaped;
  result_->counters.arrivals.add(
      {record.envelope, unwrapped.wraps, shaped ? unwrapped.shape : Arrivals::kNoShape});
}

/// Events outlive what unwrapping decoded: a page that was held as text is kept for the block.
std::string_view BlockScanner::kept_page(const Record& record, std::string_view page) {
  const std::less_equal<const char*> before;
  const char* const end = record.text.data() + record.text.size();
  if (before(record.text.data(), page.data()) && before(page.data() + page.size(), end))
    return page;
  std::string& kept = rendered_.emplace_back(page);
  kept.append(kPadding, ' ');
  return std::string_view(kept).substr(0, page.size());
}

/// Each record of a page is read on its own, so the page is validated as a whole; within a page
/// another one is not looked for. Those of a page that was held as text, or in a row of CSV, are
/// said to be where that is.
void BlockScanner::scan_page(const Record& record, Unwrapped page, bool in_page) {
  const StrictReading strict = read_whole_strictly(record.text);
  if (!strict.valid || in_page) {
    arrived(record, page);
    return strict.valid ? unrecognised(record, "a page in a page")
                        : unreadable(record, strict.reason);
  }
  const std::string_view kept = kept_page(record, page.bare);
  const bool in_place = kept.data() == page.bare.data() && record.text.data() == record.raw.data();
  page.bare = kept;
  std::vector<std::string_view> records;
  if (!Unwrapper::page(page, records)) {
    arrived(record, page);
    return unreadable(record, "broken JSON");
  }
  --result_->counters.records;
  for (const std::string_view text : records) {
    Record item = record;
    item.number = ++records_, item.text = text, item.envelope = Envelope::page;
    if (in_place) {
      item.raw = text, item.length = text.size();
      item.offset += static_cast<uint64_t>(text.data() - record.text.data());
    }
    scan_record(item, {}, true);
  }
}

/// A record that is passed over is not asked whether it has the keys that its shape requires.
void BlockScanner::route_record(const Record& record, Unwrapped& unwrapped) {
  uint64_t& passed_over = result_->counters.passed_over;
  const bool audit = compiled_.options().audit;
  const auto route_of = [&](bool decides) {
    return memos_[unwrapped.shape].route(unwrapped.operation, decides && !refused_);
  };
  uint32_t route = route_of(!audit);
  observe(unwrapped);
  if (route == RouteMemo::kPassedOver && !audit) return count(passed_over);
  if (audit || !program_.shapes[unwrapped.shape].candidates.empty()) {
    if (!unwrapper_.settle(unwrapped)) return;
    route = route_of(true);
    if (route == RouteMemo::kPassedOver) return count(passed_over);
  }
  examine(record, unwrapped, route);
}

/// Notes when the record was made, and of which workload.
void BlockScanner::observe(const Unwrapped& unwrapped) {
  const Observed observed = observed_of(unwrapped);
  uint32_t& group = memos_[unwrapped.shape].group();
  if (group == RouteMemo::kNoGroup || timeline_.workload(group) != observed.workload)
    group = timeline_.group(program_.shapes[unwrapped.shape].name, observed.workload);
  timeline_.add(group, observed.time);
  if (!program_.correlations.empty()) coverage_.see(unwrapped.shape, observed.time);
}

/// In one walk, which ends where both are known.
BlockScanner::Observed BlockScanner::observed_of(const Unwrapped& unwrapped) const {
  const KeySet& keys = observed_keys_[unwrapped.shape];
  const ShapeProgram& shape = program_.shapes[unwrapped.shape];
  const size_t time_keys = shape.time_keys.size();
  size_t missing = (time_keys > 0) + !shape.workload_keys.empty();
  Observed observed;
  bool seen[2] = {};
  Walked walked = walk_keys(unwrapped.bare, keys);
  while (walked.status == Walked::Status::found) {
    const bool is_workload = walked.key >= time_keys;
    const std::string_view value = walked.value;
    if (!seen[is_workload] && value.size() > 2 && value.front() == '"')
      (is_workload ? observed.workload : observed.time) = value.substr(1, value.size() - 2);
    missing -= !std::exchange(seen[is_workload], true);
    if (missing == 0) break;
    const auto behind = static_cast<size_t>(value.data() - unwrapped.bare.data()) + value.size();
    walked = walk_from(unwrapped.bare, behind, keys);
  }
  return observed;
}

/// A record is valid only if those are, too, that its wraps last opened held as text.
StrictReading BlockScanner::read_whole_strictly(std::string_view record) const {
  StrictReading strict = read_strictly(record);
  for (const HeldText& held : unwrapper_.held_texts()) {
    if (!strict.valid) break;
    const StrictReading inner = read_strictly(held.text, held.levels_above);
    if (!inner.valid) strict = inner;
  }
  return strict;
}

/// Under --audit every record must be valid JSON.
void BlockScanner::audit_record(const Record& record) {
  const StrictReading strict = read_whole_strictly(record.text);
  if (!strict.valid) refuse(record, strict.reason);
}

std::string_view BlockScanner::repaired_text(std::string_view text) {
  repaired_ = value::repair_utf8(text);
  const size_t size = repaired_.size();
  repaired_.append(kPadding, ' ');
  return std::string_view(repaired_).substr(0, size);
}

/// One pass over the record for a reading; broken UTF-8 is repaired and the record read once more.
/// False: unreadable, and slots_ hold what stands before the place where it is broken.
bool BlockScanner::read_for(std::string_view text, Unwrapped& unwrapped,
                            const CompiledReading& reading,
                            const std::vector<uint32_t>& outer_places) {
  TrieReader::Outcome outcome = TrieReader::Outcome::broken_utf8;
  if (!unwrapped.wrapped || value::valid_utf8(text))
    outcome = reader_.read(unwrapped.bare, reading.trie(), slots_, unwrapped.levels);
  if (outcome == TrieReader::Outcome::broken_utf8) {
    ++result_->counters.repaired;
    unwrapped = unwrapper_.unwrap(repaired_text(text));
    if (unwrapped.outcome != Unwrapped::Outcome::shaped) {
      slots_.reset(reading.trie().slots());
      return false;
    }
    outcome = reader_.read(unwrapped.bare, reading.trie(), slots_, unwrapped.levels);
  }
  outer_.clear();
  for (uint32_t place : outer_places) outer_.push_back(unwrapper_.outer(place));
  return outcome == TrieReader::Outcome::read;
}

void BlockScanner::examine(const Record& record, const Unwrapped& from, uint32_t route) {
  Counters& counters = result_->counters;
  const CompiledReading& reading = compiled_.match_reading(route);
  Unwrapped unwrapped = from;
  // What stands before the place that cannot be read is matched: a rule that looks at more of a
  // record must not hide what others see in it.
  if (!read_for(record.text, unwrapped, reading, compiled_.match_outer(route)))
    refuse(record, why_unreadable(record, "broken JSON"));
  for (uint32_t slot : reading.from().required)
    if (!slots_.present(slot)) return unrecognised(record, kLacksRequired);
  count(counters.examined);
  expressions_.start(reading, slots_, outer_, unwrapped.levels);
  bool full = false;
  for (uint32_t source = 0; source < reading.from().sources.size(); ++source) {
    const uint32_t kind = reading.from().sources[source].kind;
    if (!event_.read(reading.from().sources[source], program_.kinds[kind], expressions_)) continue;
    count(counters.events[kind]);
    KindBatch& batch = batches_[kind];
    batch.batch->add(event_);
    for (const ElementProgram& elements : program_.kinds[kind].elements)
      counters.cut_lists += event_.field(elements.list).count() > value::kMostElements;
    batch.origins.push_back({record, route, source, from.shape});
    full = full || batch.batch->full();
  }
  if (full) flush_full();
}

}  // namespace foothold::runtime
