// Walks the lines of a block. A line is what stands between newlines, without the newline and
// without one '\r' before it.
//
// Example: "{\"a\":1}\r\n  \n{\"b\":2}" gives `{"a":1}` (offset 0, line 1), a blank line (offset 9,
// line 2) and `{"b":2}` (offset 12, line 3). Blank lines (nothing but spaces, tabs and '\r') are
// lines, they are no records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "runtime/frame/block.h"

namespace foothold::runtime {

// `offset` of text[0] in the input, bytes. At least 64 bytes after the text can be read.
struct Line {
  std::string_view text;
  uint64_t offset = 0;
  uint64_t number = 0;
  bool blank = false;
};

// The blanks of JSON within one line.
inline bool is_line_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

inline bool only_blanks(std::string_view text) {
  for (char byte : text) {
    if (!is_line_blank(byte)) return false;
  }
  return true;
}

class LineCursor {
 public:
  explicit LineCursor(const Block& block)
      : start_(block.data),
        at_(block.data),
        end_(block.data + block.size),
        offset_(block.offset),
        number_(block.first_line) {}

  // False after the last line; a block that ends with a newline has no empty line after it.
  bool next(Line& line) {
    if (at_ == end_) return false;
    const auto* newline = static_cast<const char*>(std::memchr(at_, '\n', size_t(end_ - at_)));
    const char* stop = newline != nullptr ? newline : end_;
    size_t length = size_t(stop - at_);
    if (length > 0 && stop[-1] == '\r') --length;
    line.text = {at_, length};
    line.offset = offset_ + uint64_t(at_ - start_);
    line.number = number_++;
    line.blank = length == 0 || (is_line_blank(*at_) && only_blanks(line.text));
    at_ = newline != nullptr ? newline + 1 : end_;
    return true;
  }

 private:
  const char* start_;
  const char* at_;
  const char* end_;
  uint64_t offset_;
  uint64_t number_;
};

// record(text, offset, number) for each line that may be a record, blank(text, offset, number) for
// each blank one. Returns the number of lines.
template <class OnRecord, class OnBlank>
uint64_t for_each_line(const Block& block, OnRecord&& record, OnBlank&& blank) {
  LineCursor cursor(block);
  uint64_t lines = 0;
  for (Line line; cursor.next(line); ++lines) {
    if (line.blank) {
      blank(line.text, line.offset, line.number);
    } else {
      record(line.text, line.offset, line.number);
    }
  }
  return lines;
}

// The same for who does not count blank lines.
template <class OnRecord>
uint64_t for_each_line(const Block& block, OnRecord&& record) {
  return for_each_line(block, record, [](std::string_view, uint64_t, uint64_t) {});
}

}  // namespace foothold::runtime
