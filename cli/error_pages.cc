#include "cli/error_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "dsl/diagnostic.h"
#include "rules/embedded.h"

namespace foothold::cli {
namespace {

bool same_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view error_page(std::string_view code_or_name) {
  for (size_t place = 0; place < dsl::code_count(); ++place) {
    const dsl::CodeInfo& row = dsl::info(static_cast<dsl::Code>(place));
    if (!same_without_case(row.id, code_or_name) && row.name != code_or_name) continue;
    const std::string file = fmt::format("{}.md", row.id);
    for (const rules::EmbeddedFile& page : rules::embedded_pages())
      if (page.name == file) return page.text;
  }
  return {};
}

std::string codes_table() {
  std::string all;
  for (size_t place = 0; place < dsl::code_count(); ++place) {
    const dsl::CodeInfo& row = dsl::info(static_cast<dsl::Code>(place));
    const bool error = row.severity == dsl::Severity::error;
    all += fmt::format("{:<8} {:<24} {}\n", error ? row.id : "warning", row.name, row.title);
  }
  return all;
}

std::string nearest_code(std::string_view written) {
  std::vector<std::string> known;
  for (size_t place = 0; place < dsl::code_count(); ++place) {
    const dsl::CodeInfo& row = dsl::info(static_cast<dsl::Code>(place));
    known.emplace_back(row.name);
    if (row.id != row.name) known.emplace_back(row.id);
  }
  return dsl::did_you_mean(written, known);
}

}  // namespace foothold::cli
