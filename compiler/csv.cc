#include "compiler/csv.h"

namespace foothold::compiler {
namespace {

bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }
bool ends_row(char byte) { return byte == '\n' || byte == '\r'; }

class CsvReader {
 public:
  CsvReader(std::string_view text, uint32_t file, uint32_t begin)
      : text_(text), file_(file), begin_(begin) {}

  CsvRows read() {
    while (at_ < text_.size() && !found_.unclosed) read_row();
    return std::move(found_);
  }

 private:
  dsl::Span span(size_t from, size_t to) const {
    return {file_, begin_ + static_cast<uint32_t>(from), begin_ + static_cast<uint32_t>(to)};
  }
  bool at_end_of_row() const { return at_ == text_.size() || ends_row(text_[at_]); }

  void read_row() {
    std::vector<CsvCell> row = {read_cell()};
    while (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      row.push_back(read_cell());
    }
    while (!at_end_of_row()) ++at_;  // what stands behind a closing quote says nothing
    while (at_ < text_.size() && ends_row(text_[at_])) ++at_;
    const bool blank = row.size() == 1 && row[0].text.empty();
    if (!blank) found_.rows.push_back(std::move(row));
  }

  CsvCell read_cell() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return at_ < text_.size() && text_[at_] == '"' ? read_quoted() : read_plain();
  }

  CsvCell read_plain() {
    const size_t from = at_;
    while (!at_end_of_row() && text_[at_] != ',') ++at_;
    size_t to = at_;
    while (to > from && is_blank(text_[to - 1])) --to;
    return {std::string(text_.substr(from, to - from)), span(from, to)};
  }

  CsvCell read_quoted() {
    const size_t from = at_++;
    std::string cell;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        cell += text_[at_];
        continue;
      }
      if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
      cell += text_[++at_];
    }
    if (at_ == text_.size())
      found_.unclosed = span(from, from + 1);
    else
      ++at_;
    CsvCell read{std::move(cell), span(from, at_)};
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return read;
  }

  std::string_view text_;
  uint32_t file_, begin_;
  size_t at_ = 0;
  CsvRows found_;
};

}  // namespace

CsvRows read_csv(std::string_view text, uint32_t file, uint32_t begin) {
  return CsvReader(text, file, begin).read();
}

}  // namespace foothold::compiler
