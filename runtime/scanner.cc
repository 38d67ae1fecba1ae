#include "runtime/scanner.h"

#include <algorithm>

#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

constexpr size_t kPadding = 64;

std::vector<uint32_t> outer_places(const Marks& marks, const Reading& reading) {
  std::vector<uint32_t> places;
  for (const std::string& key : reading.outer_keys) places.push_back(marks.outer_place(key));
  return places;
}

}  // namespace

CompiledProgram::CompiledProgram(const Program& program, const ScanOptions& options)
    : program_(program), options_(options), marks_(program) {
  for (const Route& route : program.routes) {
    match_.push_back(std::make_unique<CompiledReading>(route.match));
    report_.push_back(std::make_unique<CompiledReading>(route.report));
    match_outer_.push_back(outer_places(marks_, route.match));
    report_outer_.push_back(outer_places(marks_, route.report));
  }
  for (const KindProgram& kind : program.kinds)
    matchers_.push_back(std::make_unique<KindMatcher>(program, kind, options.match));
}

void Counters::add_unreadable(UnreadablePlace place) {
  ++unreadable;
  if (first_unreadable.size() < kMostPlaces) first_unreadable.push_back(std::move(place));
}

void Counters::add(const Counters& other) {
  records += other.records, examined += other.examined, passed_over += other.passed_over;
  unrecognised += other.unrecognised, unreadable += other.unreadable;
  blank_lines += other.blank_lines, repaired += other.repaired;
  events.resize(std::max(events.size(), other.events.size()), 0);
  for (size_t kind = 0; kind < other.events.size(); ++kind) events[kind] += other.events[kind];
  for (const UnreadablePlace& place : other.first_unreadable)
    if (first_unreadable.size() < kMostPlaces) first_unreadable.push_back(place);
}

BlockScanner::BlockScanner(const CompiledProgram& compiled)
    : compiled_(compiled), program_(compiled.program()), unwrapper_(compiled.marks()) {
  for (const ShapeProgram& shape : program_.shapes) memos_.emplace_back(shape);
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
  result.counters.events.resize(program_.kinds.size(), 0);
  placed_.clear();
  broken_.clear();
  LineCursor lines(block);
  for (Line line; lines.next(line);) scan_line(line);
  flush_all();
  // From here on nothing refers to the block's bytes.

  std::stable_sort(placed_.begin(), placed_.end(),
                   [](const PlacedFinding& a, const PlacedFinding& b) {
                     return std::pair(a.offset, a.rule) < std::pair(b.offset, b.rule);
                   });
  for (PlacedFinding& placed : placed_) result.findings.push_back(std::move(placed.finding));
}

void BlockScanner::add_oversize(const Oversize& oversize, const std::string& input,
                                Counters& counters) {
  ++counters.records;
  counters.add_unreadable({input, oversize.line, oversize.offset, oversize.length,
                           "longer than the record limit of 16 MiB"});
}

void BlockScanner::unreadable(const Line& line, std::string_view reason) {
  result_->counters.add_unreadable(
      {*input_, line.number, line.offset, line.text.size(), std::string(reason)});
}

void BlockScanner::scan_line(const Line& line) {
  Counters& counters = result_->counters;
  if (line.blank) return void(++counters.blank_lines);
  ++counters.records;
  const Unwrapped unwrapped = unwrapper_.unwrap(line.text);
  if (compiled_.options().audit && !audit_line(line, unwrapped)) return;
  if (unwrapped.outcome == Unwrapped::Outcome::unreadable)
    return unreadable(line, unwrapped.reason);
  if (unwrapped.outcome == Unwrapped::Outcome::unrecognised) return void(++counters.unrecognised);
  const uint32_t route = memos_[unwrapped.shape].route(unwrapped.operation);
  if (route == RouteMemo::kPassedOver) return void(++counters.passed_over);
  examine(line, unwrapped, route);
}

