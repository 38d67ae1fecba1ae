// Property: the scanner's findings in any lines, those of broken records aside, are the slow
// evaluator's, with and without hyperscan, prefilter, routing and audit; every finding can be shown
// and every record is counted once.
//
// The words for the mutator are all texts in quotes that the shipped rules and kinds hold:
// operations, names of parameters, values that rules look for.
#include <set>

#include "fuzz/json_mutator.h"
#include "fuzz/properties/events.h"
#include "rules/embedded.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

namespace {

using namespace foothold::fuzz;

const std::vector<std::string>& words() {
  static const std::vector<std::string> all = [] {
    std::set<std::string> found = {"Operation", "RecordType", "operationName", "category"};
    for (const auto& file : foothold::rules::embedded_files()) {
      if (!file.name.ends_with(".fh")) continue;
      size_t begin = file.text.find('"');
      while (begin != file.text.npos) {
        const size_t end = file.text.find('"', begin + 1);
        if (end == file.text.npos) break;
        const std::string_view word = file.text.substr(begin + 1, end - begin - 1);
        if (word.size() < 60 && word.find('\n') == word.npos) found.emplace(word);
        begin = file.text.find('"', end + 1);
      }
    }
    return std::vector<std::string>(found.begin(), found.end());
  }();
  return all;
}

size_t put(const std::string& text, uint8_t* data, size_t most) {
  const size_t size = std::min(text.size(), most);
  std::copy_n(text.begin(), size, data);
  return size;
}

std::string_view view_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
  Random random(seed);
  if (random() % 8 == 0) return LLVMFuzzerMutate(data, size, most);
  return put(mutated(view_of(data, size), words(), random), data, most);
}

/// Members of one record in another one, or both as two lines.
extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* first, size_t first_size,
                                            const uint8_t* second, size_t second_size, uint8_t* out,
                                            size_t most, unsigned seed) {
  Random random(seed);
  foothold::evaluate::Json into = parsed(view_of(first, first_size));
  const foothold::evaluate::Json from = parsed(view_of(second, second_size));
  if (random() % 4 == 0 || from.members.empty())
    return put(
        std::string(view_of(first, first_size)) + "\n" + std::string(view_of(second, second_size)),
        out, most);
  for (size_t count = 1 + random() % 3; count > 0; --count) {
    const auto& member = from.members[random() % from.members.size()];
    const size_t at = random() % (into.members.size() + 1);
    into.members.insert(into.members.begin() + static_cast<std::ptrdiff_t>(at), member);
  }
  return put(written_in_order(into, 0), out, most);
}

/// The shipped rules are compiled before the clock of the first input runs.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  foothold::fuzz::shipped_rules();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return judge("events", events_verdict(view_of(data, size)));
}
