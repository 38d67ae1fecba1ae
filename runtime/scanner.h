// The stages of one block, in order: elements -> bare records -> routes -> columns -> bits -> hits
// -> findings.
//
//   CompiledProgram compiled(program, options);      once; threads share it
//   BlockScanner scanner(compiled);                  one a thread
//   scanner.scan(block, "-", result);                findings in the order of the input, and what
//   was counted
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "runtime/correlate/coverage.h"
#include "runtime/correlate/sighting.h"
#include "runtime/extract/expressions.h"
#include "runtime/extract/fields.h"
#include "runtime/frame/block.h"
#include "runtime/identity/strict.h"
#include "runtime/lazy.h"
#include "runtime/match/matcher.h"
#include "runtime/program/program.h"
#include "runtime/record.h"
#include "runtime/report/arrivals.h"
#include "runtime/report/finding.h"
#include "runtime/report/timeline.h"
#include "runtime/route/route_memo.h"
#include "runtime/unwrap/unwrapper.h"

namespace foothold::runtime {

struct ScanOptions {
  MatchOptions match;
  bool audit = false;         // read every record strictly, also those that no rule can want
  bool keep_rejects = false;  // hand over the bytes of records that were not understood
};

/// A program made ready to run. It must not outlive the Program.
class CompiledProgram {
 public:
  CompiledProgram(const Program& program, const ScanOptions& options, const MatcherAids& aids = {});

  const Program& program() const { return program_; }
  const ScanOptions& options() const { return options_; }
  const Marks& marks() const { return marks_; }
  const CompiledReading& match_reading(uint32_t route) const {
    return reading(match_[route], program_.routes[route].match);
  }
  const CompiledReading& report_reading(uint32_t route) const {
    const uint32_t report = program_.routes[route].report;
    return reading(report_[report], program_.reports[report]);
  }
  /// The place of a reading's outer keys among all of the program's.
  const std::vector<uint32_t>& match_outer(uint32_t route) const { return match_outer_[route]; }
  const std::vector<uint32_t>& report_outer(uint32_t route) const {
    return report_outer_[program_.routes[route].report];
  }
  void keep_databases(LiteralDatabases& databases) const;
  const KindMatcher& matcher(uint32_t kind) const { return *matchers_[kind]; }
  const KindMatcher& scope_matcher(uint32_t scope) const { return *scope_matchers_[scope]; }

 private:
  /// With what it was compiled from.
  struct Unpacked {
    Unpacked(Reading unpacked, const value::Facts& facts)
        : from(std::move(unpacked)), compiled(from, facts) {}
    Reading from;
    CompiledReading compiled;
  };
  const CompiledReading& reading(const Lazy<Unpacked>& lazy, const PackedReading& packed) const;

  const Program& program_;
  ScanOptions options_;
  Marks marks_;
  std::vector<Lazy<Unpacked>> match_, report_;  // by route, by place in Program::reports
  std::vector<std::vector<uint32_t>> match_outer_, report_outer_;
  std::vector<std::unique_ptr<KindMatcher>> matchers_, scope_matchers_;
};

struct UnreadablePlace {
  std::string input;
  uint64_t line = 0, offset = 0, length = 0;
  std::string reason;
};

/// INVARIANT: records = examined + passed_over + unrecognised + unreadable.
struct Counters {
  static constexpr size_t kMostPlaces = 10;
  uint64_t records = 0, examined = 0, passed_over = 0, unrecognised = 0, unreadable = 0;
  uint64_t blank_lines = 0;
  uint64_t repaired = 0;         // records with broken UTF-8, read as if repaired
  uint64_t cut_off = 0;          // unreadable because they end too early
  uint64_t cut_lists = 0;        // lists with more elements than `any` and `every` look at
  uint64_t record_bytes = 0;     // of the decoded input, in elements
  uint64_t between_bytes = 0;    // between them: line ends, brackets, CSV headers
  std::vector<uint64_t> events;  // by kind
  Arrivals arrivals;             // how records stood in their input
  std::vector<UnreadablePlace> first_unreadable;

  void add(const Counters& other);
  void add_unreadable(UnreadablePlace place);
};

/// A finding that there would be, but for a tune.
struct ExcusedFinding {
  uint32_t tune = 0;  // place in Program::tunes
  std::string id;     // that the finding would have
};

struct BlockResult {
  Counters counters;
  std::vector<Finding> findings;
  std::vector<ExcusedFinding> excused;
  std::vector<Reject> rejects;
  std::vector<Sighting> sightings;  // of records in the order of the input, kind by kind
};

class BlockScanner {
 public:
  explicit BlockScanner(const CompiledProgram& compiled);

  /// False if there is not enough memory for the pattern scan.
  bool ready() const { return ready_; }
  void scan(const Block& block, const std::string& input, BlockResult& result);
  std::map<std::string, uint64_t> passed_over() const;
  /// When the records seen so far were made.
  const Timeline& timeline() const { return timeline_; }
  /// The same as exactly as rules over several events need it; empty without such rules.
  const Coverage& coverage() const { return coverage_; }

  /// Matches a typed event, as if it had been read from a record: for tests in rules. Gives the
  /// rules that fire.
  std::vector<uint32_t> match_event(uint32_t kind, const EventReader& event);

