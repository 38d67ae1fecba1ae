#include "runtime/value/flag.h"

#include "runtime/value/ascii.h"

namespace foothold::value {
namespace {

struct Spelling {
  std::string_view text;
  bool meaning;
};

constexpr Spelling spellings[] = {
    {"true", true}, {"false", false}, {"$true", true}, {"$false", false}, {"1", true},
    {"0", false},   {"yes", true},    {"no", false},   {"enabled", true}, {"disabled", false},
};

}  // namespace

std::optional<bool> parse_flag(std::string_view text) {
  const std::string_view trimmed = trim(text);
  for (const Spelling& spelling : spellings) {
    if (equal_ascii_caseless(trimmed, spelling.text)) return spelling.meaning;
  }
  return std::nullopt;
}

}  // namespace foothold::value
