// The mix: which operations there are, how often each comes, and which text writes it.
//
// Worked example: {"FileAccessed", 9900, 0, "site_file"} is 9.9 % of the default mix and is never
// drawn when administrative records are asked for; {"New-TransportRule", 0, 60, ...} is only drawn
// then.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace foothold::generate {

struct Shape {
  std::string_view operation;      // as written in the record; for sign-ins the category
  std::uint32_t weight;            // of 100,000 in the default mix
  std::uint32_t candidate_weight;  // among administrative records; 0: not an administrative kind
  std::string_view text;
};

std::span<const Shape> benign_shapes();

// One step of the attack: how long after its start, whether the intruder's own software does it (or
// still the victim's browser), and what.
struct Step {
  std::uint32_t minute;
  bool intruder;
  std::string_view operation, text;
};

std::span<const Step> attack_steps();

// Failed logons come as single ones and in bursts of one user with an old password: 5/6 single, 1/6
// followed by 6 to 18 more, so three times the weight of the text "login_failed".
inline constexpr std::string_view kFailure = "login_failed";
inline constexpr std::uint32_t kFailuresOfStart = 3;
inline constexpr std::uint32_t kBurstChance = 6, kBurstShortest = 6, kBurstLongest = 18;

}  // namespace foothold::generate
