// A stream of audit records as a tenant's logs would give it, the same bytes for the same options
// on every machine.
//
// Worked example: generate({.events = 300000, .attack = true}) is about 500 MB of NDJSON over two
// weeks of three tenants, in which twelve records of contoso.com tell the story of one intrusion;
// Report says on which lines.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace foothold::generate {

inline constexpr std::uint32_t kMillion = 1000000;
inline constexpr std::uint32_t kMostTenants = 1000;
inline constexpr std::uint64_t kMostEvents = 4'000'000'000;  // its square must fit 64 bits
inline constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 42;
inline constexpr std::uint64_t kFewestEventsWithAttack = 64;

struct Options {
  std::uint64_t events = 100000;
  std::optional<std::uint64_t> bytes;  // instead of events: stop after the line that reaches it
  std::uint64_t seed = 1;
  std::uint32_t tenants = 3;                     // 1 to kMostTenants
  std::uint32_t suspicious = 0;                  // scattered suspicious records, per million
  std::optional<std::uint32_t> candidates = {};  // administrative records, per million
  bool attack = false;
};

struct Report {
  std::uint64_t events = 0, bytes = 0, suspicious = 0;
  std::vector<std::pair<std::string_view, std::uint64_t>> operations;  // most frequent first
  std::vector<std::pair<std::uint64_t, std::string_view>> attack;      // line (from 1), operation
};

// One line on the counts, and one for each record of the attack.
std::string describe(const Report& report);

class Generator {
 public:
  // Empty, and `error` says why, if an option is out of its range.
  static std::unique_ptr<Generator> make(const Options& options, std::string& error);
  ~Generator();

  // Appends one line with its newline; false, and appends nothing, at the end of the stream.
  bool next(std::string& out);
  Report report() const;

 private:
  struct State;
  explicit Generator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The whole stream in memory, for tests; empty if an option is out of its range.
std::string generate(const Options& options, Report* report = nullptr);

}  // namespace foothold::generate
