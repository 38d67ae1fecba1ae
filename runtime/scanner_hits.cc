// What becomes of hits: read again, strictly, and reported; or, if the record is broken, told of.
#include <algorithm>
#include <optional>

#include "runtime/identity/identity.h"
#include "runtime/scanner.h"
#include "runtime/value/unescape.h"

namespace foothold::runtime {
namespace {

/// The value of a key at the top level, as it stands there.
std::string_view value_of(std::string_view record, const KeySet& key) {
  const Walked walked = walk_keys(record, key);
  return walked.status == Walked::Status::found ? walked.value : std::string_view();
}

}  // namespace

void BlockScanner::flush(uint32_t kind) {
  KindBatch& batch = batches_[kind];
  if (batch.batch->rows() == 0) return;
  batch.batch->finish();
  hits_.clear();
  compiled_.matcher(kind).match(*batch.batch, scratch_, hits_);
  std::optional<uint32_t> row;
  for (const Hit& hit : hits_) {
    if (row != hit.row) hit_origins_.push_back(batch.origins[hit.row]);
    row = hit.row;
    row_hits_.push_back({&hit_origins_.back(), kind, hit});
  }
  batch.batch->clear();
  batch.origins.clear();
}

void BlockScanner::flush_full() {
  for (uint32_t kind = 0; kind < batches_.size(); ++kind)
    if (batches_[kind].batch->full()) flush(kind);
}

void BlockScanner::flush_all() {
  for (uint32_t kind = 0; kind < batches_.size(); ++kind) flush(kind);
  report_hits();
  report_broken_selected();
}

/// Record by record: one is read again once, whatever kinds of events it is.
void BlockScanner::report_hits() {
  const auto place = [](const RowHit& one) {
    return std::pair(one.origin->record.number, one.kind);
  };
  std::stable_sort(row_hits_.begin(), row_hits_.end(),
                   [&](const RowHit& a, const RowHit& b) { return place(a) < place(b); });
  forget_read_again();
  for (const RowHit& one : row_hits_) report(*one.origin, one.kind, one.hit);
  row_hits_.clear();
  hit_origins_.clear();
}

/// A record that a rule over one event wants is told of by that rule's name, whatever else takes
/// it: so broken records of selections wait until all kinds were seen.
void BlockScanner::report_broken_selected() {
  forget_read_again();
  for (const BrokenSelected& one : broken_selected_) {
    if (broken_.contains(one.origin.record.number)) continue;
    read_strictly_again(one.origin, one.kind);
    report_broken(one.origin, one.kind, program_.selections[one.selection].rule);
  }
  broken_selected_.clear();
}

/// Reads all fields that reports of the record want. bare_, slots_ and expressions_ then hold it.
bool BlockScanner::read_again(const Origin& origin) {
  const std::string_view text = origin.record.text;
  Unwrapped unwrapped = unwrapper_.unwrap(text);
  if (unwrapped.outcome != Unwrapped::Outcome::shaped) return false;
  const CompiledReading& reading = compiled_.report_reading(origin.route);
  const uint64_t repaired = result_->counters.repaired;
  const bool read = read_for(text, unwrapped, reading, compiled_.report_outer(origin.route));
  result_->counters.repaired = repaired;  // it was counted when it was read first
  if (!read) return false;
  bare_ = unwrapped.bare;
  expressions_.start(reading, slots_, outer_, unwrapped.levels);
  return true;
}

EventPlace BlockScanner::place_of(const Record& record) const {
  return {*input_, record.line, record.offset, record.length, {}};
}

void BlockScanner::place_finding(const Origin& origin, uint32_t rule, Finding finding) {
  placed_.push_back({origin.record.number, rule, std::move(finding)});
}

/// Of a row that holds its record below a key, as an object or as text, the record inside makes the
/// identity: it is the same in whatever it came. A text that is broken makes the whole row so.
void BlockScanner::read_inside(const Origin& origin) {
  const std::string& key = program_.shapes[origin.shape].keys_inside;
  if (key.empty() || !again_.read || !again_.strict.valid) return;
  const std::string_view held = value_of(bare_, KeySet({key}));
  if (held.empty()) return;
  StrictReading inside;
  std::string text(held);
  if (held.front() == '"') {
    text.clear();
    (void)value::unescape_json(held.substr(1, held.size() - 2), text);  // read strictly already
  }
  inside = read_strictly(text, 1);
  again_.canonical = inside.canonical;
  if (!inside.valid) again_.strict = inside;
}

void BlockScanner::read_record_again(const Origin& origin) {
  const std::string_view text = origin.record.text;
  again_.record_read = read_again(origin);
  again_.record_strict = read_whole_strictly(text);
  const bool bare = !again_.record_read || bare_.data() == text.data();
  again_.record_canonical = bare ? again_.record_strict.canonical : read_strictly(bare_).canonical;
  again_.record = text.data(), again_.route = origin.route;
}

/// event_ then holds the row.
void BlockScanner::read_strictly_again(const Origin& origin, uint32_t kind) {
  if (again_.record != origin.record.text.data() || again_.route != origin.route)
    read_record_again(origin);
  const std::vector<SourceReading>& sources = compiled_.report_reading(origin.route).from().sources;
  again_.read = again_.record_read && origin.source < sources.size() &&
                event_.read(sources[origin.source], program_.kinds[kind], expressions_);
  again_.strict = again_.record_strict, again_.canonical = again_.record_canonical;
  again_.origin = &origin;
  again_.seen = false;
  read_inside(origin);
}

/// A hit counts only if its whole record is valid JSON: what was looked at so far may be the good
/// half of a broken one. Several rules may have hit one row: it is read again once.
void BlockScanner::report(const Origin& origin, uint32_t kind, const Hit& hit) {
  if (broken_.contains(origin.record.number)) return;
  if (&origin != again_.origin) read_strictly_again(origin, kind);
  if (!again_.strict.valid || !again_.read) {
    if (hit.tune == kNotExcused) report_broken(origin, kind, hit.rule);
    if (hit.tune == kSelected) broken_selected_.push_back({origin, kind, hit.rule});
    return;  // a broken record would not have been a finding: there is nothing to excuse
  }
  place_hit(origin, hit,
            {program_.kinds[kind], event_, program_.shapes[origin.shape].precision,
             place_of(origin.record), again_.canonical});
}

void BlockScanner::place_hit(const Origin& origin, const Hit& hit, const FindingEvent& event) {
  if (hit.tune == kSelected)
    place_sighting(origin, hit.rule, event);
  else if (hit.tune == kNotExcused)
    place_finding(origin, hit.rule, make_finding(program_, hit.rule, event));
  else
    result_->excused.push_back({hit.tune, finding_id(program_, hit.rule, event)});
}

/// Hits of one row stand together: all selections that take its event share a sighting.
void BlockScanner::place_sighting(const Origin& origin, uint32_t selection,
                                  const FindingEvent& event) {
  const auto kind = static_cast<uint32_t>(&event.kind - program_.kinds.data());
  const bool again = again_.seen && again_.origin == &origin;
  if (!again) result_->sightings.push_back(make_sighting(program_, kind, origin.shape, event));
  again_.seen = again_.origin == &origin;
  Sighting& sighting = result_->sightings.back();
  sighting.selections.push_back(selection);
  if (!again && sighting.timed) coverage_.see(origin.shape, sighting.time);
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
  broken_.insert(origin.record.number);
  const std::string reason =
      again_.strict.valid ? "broken JSON" : std::string(again_.strict.reason);
  if (!refused_records_.contains(origin.record.number)) {
    --counters.examined;
    const Record& record = origin.record;
    counters.add_unreadable({*input_, record.line, record.offset, record.length, reason});
    reject(record, true, reason);
  }
  if (program_.broken_record_kind) tell_of_broken(origin, from_kind, rule, reason);
  if (!refused_records_.contains(origin.record.number)) uncount_events(origin);
}

/// The events of a record that turned out to be broken do not count: it is read once more as it was
/// when they did.
void BlockScanner::uncount_events(const Origin& origin) {
  forget_read_again();
  Unwrapped unwrapped = unwrapper_.unwrap(origin.record.text);
  const CompiledReading& reading = compiled_.match_reading(origin.route);
  const uint64_t repaired = result_->counters.repaired;
  const bool read =
      read_for(origin.record.text, unwrapped, reading, compiled_.match_outer(origin.route));
  result_->counters.repaired = repaired;
  if (!read) return;
  expressions_.start(reading, slots_, outer_, unwrapped.levels);
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
  hasher.add(origin.record.text);
  const value::Digest canonical = hasher.finish();
  EventPlace place = place_of(origin.record);
  const value::Precision precision = program_.shapes[origin.shape].precision;
  for (const Hit& hit : hits_of(kind, event))
    place_hit(origin, hit, {broken, event, precision, place, canonical});
}

std::vector<Hit> BlockScanner::hits_of(uint32_t kind, const EventReader& event) {
  Batch batch(program_.kinds[kind]);
  batch.add(event);
  batch.finish();
  std::vector<Hit> hits;
  compiled_.matcher(kind).match(batch, scratch_, hits);
  return hits;
}

std::vector<uint32_t> BlockScanner::match_event(uint32_t kind, const EventReader& event) {
  std::vector<uint32_t> rules;
  for (const Hit& hit : hits_of(kind, event))
    if (hit.tune == kNotExcused) rules.push_back(hit.rule);
  return rules;
}

}  // namespace foothold::runtime