 private:
  /// Where a row came from: its record, and which source of its route made it.
  struct Origin {
    Record record;
    uint32_t route, source;
    uint32_t shape;
  };
  struct KindBatch {
    std::unique_ptr<Batch> batch;
    std::vector<Origin> origins;
  };
  /// What a rule, tune or selection takes: rows of one record are read again together.
  struct RowHit {
    const Origin* origin;  // in hit_origins_
    uint32_t kind;
    Hit hit;
  };
  /// A broken record that only a step or a look wanted, as far as is known.
  struct BrokenSelected {
    Origin origin;
    uint32_t kind, selection;
  };
  struct PlacedFinding {
    uint64_t record;  // its number
    uint32_t rule;
    Finding finding;
  };

  void scan_element(const Element& element, const CsvHeader* header);
  bool render(const Element& element, const CsvHeader* header, Record& record);
  void scan_record(const Record& record, std::string_view broken, bool in_page = false);
  void scan_page(const Record& record, Unwrapped page, bool in_page);
  std::string_view kept_page(const Record& record, std::string_view page);
  void arrived(const Record& record, const Unwrapped& unwrapped);
  void audit_record(const Record& record);
  void refuse(const Record& record, std::string_view reason);
  void count(uint64_t& counter);
  void route_record(const Record& record, Unwrapped& unwrapped);
  struct Observed {
    std::string_view time, workload;  // as written, without quotes; empty: not said
  };
  void observe(const Unwrapped& unwrapped);
  Observed observed_of(const Unwrapped& unwrapped) const;
  StrictReading read_whole_strictly(std::string_view record) const;
  void examine(const Record& record, const Unwrapped& unwrapped, uint32_t route);
  bool read_for(std::string_view text, Unwrapped& unwrapped, const CompiledReading& reading,
                const std::vector<uint32_t>& outer_places);
  void unreadable(const Record& record, std::string_view reason);
  std::string_view why_unreadable(const Record& record, std::string_view said);
  void unrecognised(const Record& record, std::string_view reason);
  void reject(const Record& record, bool unreadable, std::string_view reason);
  void flush(uint32_t kind);
  void flush_full();
  void flush_all();
  void report_hits();
  void report(const Origin& origin, uint32_t kind, const Hit& hit);
  void read_strictly_again(const Origin& origin, uint32_t kind);
  void read_record_again(const Origin& origin);
  void forget_read_again() { again_.origin = nullptr, again_.record = nullptr; }
  void report_broken_selected();
  std::vector<Hit> hits_of(uint32_t kind, const EventReader& event);
  void place_hit(const Origin& origin, const Hit& hit, const FindingEvent& event);
  void place_sighting(const Origin& origin, uint32_t selection, const FindingEvent& event);
  void report_broken(const Origin& origin, uint32_t from_kind, uint32_t rule);
  void tell_of_broken(const Origin& origin, uint32_t from_kind, uint32_t rule,
                      const std::string& reason);
  void uncount_events(const Origin& origin);
  void make_broken_event(uint32_t from_kind, const KindProgram& broken, std::string_view rule,
                         std::string_view reason, EventReader& event) const;
  bool read_again(const Origin& origin);
  std::string_view repaired_text(std::string_view text);
  void read_inside(const Origin& origin);
  EventPlace place_of(const Record& record) const;
  void place_finding(const Origin& origin, uint32_t rule, Finding finding);

  const CompiledProgram& compiled_;
  const Program& program_;
  Unwrapper unwrapper_;
  std::vector<RouteMemo> memos_;       // by shape
  std::vector<KeySet> observed_keys_;  // by shape: those of its time, then of its workload
  Timeline timeline_;
  Coverage coverage_;
  TrieReader reader_;
  Slots slots_;
  ExpressionReader expressions_;
  EventReader event_;
  std::vector<const Captured*> outer_;
  std::vector<KindBatch> batches_;
  MatchScratch scratch_;
  std::vector<Hit> hits_;
  std::string repaired_;
  bool ready_ = true;

  // Of the block at hand:
  const std::string* input_ = nullptr;
  BlockResult* result_ = nullptr;
  std::vector<PlacedFinding> placed_;
  std::deque<Origin> hit_origins_;
  std::vector<RowHit> row_hits_;
  std::vector<BrokenSelected> broken_selected_;
  std::deque<std::string> rendered_;  // rows of CSV as JSON, and pages that were held as text
  uint64_t records_ = 0;
  bool refused_ = false;  // the record at hand is in the accounts already, as unreadable
  std::unordered_set<uint64_t> refused_records_;
  std::unordered_set<uint64_t> broken_;  // records that failed the strict reading of hits
  std::string_view bare_;                // of the record that was read again
  struct ReadAgain {
    const char* record = nullptr;  // its text: what slots_ hold, as `route` reads it
    uint32_t route = 0;
    bool record_read = false;
    StrictReading record_strict;
    value::Digest record_canonical{};
    const Origin* origin = nullptr;  // the row that event_ holds
    StrictReading strict;
    value::Digest canonical{};
    bool read = false;
    bool seen = false;  // it is the last of the block's sightings
  } again_;
};

}  // namespace foothold::runtime
