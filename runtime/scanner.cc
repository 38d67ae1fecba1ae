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

/// The keys that the shape's readings require; none if nothing reads the shape.
std::vector<std::string> required_keys(const Program& program, const ShapeProgram& shape) {
  std::vector<std::string> keys;
  if (shape.routes.empty() && !shape.any_route) return keys;
  const uint32_t route = shape.any_route ? *shape.any_route : shape.routes.begin()->second;
  const Reading& reading = program.routes[route].match;
  for (const Trie::Member& member : reading.trie.nodes[0].members)
    for (uint32_t slot : reading.trie.nodes[member.node].present)
      if (std::find(reading.required.begin(), reading.required.end(), slot) !=
          reading.required.end())
        keys.push_back(member.key);
  return keys;
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
  events.resize(std::max(events.size(), other.events.size()), 0);
  for (size_t kind = 0; kind < other.events.size(); ++kind) events[kind] += other.events[kind];
  for (const UnreadablePlace& place : other.first_unreadable)
    if (first_unreadable.size() < kMostPlaces) first_unreadable.push_back(place);
}

BlockScanner::BlockScanner(const CompiledProgram& compiled)
    : compiled_(compiled), program_(compiled.program()), unwrapper_(compiled.marks()) {
  for (const ShapeProgram& shape : program_.shapes) {
    memos_.emplace_back(shape);
    required_.emplace_back(required_keys(program_, shape));
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
  result.counters.events.resize(program_.kinds.size(), 0);
  placed_.clear();
  broken_.clear();
  refused_lines_.clear();
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
  if (refused_) return;
  result_->counters.add_unreadable(
      {*input_, line.number, line.offset, line.text.size(), std::string(reason)});
}

/// A line that the audit refused is in the accounts already, as unreadable.
void BlockScanner::count(uint64_t& counter) { counter += refused_ ? 0 : 1; }

void BlockScanner::scan_line(const Line& line) {
  Counters& counters = result_->counters;
  if (line.blank) return void(++counters.blank_lines);
  ++counters.records;
  refused_ = false;
  const Unwrapped unwrapped = unwrapper_.unwrap(line.text);
  if (compiled_.options().audit) audit_line(line);
  if (unwrapped.outcome == Unwrapped::Outcome::unreadable)
    return unreadable(line, unwrapped.reason);
  if (unwrapped.outcome == Unwrapped::Outcome::unrecognised) return count(counters.unrecognised);
  if (compiled_.options().audit && lacks_required(unwrapped)) return count(counters.unrecognised);
  const uint32_t route = memos_[unwrapped.shape].route(unwrapped.operation, !refused_);
  if (route == RouteMemo::kPassedOver) return count(counters.passed_over);
  examine(line, unwrapped, route);
}

/// A line is valid only if the records are, too, that the wraps last opened held as text.
StrictReading BlockScanner::read_whole_strictly(std::string_view line) const {
  StrictReading strict = read_strictly(line);
  for (const HeldText& held : unwrapper_.held_texts()) {
    if (!strict.valid) break;
    const StrictReading inner = read_strictly(held.text, held.levels_above);
    if (!inner.valid) strict = inner;
  }
  return strict;
}

/// Under --audit every record must be valid JSON. One that is not is unreadable, but goes on to be
/// matched: what would have fired in it is told of.
void BlockScanner::audit_line(const Line& line) {
  const StrictReading strict = read_whole_strictly(line.text);
  if (strict.valid) return;
  unreadable(line, strict.reason);
  refused_ = true;
  refused_lines_.insert(line.offset);
}

/// Otherwise asked of examined records alone, whose readings look for these keys.
bool BlockScanner::lacks_required(const Unwrapped& unwrapped) const {
  const KeySet& keys = required_[unwrapped.shape];
  std::vector<bool> seen(keys.keys().size(), false);
  for (Walked walked = walk_keys(unwrapped.bare, keys); walked.status == Walked::Status::found;) {
    seen[walked.key] = true;
    const auto begin = static_cast<size_t>(walked.value.data() - unwrapped.bare.data());
    walked = walk_from(unwrapped.bare, begin + walked.value.size(), keys);
  }
  return std::find(seen.begin(), seen.end(), false) != seen.end();
}

std::string_view BlockScanner::repaired_text(std::string_view text) {
  repaired_ = value::repair_utf8(text);
  const size_t size = repaired_.size();
  repaired_.append(kPadding, ' ');
  return std::string_view(repaired_).substr(0, size);
}

/// One pass over the record for a reading; broken UTF-8 is repaired and the record read once more.
/// False: unreadable.
bool BlockScanner::read_for(std::string_view text, Unwrapped& unwrapped,
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
  outer_.clear();
  for (uint32_t place : outer_places) outer_.push_back(unwrapper_.outer(place));
  return outcome == TrieReader::Outcome::read;
}

void BlockScanner::examine(const Line& line, const Unwrapped& from, uint32_t route) {
  Counters& counters = result_->counters;
  const CompiledReading& reading = compiled_.match_reading(route);
  Unwrapped unwrapped = from;
  if (!read_for(line.text, unwrapped, reading, compiled_.match_outer(route)))
    return unreadable(line, "broken JSON");
  for (uint32_t slot : reading.from().required)
    if (!slots_.present(slot)) return count(counters.unrecognised);
  count(counters.examined);
  expressions_.start(reading, slots_, outer_);
  bool full = false;
  for (uint32_t source = 0; source < reading.from().sources.size(); ++source) {
    const uint32_t kind = reading.from().sources[source].kind;
    if (!event_.read(reading.from().sources[source], program_.kinds[kind], expressions_)) continue;
    count(counters.events[kind]);
    KindBatch& batch = batches_[kind];
    batch.batch->add(event_);
    batch.origins.push_back({line.text, line.offset, line.number, route, source, unwrapped.shape});
    full = full || batch.batch->rows() >= kBatchRows;
  }
  if (full) flush_full();  // not before: reading hits again forgets what this record was read with
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

void BlockScanner::flush_full() {
  for (uint32_t kind = 0; kind < batches_.size(); ++kind)
    if (batches_[kind].batch->rows() >= kBatchRows) flush(kind);
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
  const uint64_t repaired = result_->counters.repaired;
  const bool read = read_for(text, unwrapped, reading, compiled_.report_outer(origin.route));
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
    again_.read = read_again(origin, kind, origin.line);
    again_.strict = read_whole_strictly(origin.line);
    again_.origin = &origin;
    const bool bare = !again_.read || bare_.data() == origin.line.data();
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
  const std::string reason =
      again_.strict.valid ? "broken JSON" : std::string(again_.strict.reason);
  if (!refused_lines_.contains(origin.offset)) {
    --counters.examined;
    counters.add_unreadable({*input_, origin.number, origin.offset, origin.line.size(), reason});
  }
  if (program_.broken_record_kind) tell_of_broken(origin, from_kind, rule, reason);
  if (!refused_lines_.contains(origin.offset)) uncount_events(origin);
}

/// The events of a record that turned out to be broken do not count: it is read once more as it was
/// when they did.
void BlockScanner::uncount_events(const Origin& origin) {
  again_.origin = nullptr;
  Unwrapped unwrapped = unwrapper_.unwrap(origin.line);
  const CompiledReading& reading = compiled_.match_reading(origin.route);
  const uint64_t repaired = result_->counters.repaired;
  const bool read = read_for(origin.line, unwrapped, reading, compiled_.match_outer(origin.route));
  result_->counters.repaired = repaired;
  if (!read) return;
  expressions_.start(reading, slots_, outer_);
  for (const SourceReading& source : reading.from().sources)
    if (event_.read(source, program_.kinds[source.kind], expressions_))
      --result_->counters.events[source.kind];
}

void BlockScanner::tell_of_broken(const Origin& origin, uint32_t from_kind, uint32_t rule,
                                  const std::string& reason) {
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
