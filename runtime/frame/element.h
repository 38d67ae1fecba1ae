// One record as the framer cut it out of its input, whatever stood around it.
//
// Example: the input `[{"a":1},\n{"b":}]` gives two elements: `{"a":1}` (offset 1, line 1, array,
// whole) and `{"b":}]` (offset 10, line 2, array, broken: a value is missing, so it ends with its
// line). The brackets, the comma and the newline belong to no element.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace foothold::runtime {

// How an element stood in its input.
enum class Envelope : uint8_t { line, run, pretty, array, page, csv };

// By the value of Envelope, in words: one a line, glued or separated by commas, over several
// lines, inside `[ ]`, inside a page (`{"records":[ ]}`), a row of CSV.
inline constexpr std::array<std::string_view, 6> kEnvelopeNames = {"line",  "run",  "pretty",
                                                                   "array", "page", "csv"};
inline constexpr std::string_view envelope_name(Envelope envelope) {
  return kEnvelopeNames[static_cast<size_t>(envelope)];
}

struct Element {
  // The record: a JSON object, or what is there of a broken one; of CSV the raw row without its
  // line end. At least 64 bytes behind it can be read and may hold anything. Empty for an element
  // over the record limit, which is not held.
  std::string_view text;
  uint64_t offset = 0;  // of the first byte in the input, bytes
  uint64_t line = 0;    // of the first byte, from 1
  Envelope envelope = Envelope::line;
  std::string_view broken;  // why it is no whole element (static text); empty if it looks whole
  uint64_t length = 0;      // bytes of the input it covers: text.size(), more if it is not held
};

}  // namespace foothold::runtime