/// Under --audit every record must be valid JSON, whatever becomes of it.
bool BlockScanner::audit_line(const Line& line, const Unwrapped&) {
  const StrictReading strict = read_strictly(line.text);
  if (!strict.valid) unreadable(line, strict.reason);
  return strict.valid;
}

std::string_view BlockScanner::repaired_text(std::string_view text) {
  repaired_ = value::repair_utf8(text);
  const size_t size = repaired_.size();
  repaired_.append(kPadding, ' ');
  return std::string_view(repaired_).substr(0, size);
}

/// One pass over the record for a reading; broken UTF-8 is repaired and the record read once more.
/// False: unreadable.
bool BlockScanner::read_for(const Line& line, std::string_view text, Unwrapped& unwrapped,
                            const CompiledReading& reading,
                            const std::vector<uint32_t>& outer_places) {
  TrieReader::Outcome outcome = TrieReader::Outcome::broken_utf8;
  if (!unwrapped.wrapped || value::valid_utf8(text))
    outcome = reader_.read(unwrapped.bare, reading.trie(), slots_);
  if (outcome == TrieReader::Outcome::broken_utf8) {
    ++result_->counters.repaired;
    unwrapped = unwrapper_.unwrap(repaired_text(text));
    if (unwrapped.outcome != Unwrapped::Outcome::shaped) return false;
    outcome = reader_.read(unwrapped.bare, reading.trie(), slots_);
  }
  static_cast<void>(line);
  outer_.clear();
  for (uint32_t place : outer_places) outer_.push_back(unwrapper_.outer(place));
  return outcome == TrieReader::Outcome::read;
}

void BlockScanner::examine(const Line& line, const Unwrapped& from, uint32_t route) {
  Counters& counters = result_->counters;
  const CompiledReading& reading = compiled_.match_reading(route);
  Unwrapped unwrapped = from;
  if (!read_for(line, line.text, unwrapped, reading, compiled_.match_outer(route)))
    return unreadable(line, "broken JSON");
  for (uint32_t slot : reading.from().required)
    if (!slots_.present(slot)) return void(++counters.unrecognised);
  ++counters.examined;
  expressions_.start(reading, slots_, outer_);
  for (uint32_t source = 0; source < reading.from().sources.size(); ++source) {
    const uint32_t kind = reading.from().sources[source].kind;
    if (!event_.read(reading.from().sources[source], program_.kinds[kind], expressions_)) continue;
    ++counters.events[kind];
    KindBatch& batch = batches_[kind];
    batch.batch->add(event_);
    batch.origins.push_back({line.text, line.offset, line.number, route, source, unwrapped.shape});
    if (batch.batch->rows() == kBatchRows) flush(kind);
  }
}

// ---- hits

void BlockScanner::flush(uint32_t kind) {
  KindBatch& batch = batches_[kind];
  if (batch.batch->rows() == 0) return;
  batch.batch->finish();
  hits_.clear();
  compiled_.matcher(kind).match(*batch.batch, scratch_, hits_);
  again_.origin = nullptr;
  for (const Hit& hit : hits_) report(batch.origins[hit.row], kind, hit.rule);
  batch.batch->clear();
  batch.origins.clear();
}

void BlockScanner::flush_all() {
  for (uint32_t kind = 0; kind < batches_.size(); ++kind) flush(kind);
}

/// Reads all fields of the hit's event; `text` is the record as it came, or repaired. event_ and
/// bare_ then hold it.
bool BlockScanner::read_again(const Origin& origin, uint32_t kind, std::string_view text) {
  Unwrapped unwrapped = unwrapper_.unwrap(text);
  if (unwrapped.outcome != Unwrapped::Outcome::shaped) return false;
  const CompiledReading& reading = compiled_.report_reading(origin.route);
  const Line line{origin.line, origin.offset, origin.number, false};
  const uint64_t repaired = result_->counters.repaired;
  const bool read = read_for(line, text, unwrapped, reading, compiled_.report_outer(origin.route));
  result_->counters.repaired = repaired;  // it was counted when it was read first
  if (!read) return false;
  bare_ = unwrapped.bare;
  expressions_.start(reading, slots_, outer_);
  return event_.read(reading.from().sources[origin.source], program_.kinds[kind], expressions_);
}

