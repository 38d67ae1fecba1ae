// Corrects what has one clear correction. A round makes all edits that do not overlap and compiles
// again; what is written is only what was proven to be no worse.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/say.h"
#include "cli/unified_diff.h"
#include "dsl/edits.h"
#include "dsl/recover.h"

namespace foothold::cli {
namespace {

constexpr size_t kMostRounds = 200;

/// The edits of one diagnostic, which are made together or not at all.
struct EditSet {
  const std::vector<dsl::Edit>* edits;
  std::string key;  // what the diagnostic says, and where, for remembering it
};

std::string key_of(const dsl::Diagnostic& found, const dsl::Sources& sources) {
  return fmt::format("{}\n{}\n{}", sources.name(found.primary.at.file), found.headline,
                     sources.line(found.primary.at));
}

bool may_be_made(const Loaded& loaded, const dsl::Diagnostic& found, bool unsafe) {
  const auto good = [&](const dsl::Edit& edit) {
    const bool given =
        std::find(loaded.given.begin(), loaded.given.end(), edit.at.file) != loaded.given.end();
    return given && (unsafe || !edit.guess);
  };
  return !found.edits.empty() && std::all_of(found.edits.begin(), found.edits.end(), good);
}

/// The edits of one round: none overlaps another, none was refused before, at most so many.
std::vector<EditSet> choose(const Loaded& loaded, bool unsafe, const std::set<std::string>& refused,
                            size_t most) {
  std::vector<EditSet> sets;
  std::vector<dsl::Span> taken;
  const auto is_free = [&](const dsl::Edit& edit) {
    return std::none_of(taken.begin(), taken.end(),
                        [&](const dsl::Span& span) { return dsl::overlap(span, edit.at); });
  };
  for (const dsl::Diagnostic& found : loaded.compiled.diagnostics.all()) {
    if (sets.size() == most) break;
    if (!may_be_made(loaded, found, unsafe)) continue;
    if (!std::all_of(found.edits.begin(), found.edits.end(), is_free)) continue;
    std::string key = key_of(found, loaded.sources);
    if (refused.count(key)) continue;
    sets.push_back({&found.edits, std::move(key)});
    for (const dsl::Edit& edit : found.edits) taken.push_back(edit.at);
  }
  return sets;
}

using Texts = std::map<std::string, std::string>;  // path -> text

Texts texts_after(const Loaded& loaded, const std::vector<EditSet>& sets, Texts texts) {
  std::map<uint32_t, std::vector<dsl::Edit>> by_file;
  for (const EditSet& set : sets)
    for (const dsl::Edit& edit : *set.edits) by_file[edit.at.file].push_back(edit);
  for (auto& [file, edits] : by_file)
    texts[loaded.sources.name(file)] = dsl::with_edits(loaded.sources.text(file), std::move(edits));
  return texts;
}

// ---- proof

/// Of one file: how many errors each item has, and how many mistakes the text has.
struct Account {
  std::vector<size_t> errors;
  size_t in_text = 0;
};

std::map<std::string, Account> accounts_of(const Loaded& loaded) {
  std::map<std::string, Account> accounts;
  std::map<uint32_t, std::vector<uint32_t>> starts;
  for (uint32_t file : loaded.given) {
    const std::string_view text = loaded.sources.text(file);
    std::vector<uint32_t>& items = starts[file];
    const char* const last = text.data() + text.size();
    for (const char* at = dsl::next_item(text.data(), last); at != last;
         at = dsl::next_item(at, last))
      items.push_back(static_cast<uint32_t>(at - text.data()));
    accounts[loaded.sources.name(file)].errors.resize(items.size() + 1);
  }
  for (const dsl::Diagnostic& found : loaded.compiled.diagnostics.all()) {
    const auto items = starts.find(found.primary.at.file);
    if (items == starts.end() || dsl::info(found.code).severity != dsl::Severity::error) continue;
    Account& account = accounts[loaded.sources.name(found.primary.at.file)];
    const auto after =
        std::upper_bound(items->second.begin(), items->second.end(), found.primary.at.begin);
    ++account.errors[static_cast<size_t>(after - items->second.begin())];
    account.in_text += found.code <= dsl::Code::bad_utf8;
  }
  return accounts;
}

/// No text has more mistakes than before, and no item that had no error has one. An item that could
/// not be read before may now show what else is wrong with it.
bool no_worse(const Loaded& before, const Loaded& after) {
  const std::map<std::string, Account> old = accounts_of(before), now = accounts_of(after);
  if (after.problems.size() > before.problems.size()) return false;
  return std::all_of(old.begin(), old.end(), [&](const auto& row) {
    const auto& [name, account] = row;
    const Account& other = now.at(name);
    if (other.errors.size() != account.errors.size() || other.in_text > account.in_text)
      return false;
    for (size_t item = 0; item < account.errors.size(); ++item)
      if (account.errors[item] == 0 && other.errors[item] > 0) return false;
    return true;
  });
}

// ---- rounds

struct Fixed {
  Loaded loaded;
  Texts texts;  // of the files that changed
  size_t edits = 0, refused = 0;
};

/// Round after round until nothing is left to edit. If a round cannot be proven right, half of it
/// is tried; a single edit that cannot is refused.
Fixed fix_all(const FixCommand& command) {
  Fixed fixed{load(command.rules), {}, 0, 0};
  std::set<std::string> refused;
  size_t most = static_cast<size_t>(-1);
  for (size_t round = 0; round < kMostRounds; ++round) {
    const std::vector<EditSet> sets = choose(fixed.loaded, command.unsafe, refused, most);
    if (sets.empty()) break;
    RuleOptions rules = command.rules;
    rules.texts = texts_after(fixed.loaded, sets, fixed.texts);
    Loaded next = load(rules);
    if (no_worse(fixed.loaded, next)) {
      fixed.edits += sets.size();
      fixed.texts = std::move(rules.texts);
      fixed.loaded = std::move(next);
      most = static_cast<size_t>(-1);
    } else if (sets.size() > 1) {
      most = sets.size() / 2;
    } else {
      refused.insert(sets[0].key);
      most = static_cast<size_t>(-1);
    }
  }
  fixed.refused = refused.size();
  return fixed;
}

size_t guesses_left(const Loaded& loaded) {
  const auto& all = loaded.compiled.diagnostics.all();
  return static_cast<size_t>(
      std::count_if(all.begin(), all.end(), [&](const dsl::Diagnostic& found) {
        return may_be_made(loaded, found, true) && !may_be_made(loaded, found, false);
      }));
}

/// Writes what changed; false if a file could not be.
bool write_all(const Texts& texts) {
  bool good = true;
  for (const auto& [path, text] : texts) {
    const std::string problem = replace_file(path, text);
    if (!problem.empty()) complain("foothold: {}: {}\n", path, problem);
    good = good && problem.empty();
  }
  return good;
}

const char* plural(size_t count) { return count == 1 ? "" : "s"; }

void tell(const FixCommand& command, const Fixed& fixed) {
  const size_t errors = fixed.loaded.compiled.diagnostics.count(dsl::Severity::error);
  complain("foothold: {} correction{} in {} file{}{}; {} error{} left\n", fixed.edits,
           plural(fixed.edits), fixed.texts.size(), plural(fixed.texts.size()),
           command.dry_run ? " would be made" : "", errors, plural(errors));
  if (fixed.refused > 0)
    complain("foothold: {} correction{} would have brought new errors and {} left out\n",
             fixed.refused, plural(fixed.refused), fixed.refused == 1 ? "was" : "were");
  const size_t guesses = command.unsafe ? 0 : guesses_left(fixed.loaded);
  if (guesses > 0)
    complain("foothold: {} more {} a guess: look at `--dry-run --unsafe`\n", guesses,
             guesses == 1 ? "is" : "are");
}

}  // namespace

int fix(const FixCommand& command) {
  const Fixed fixed = fix_all(command);
  for (const std::string& problem : fixed.loaded.problems) complain("foothold: {}\n", problem);
  if (command.dry_run) {
    const Loaded before = load(command.rules);
    for (uint32_t file : before.given) {
      const std::string& name = before.sources.name(file);
      const auto text = fixed.texts.find(name);
      if (text != fixed.texts.end())
        say("{}", unified_diff(name, before.sources.text(file), text->second));
    }
  } else if (!write_all(fixed.texts)) {
    return kOutputFailed;
  }
  tell(command, fixed);
  return fixed.loaded.good() ? kClean : kUsage;
}

}  // namespace foothold::cli
