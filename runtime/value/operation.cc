#include "runtime/value/operation.h"

#include <algorithm>
#include <iterator>

#include "runtime/value/fold.h"
#include "runtime/value/utf8.h"

namespace foothold::value {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode's White_Space.
constexpr Range blanks[] = {{0x09, 0x0D},     {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},
                            {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F},
                            {0x205F, 0x205F}, {0x3000, 0x3000}};
constexpr Range dashes[] = {{0x2010, 0x2015}, {0x2212, 0x2212}};
constexpr char32_t zero_width_space = 0x200B;

template <size_t count>
bool is_in(const Range (&ranges)[count], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](Range range) { return c >= range.first && c <= range.last; });
}

}  // namespace

void normalise_operation(std::string_view operation, std::string& out) {
  const size_t start = out.size();
  const std::string folded = fold(operation);
  bool blank_waits = false;
  for (size_t at = 0; at < folded.size();) {
    const Decoded step = decode_utf8(folded, at);
    const std::string_view bytes = std::string_view(folded).substr(at, step.length);
    at += step.length;
    if (step.code_point == zero_width_space) continue;
    if (is_in(blanks, step.code_point)) {
      blank_waits = true;
      continue;
    }
    if (blank_waits && out.size() > start) out += ' ';
    blank_waits = false;
    out += is_in(dashes, step.code_point) ? std::string_view("-") : bytes;
  }
  while (out.size() > start && (out.back() == '.' || out.back() == ' ')) out.pop_back();
}

}  // namespace foothold::value
