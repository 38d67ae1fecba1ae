#include "runtime/state/told_journal.h"

#include <algorithm>

namespace foothold::runtime {

void ToldJournal::take_up(const std::vector<ToldLine>& lines, bool sure) {
  open_ = !lines.empty(), sure_ = sure;
  for (const ToldLine& line : lines) {
    if (line.id.empty()) {
      awake_.reset();
      continue;
    }
    last_[line.id] = {line, false};
    if (line.phase == Phase::final) finals_.insert(line.text);
    read_ = std::max(read_, line.read);
    awake_ = std::max(awake_.value_or(line.awake), line.awake);
  }
}

bool ToldJournal::is_to_be_written(const std::string& id, Phase phase, const std::string& text) {
  if (phase == Phase::final && sure_ && finals_.contains(text)) return false;
  const auto found = last_.find(id);
  if (found == last_.end()) return true;
  Last& last = found->second;
  if (last.line.phase == Phase::final) return phase == Phase::final;
  if (sure_ && last.line.text == text) return last.confirmed = true, false;
  last_.erase(found);
  return true;
}

std::set<std::string> ToldJournal::unconfirmed() const {
  std::set<std::string> ids;
  for (const auto& [id, last] : last_)
    if (!last.confirmed && last.line.phase != Phase::final) ids.insert(id);
  return ids;
}

std::vector<ToldLine> ToldJournal::to_be_taken_back(const std::set<std::string>& none) const {
  std::vector<ToldLine> lines;
  for (const std::string& id : none)
    if (const auto found = last_.find(id);
        found != last_.end() && found->second.line.phase == Phase::provisional)
      lines.push_back(found->second.line);
  return lines;
}

/// What was final stays so.
void ToldJournal::conclude() {
  std::erase_if(last_, [](const auto& one) { return one.second.line.phase != Phase::final; });
  open_ = false;
}

}  // namespace foothold::runtime
