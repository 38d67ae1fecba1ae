#include "dsl/source.h"

#include <algorithm>

namespace foothold::dsl {

uint32_t Sources::add(std::string name, std::string text) {
  File file{std::move(name), std::move(text), {0}};
  for (size_t at = 0; at < file.text.size(); ++at)
    if (file.text[at] == '\n') file.line_starts.push_back(static_cast<uint32_t>(at + 1));
  files_.push_back(std::move(file));
  return static_cast<uint32_t>(files_.size() - 1);
}

std::string_view Sources::text(Span span) const {
  return std::string_view(files_[span.file].text).substr(span.begin, span.end - span.begin);
}

Place Sources::place(Span span) const {
  const std::vector<uint32_t>& starts = files_[span.file].line_starts;
  const auto after = std::upper_bound(starts.begin(), starts.end(), span.begin);
  const auto line = static_cast<uint32_t>(after - starts.begin());
  return {line, span.begin - starts[line - 1] + 1};
}

std::string_view Sources::line(Span span) const {
  const File& file = files_[span.file];
  const size_t next = place(span).line;  // lines are counted from 1: the number of the line after
  const size_t begin = file.line_starts[next - 1];
  const size_t end = next < file.line_starts.size() ? file.line_starts[next] - 1 : file.text.size();
  return std::string_view(file.text).substr(begin, end - begin);
}

}  // namespace foothold::dsl
