// What a scan knows, out of it and back into it: to be taken up again, or under other rules.
#include <algorithm>
#include <utility>

#include "runtime/scan.h"

namespace foothold::runtime {

Coverage Scan::whole_coverage() const {
  Coverage coverage(compiled_->program());
  if (earlier_coverage_) coverage.add(*earlier_coverage_);
  for (const std::unique_ptr<BlockScanner>& scanner : scanners_) coverage.add(scanner->coverage());
  return coverage;
}

ScanState Scan::save() const {
  const Program& program = compiled_->program();
  ScanState state;
  state.counters = save_counters(program, summary_.counters);
  TotalState& totals = state.totals;
  totals.findings = summary_.findings, totals.copies = summary_.copies;
  totals.excused = summary_.excused;
  totals.by_level = summary_.by_level, totals.by_rule = summary_.by_rule;
  totals.passed_over = earlier_passed_over_;
  Timeline timeline;
  timeline.add(earlier_timeline_);
  for (const std::unique_ptr<BlockScanner>& scanner : scanners_) {
    timeline.add(scanner->timeline());
    for (const auto& [operation, count] : scanner->passed_over())
      totals.passed_over[operation] += count;
  }
  for (size_t tune = 0; tune < program.tunes.size(); ++tune)
    if (summary_.by_tune[tune])
      totals.by_tune[{program.tunes[tune].rule, program.tunes[tune].because}] +=
          summary_.by_tune[tune];
  totals.excused_ids = excused_ids_.in_order();
  state.timeline = timeline.save();
  state.coverage = save_coverage(program, whole_coverage());
  state.selections = selections_;
  state.rules = rules_of(program);
  state.followed = settings_.follow.has_value();
  if (stream_) state.stream = stream_->save();
  state.standing = {standing_.begin(), standing_.end()};
  return state;
}

std::vector<std::string> Scan::restore(const ScanState& state) {
  const Program& program = compiled_->program();
  const TotalState& totals = state.totals;
  summary_.counters = restore_counters(program, state.counters);
  summary_.bytes_read = state.counters.record_bytes + state.counters.between_bytes;
  summary_.findings = totals.findings, summary_.copies = totals.copies;
  summary_.excused = totals.excused;
  summary_.by_level = totals.by_level, summary_.by_rule = totals.by_rule;
  summary_.by_level.resize(5, 0);
  for (size_t tune = 0; tune < program.tunes.size(); ++tune) {
    const auto found = totals.by_tune.find({program.tunes[tune].rule, program.tunes[tune].because});
    if (found != totals.by_tune.end()) summary_.by_tune[tune] = found->second;
  }
  for (const std::string& id : totals.excused_ids) excused_ids_.add(id);
  earlier_timeline_ = {};
  earlier_timeline_.restore(state.timeline);
  earlier_passed_over_ = totals.passed_over;
  earlier_coverage_.emplace(program);
  restore_coverage(program, state.coverage, *earlier_coverage_);
  selections_ = selections_of(program, state.selections, earlier_coverage_->latest());
  standing_ = {state.standing.begin(), state.standing.end()};
  restore_stream(state);
  return begun_anew(program, state.rules);
}

/// How far the logs reach is known before any sighting comes back: of those that do not fit the
/// looks are answered there and then.
void Scan::restore_stream(const ScanState& state) {
  if (!stream_) return;
  if (state.stream) stream_->restore(*state.stream);
  std::vector<std::pair<uint32_t, int64_t>> since;
  for (uint32_t place = 0; place < selections_.size(); ++place)
    if (selections_[place].since) since.emplace_back(place, *selections_[place].since);
  stream_->restore(whole_coverage(), since);
}

void Scan::restore(const Sighting& sighting, bool late_across) {
  if (correlator_) correlator_->add(sighting);
  if (stream_) stream_->restore(sighting, late_across);
}

/// Of a rule that is another one now nothing more is known, nor is anything more told.
void Scan::restore_group(const std::string& name, const std::string& bytes) {
  if (!stream_ || !stream_->restore_group(name, bytes)) group_changes_[name] = std::nullopt;
}

void Scan::restored() {
  if (stream_) stream_->restored();
}

void Scan::count_input(const std::string& name, const InputState& state) {
  ++summary_.inputs;
  summary_.container_bytes += state.container_bytes;
  summary_.lost_bytes += state.lost_bytes;
  summary_.bytes_read += state.lost_bytes;
  if (state.no_log) summary_.skipped.push_back(name);
  if (!state.failure.empty()) summary_.failures.push_back(name + ": " + state.failure);
}

void Scan::uncount_input(const std::string& name, const InputState& state) {
  --summary_.inputs;
  summary_.container_bytes -= state.container_bytes;
  summary_.lost_bytes -= state.lost_bytes;
  summary_.bytes_read -= state.lost_bytes;
  const auto drop = [](std::vector<std::string>& from, const std::string& what) {
    const auto found = std::find(from.begin(), from.end(), what);
    if (found != from.end()) from.erase(found);
  };
  drop(summary_.skipped, name);
  drop(summary_.failures, name + ": " + state.failure);
}

std::vector<std::string> Scan::replace(const CompiledProgram& compiled) {
  if (!held_.release_all()) summary_.output_failed = true;
  const ScanState state = save();
  const uint64_t read = summary_.bytes_read;
  const GroupChanges groups = stream_ ? stream_->save_groups() : GroupChanges();
  group_changes_ = take_group_changes();
  compiled_ = &compiled;
  make_scanners();
  std::vector<std::string> anew = restore(state);
  for (const auto& [name, bytes] : groups) restore_group(name, *bytes);
  summary_.bytes_read = read;
  return anew;
}

// ---- of a stream

GroupChanges Scan::take_group_changes() {
  GroupChanges changes = std::exchange(group_changes_, {});
  if (!stream_) return changes;
  for (auto& [name, bytes] : stream_->take_changes()) changes[name] = std::move(bytes);
  return changes;
}

std::optional<int64_t> Scan::oldest_needed() const {
  if (!stream_) return std::nullopt;
  return stream_->oldest_needed();
}

std::set<std::string> Scan::tell_again(std::set<std::string> ids) {
  return stream_ ? stream_->tell_again(std::move(ids)) : std::move(ids);
}

/// A rule that is gone says nothing more.
bool Scan::take_back(const ToldLine& line) {
  const std::vector<RuleInfo>& rules = compiled_->program().rules;
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const RuleInfo& one) { return one.name == line.rule; });
  if (rule == rules.end()) return true;
  Finding finding;
  finding.rule = static_cast<uint32_t>(rule - rules.begin());
  finding.id = line.id, finding.tenant = line.tenant, finding.time = line.time;
  finding.phase = Phase::withdrawn;
  return take_told(finding);
}

}  // namespace foothold::runtime
