// A CSV file as rules name it: cells with commas between them, quoted where they hold a comma, a
// quote (written twice) or a line's end. Blanks around a cell that is not quoted do not belong to
// it.
//
//   id,name            ->  rows[0] {"id", "name"}
//   a1,"Mail, all"         rows[1] {"a1", "Mail, all"}, each cell with its span
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source.h"

namespace foothold::compiler {

struct CsvCell {
  std::string text;
  dsl::Span span;
};

struct CsvRows {
  std::vector<std::vector<CsvCell>> rows;  // blank lines are left out
  std::optional<dsl::Span> unclosed;       // a quote that no other closes; what follows is lost
};

/// `begin`: where the text starts in its file, in bytes (behind a byte order mark).
CsvRows read_csv(std::string_view text, uint32_t file, uint32_t begin);

}  // namespace foothold::compiler
