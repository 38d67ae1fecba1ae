// What a rule would need several events for is read by the grammar and refused here, once an item.
#include <fmt/format.h>

#include <array>

#include "dsl/reader.h"

namespace foothold::dsl {
namespace {

struct Refusal {
  std::string_view word;  // the first of the part
  std::string_view what;
};
constexpr std::array<Refusal, 13> kRefusals = {{
    {"same", "steps that belong together"},
    {"latest", "the latest event before another"},
    {"at", "counting events"},
    {"with", "counting different values"},
    {"taking", "joining events by a field"},
    {"such", "comparing several events"},
    {"label", "a class by what several events have in common"},
    {"new", "a value that was not seen before"},
    {"known", "a value that was seen before"},
    {"no", "an event that is missing"},
    {"distance", "the way from another event"},
    {"speed", "the way from another event"},
    {"gap", "the time between events"},
}};

std::string_view what_of(std::string_view word) {
  for (const Refusal& refusal : kRefusals)
    if (refusal.word == word) return refusal.what;
  return "counting and comparing with what is usual";
}

}  // namespace

namespace {

void refuse(Reader& in, std::string_view what) {
  Span at = in.skip();
  if (!in.first_refusal()) return;
  const std::string_view text = in.source(at);
  at.end = at.begin + static_cast<uint32_t>(text.substr(0, text.find('\n')).size());
  in.report(Code::several_events, at,
            fmt::format("{}: this version matches one event at a time", what),
            "needs more than one event")
      .help = "write a rule for each event, and look at their findings together";
}

}  // namespace

void refuse_several(Reader& in) { refuse(in, what_of(in.first_token())); }

bool refuse_if_several(Reader& in) {
  const std::string_view word = in.first_token_of(Node::several);
  if (word.empty()) return false;
  refuse(in, what_of(word));
  return true;
}

}  // namespace foothold::dsl
