// What old logs said, for looks at the past: kept in a file, so that the old logs need not be read
// again.
//
//   history build old/*.gz -o past.fhh          what each look of the rules remembers, and since
//   when scan --history past.fhh today.ndjson        an ip that the old logs knew is not new today
//
// A look is found by LookProgram::remembered, a digest of its kinds, conditions, keys and times. A
// baseline knows of `is new`, `is known` and `no KIND (...)`; `share of`, `usual` and `spread of`
// would need all events. INVARIANT: what remembered() says of an event is what a scan of the old
// logs together with those at hand would say, whatever the order (tests/state/baseline_test.cc).
//
// The bytes: `FHHISTRY`, format, length of the head, head, digest of the head, then the tables
// (seen_table.h), each with a digest of its own. Merging is a union: commutative and idempotent.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/correlate/history.h"
#include "runtime/state/seen_table.h"

namespace foothold::runtime {

/// What one look remembers.
struct RememberedLook {
  std::string name;  // `RULE: ip is new for user over 30d`, of the first rule that asks
  int64_t over = 0, ignoring = 0;
  uint8_t units = 0;  // bit: some event's time was exact to that value::Precision
  SeenTable table{0};
};

class Baseline {
 public:
  static constexpr uint32_t kFormat = 1;

  /// Empty, with a table for each look of the program that a baseline can answer.
  explicit Baseline(const Program& program);
  Baseline() = default;

  /// Of an event that the look may see later. `shared`: the bytes that all events of its keys have
  /// in common (key_bytes.h), behind the number of the look.
  void see(const std::string& look, std::string_view shared, const HistoryEvent& event);
  void add_coverage(const Program& program, const Coverage& coverage);
  void merge(const Baseline& other);

  bool covers(const LookProgram& look) const { return looks_.contains(look.remembered); }
  /// Is there an event of another class, surely before this one, that the look looks back at?
  /// PRECONDITION: covers(look).
  bool remembered(const LookProgram& look, std::string_view shared,
                  const HistoryEvent& event) const;
  /// What the old logs covered, added to what was seen now.
  void add_to(const Program& program, Coverage& coverage) const;

  using Hours = std::vector<std::pair<int64_t, int64_t>>;  // first and last record of each, ticks
  const std::map<std::string, RememberedLook>& looks() const { return looks_; }
  const std::map<std::string, Hours>& shapes() const { return shapes_; }

  /// False as soon as `write` gives false.
  bool to_bytes(const std::function<bool(std::string_view)>& write) const;
  /// A sentence if these are not such bytes: it goes on behind the name of the file.
  static std::optional<Baseline> from_bytes(std::string_view bytes, std::string& problem);

 private:
  std::map<std::string, RememberedLook> looks_;  // by LookProgram::remembered
  std::map<std::string, Hours> shapes_;          // by name of the shape
};

/// Looks of the program that need a past, as messages name them; and those that are not in the
/// baseline.
std::vector<std::string> looks_named(const Program& program);
std::vector<std::string> not_covered(const Program& program, const Baseline& baseline);

}  // namespace foothold::runtime
