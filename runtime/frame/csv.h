// CSV as RFC 4180 has it: which line is a header, where a row ends, what record a row stands for.
//
// Example: under the header `CreationDate,"UserIds"` the row `2026-01-02,"a ""b"", c"` stands for
// `{"CreationDate":"2026-01-02","UserIds":"a \"b\", c"}`. A cell is quoted only if its first byte
// is a quote; a quote inside an unquoted cell is a byte like any other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foothold::runtime {

// Names without quotes, byte order mark, outer blanks and a trailing ` [UTC]`. `separator` is a
// comma, a semicolon or a tab.
struct CsvHeader {
  std::vector<std::string> columns;
  char separator = ',';
};

// Appends the row (without its line end) to `json` as one object, in the order of the columns;
// every cell is a string, an empty one too. Bytes that are no UTF-8 are passed on as they are.
// False: the row cannot be read, `reason` says why (a short phrase) and `json` is unchanged. At
// least 64 bytes behind the row must be readable.
bool render_row(const CsvHeader& header, std::string_view row, std::string& json,
                std::string& reason);

}  // namespace foothold::runtime
