// CSV as RFC 4180 has it: which line is a header, where a row ends, what record a row stands for.
//
// Example: under the header `CreationDate,"UserIds"` the row `2026-01-02,"a ""b"", c"` stands for
// `{"CreationDate":"2026-01-02","UserIds":"a \"b\", c"}`. A cell is quoted only if its first byte
// is a quote; a quote inside an unquoted cell is a byte like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::runtime {

// Names without quotes, byte order mark, outer blanks and a trailing ` [UTC]`. `separator` is a
// comma, a semicolon or a tab.
struct CsvHeader {
  std::vector<std::string> columns;
  char separator = ',';
  bool operator==(const CsvHeader&) const = default;
};

// Longer lines are no headers.
inline constexpr size_t kLongestHeader = size_t{64} << 10;

// What a line is, as far as it is held: `open` if more of it must be seen. A header's cells all
// look like names of columns (letters, digits, `_.-[]()@$/` and blanks, beginning with a letter,
// `_` or `@`, at most 128 bytes), and its separators are all the same.
enum class HeaderLook : uint8_t { no, open, yes };
// `text` begins where the line does; `ended`: nothing will follow it. `searched`: how many bytes of
// it were seen when the answer was `open`, at first 0. If the answer is yes, `header` is the header
// and `length` that of the line without its line end.
HeaderLook look_for_header(std::string_view text, bool ended, size_t& searched, CsvHeader& header,
                           size_t& length);

// The header that a line is whatever its names. The separator is the first of the three outside
// quotes.
CsvHeader forced_header(std::string_view line);

// Finds the end of one row. It can stop at any byte and go on when more is there.
class RowWalk {
 public:
  enum class Outcome : uint8_t { open, closed, broken };

  void start(char separator);
  // Walks on through `text`, which begins where the row does and may have grown since the last
  // call; at least 16 bytes behind it must be readable. `ended`: nothing will follow, so the row is
  // not open. closed: the row is text[0 .. length()), its line end not in it.
  Outcome run(std::string_view text, bool ended);

  size_t length() const { return length_; }
  size_t cells() const { return cells_; }
  std::string_view reason() const { return reason_; }  // why it is broken: static text

 private:
  enum class State : uint8_t { cell, plain, quoted, quote, quote_return };

  Outcome step(std::string_view text);
  Outcome step_behind_quote(char byte);
  Outcome close(std::string_view text);
  Outcome fail(std::string_view reason);

  char separator_ = ',';
  State state_ = State::cell;
  size_t at_ = 0;
  size_t cells_ = 1;
  size_t length_ = 0;
  Outcome outcome_ = Outcome::open;
  std::string_view reason_;
};

// Appends the row (without its line end) to `json` as one object, in the order of the columns;
// every cell is a string, an empty one too. Bytes that are no UTF-8 are passed on as they are.
// False: the row cannot be read, `reason` says why (a short phrase) and `json` is unchanged. At
// least 64 bytes behind the row must be readable.
bool render_row(const CsvHeader& header, std::string_view row, std::string& json,
                std::string& reason);

}  // namespace foothold::runtime
