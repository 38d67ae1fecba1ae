// Which elements an input holds, said slowly: the whole input in one string, one record after the
// other by recursive descent. What runtime/frame cuts out of a stream is compared with this.
//
// Example: `[{"a":1},\n{"b":}]` gives `{"a":1}` at 1 (array) and, broken, `{"b":}]` at 10 (array):
// an object that cannot go on ends with its line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"

namespace foothold::evaluate {

enum class FrameFormat : uint8_t { detect, ndjson, json, csv };

/// The keys that tell pages, records and tables apart. `record_limit`: bytes of the longest
/// element.
struct FrameWords {
  std::vector<std::string> page_keys;
  std::vector<std::string> marks;
  size_t record_limit = size_t{16} << 20;
};

/// Those of the shapes and wraps of a model.
FrameWords frame_words(const compiler::Model& model);

/// `offset`, `length`: bytes of the input. `text`: the record; of a row the object it stands for
/// (the raw row if it is broken); nothing if it is over the limit.
struct FramedElement {
  uint64_t offset = 0;
  uint64_t length = 0;
  uint64_t line = 0;
  std::string envelope;
  std::string text;
  bool broken = false;
  bool operator==(const FramedElement&) const = default;
};

struct FramedInput {
  std::vector<FramedElement> elements;
  uint64_t blank_lines = 0;
  bool operator==(const FramedInput&) const = default;
};

FramedInput frame(std::string_view input, const FrameWords& words,
                  FrameFormat format = FrameFormat::detect);

}  // namespace foothold::evaluate