void BlockScanner::place_finding(const Origin& origin, uint32_t rule, Finding finding) {
  placed_.push_back({origin.offset, rule, std::move(finding)});
}

/// A hit counts only if its whole record is valid JSON: what was looked at so far may be the good
/// half of a broken one. Several rules may have hit one row: it is read again once.
void BlockScanner::report(const Origin& origin, uint32_t kind, uint32_t rule) {
  if (broken_.contains(origin.offset)) return;
  if (&origin != again_.origin) {
    again_.strict = read_strictly(origin.line);
    again_.read = read_again(origin, kind, origin.line);
    again_.origin = &origin;
    const bool bare = bare_.data() == origin.line.data() && bare_.size() == origin.line.size();
    again_.canonical = bare ? again_.strict.canonical : read_strictly(bare_).canonical;
  }
  if (!again_.strict.valid || !again_.read) return report_broken(origin, kind, rule);
  EventPlace place{*input_, origin.number, origin.offset, origin.line.size(), {}};
  const value::Precision precision = program_.shapes[origin.shape].precision;
  place_finding(origin, rule,
                make_finding(program_, rule,
                             {program_.kinds[kind], event_, precision, place, again_.canonical}));
}

/// The event that tells of a broken record: what the readable part says in the header, the rule and
/// the reason.
void BlockScanner::make_broken_event(uint32_t from_kind, const KindProgram& broken,
                                     std::string_view rule, std::string_view reason,
                                     EventReader& event) const {
  event.start(broken);
  const KindProgram& from = program_.kinds[from_kind];
  for (uint32_t field = 0; field < broken.fields.size(); ++field) {
    const std::string& name = broken.fields[field].name;
    if (again_.read && field < from.fields.size() && from.fields[field].name == name)
      event.field(field) = event_.field(field);
    const std::string_view said = name == "broken_rule" ? rule : reason;
    if (name == "broken_rule" || name == "reason")
      type_field(broken.fields[field], {&said, 1}, true, event.field(field));
  }
  event.apply_defaults(broken);
}

/// The record would have fired, but is no valid JSON: it is unreadable, and that is not passed over
/// in silence.
void BlockScanner::report_broken(const Origin& origin, uint32_t from_kind, uint32_t rule) {
  Counters& counters = result_->counters;
  broken_.insert(origin.offset);
  --counters.examined;
  const std::string reason =
      again_.strict.valid ? "broken JSON" : std::string(again_.strict.reason);
  counters.add_unreadable({*input_, origin.number, origin.offset, origin.line.size(), reason});
  if (!program_.broken_record_kind) return;
  const uint32_t kind = *program_.broken_record_kind;
  const KindProgram& broken = program_.kinds[kind];
  EventReader event;
  make_broken_event(from_kind, broken, program_.rules[rule].name, reason, event);
  value::Hasher hasher;
  hasher.add(origin.line);
  const value::Digest canonical = hasher.finish();
  EventPlace place{*input_, origin.number, origin.offset, origin.line.size(), {}};
  const value::Precision precision = program_.shapes[origin.shape].precision;
  for (uint32_t fired : match_event(kind, event))
    place_finding(origin, fired,
                  make_finding(program_, fired, {broken, event, precision, place, canonical}));
}

std::vector<uint32_t> BlockScanner::match_event(uint32_t kind, const EventReader& event) {
  Batch batch(program_.kinds[kind]);
  batch.add(event);
  batch.finish();
  std::vector<Hit> hits;
  compiled_.matcher(kind).match(batch, scratch_, hits);
  std::vector<uint32_t> rules;
  for (const Hit& hit : hits) rules.push_back(hit.rule);
  return rules;
}

}  // namespace foothold::runtime
