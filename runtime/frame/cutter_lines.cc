// The two ways of the cutter in which a newline says more than a brace: lines that are taken as
// they stand, and rows of CSV.
#include <algorithm>

#include "runtime/frame/cutter.h"
#include "runtime/frame/line_scan.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kOpenAtLimit = "not closed within the record limit";
constexpr std::string_view kWrongCells = "more or fewer cells than columns";
constexpr std::string_view kOverLimit = "longer than the record limit of 16 MiB";

}  // namespace

// ---- lines

// A line that begins like one that was a record and ends with a brace is taken as it stands, if it
// cannot be several. Any other goes back to the edge.
bool Cutter::take_line(Held& held, size_t stop) {
  if (stop - at_ > limit_) return false;
  const std::string_view line = without_return(held.bytes.substr(at_, stop - at_));
  if (line.size() >= 2 && line.back() == '}' && heads_.knows(line)) {
    held.block.elements.push_back(
        {line, held.block.offset + at_, line_, Envelope::line, {}, line.size()});
    held.block.element_bytes += line.size();
    return true;
  }
  if (!all_line_blanks(line)) return false;
  ++held.block.blank_lines;
  return true;
}

Cutter::Step Cutter::leave_lines() {
  clear_pending();
  fast_ = false;
  mode_ = Mode::edge;
  return Step::go;
}

Cutter::Step Cutter::step_lines(Held& held) {
  LineScan lines(held.bytes, at_ + searched_, pair_);
  size_t newline = 0;
  bool pair = false;
  while (lines.next(newline, pair)) {
    if (pair || !take_line(held, newline)) return leave_lines();
    at_ = newline + 1;
    ++line_;
  }
  clear_pending();
  pair_ = lines.pair_behind();
  const size_t left = held.bytes.size() - at_;
  if (left == 0) return Step::wait;
  if (held.ended && !pair_ && take_line(held, held.bytes.size())) {
    at_ = held.bytes.size();
    line_empty_ = line_open_ = false;
    return Step::wait;
  }
  if (held.ended || pair_ || left > limit_) return leave_lines();
  searched_ = left - 1;
  return Step::wait;
}

// The input is said to be NDJSON: nothing but newlines is looked at, and a mark at its start.
Cutter::Step Cutter::step_forced_lines(Held& held) {
  if (first_byte_) {
    if (may_become(held.bytes, kByteOrderMark) && !held.ended) return Step::wait;
    if (held.bytes.starts_with(kByteOrderMark)) at_ += kByteOrderMark.size();
    first_byte_ = false;
  }
  const std::string_view text = rest(held);
  if (!line_empty_) return step_line_end(held);  // behind a line over the limit
  const size_t newline = text.find('\n', searched_);
  const size_t length = std::min(newline, text.size());
  if (length > limit_) return give_up(held, kOverLimit, Envelope::line);
  if (newline == text.npos && (!held.ended || text.empty()))
    return searched_ = text.size(), Step::wait;
  const std::string_view line = without_return(text.substr(0, length));
  if (all_line_blanks(line)) {
    ++held.block.blank_lines;
  } else {
    held.block.elements.push_back(
        {line, held.block.offset + at_, line_, Envelope::line, {}, line.size()});
    held.block.element_bytes += line.size();
  }
  at_ += length + (newline == text.npos ? 0 : 1);
  line_ += newline == text.npos ? 0 : 1;
  searched_ = 0;
  return Step::go;
}

// ---- rows

// Behind a row, or a header: what is left of its line is its end.
Cutter::Step Cutter::step_line_end(Held& held) {
  if (at_ == held.bytes.size()) return Step::wait;
  if (held.bytes[at_] != '\n') return ++at_, Step::go;
  end_line(held);
  return Step::go;
}

Cutter::Step Cutter::step_rows(Held& held) {
  if (at_ == held.bytes.size()) return Step::wait;
  if (!line_empty_) return step_line_end(held);
  if (walking_row_) return step_row(held);
  const std::string_view text = rest(held);
  if (text.starts_with(kByteOrderMark)) return at_ += kByteOrderMark.size(), Step::go;
  if (may_become(text, kByteOrderMark) && !held.ended) return Step::wait;
  const auto solid = std::find_if_not(text.begin(), text.end(), is_line_blank);
  const auto blanks = size_t(solid - text.begin());
  if (blanks > limit_) return start_row(held);
  if (solid == text.end() || *solid == '\n') return step_blank_row(held, blanks);
  if (text.starts_with(kTypeLine)) return step_type_line(held);
  if (may_become(text, kTypeLine) && !held.ended) return Step::wait;
  return header_ == nullptr ? take_forced_header(held) : step_header_or_row(held);
}

Cutter::Step Cutter::step_blank_row(Held& held, size_t blanks) {
  const bool whole = at_ + blanks < held.bytes.size();
  if (!whole && !held.ended) return Step::wait;
  at_ += blanks;
  if (whole) return end_line(held), Step::go;
  ++held.block.blank_lines;
  line_empty_ = false;
  return Step::wait;
}

Cutter::Step Cutter::take_forced_header(Held& held) {
  const std::string_view text = rest(held);
  const size_t newline = text.find('\n', searched_);
  const size_t length = std::min(newline, text.size());
  if (length > limit_) return give_up(held, kOverLimit, Envelope::csv);
  if (newline == text.npos && !held.ended) return searched_ = text.size(), Step::wait;
  const std::string_view line = without_return(text.substr(0, length));
  header_ = std::make_shared<const CsvHeader>(forced_header(line));
  pass(held.bytes, line.size());
  return Step::go;
}

Cutter::Step Cutter::step_header_or_row(Held& held) {
  size_t length = 0;
  switch (find_header(held, length)) {
    case HeaderLook::open:
      return Step::wait;
    case HeaderLook::yes:
      pass(held.bytes, length);
      return Step::go;
    default:
      return start_row(held);
  }
}

Cutter::Step Cutter::start_row(Held& held) {
  row_.start(header_ == nullptr ? ',' : header_->separator);
  walking_row_ = true;
  return step_row(held);
}

// CSV ends where a line begins like JSON and is no row.
Cutter::Step Cutter::step_row(Held& held) {
  const std::string_view text = rest(held);
  const bool over = text.size() > limit_;
  const RowWalk::Outcome outcome = row_.run(text.substr(0, limit_ + 1), held.ended && !over);
  if (outcome == RowWalk::Outcome::open && !over) return Step::wait;
  const bool closed = outcome == RowWalk::Outcome::closed;
  const bool right = closed && header_ != nullptr && row_.cells() == header_->columns.size();
  if (!right && format_ != InputFormat::csv && (text[0] == '{' || text[0] == '[')) {
    header_ = nullptr;
    clear_pending();
    mode_ = Mode::edge;
    return Step::go;
  }
  if (held.block.header != nullptr && held.block.header != header_) return Step::full;
  held.block.header = header_;
  if (right) return take(held, row_.length(), Envelope::csv, {});
  if (closed) return give_up(held, kWrongCells, Envelope::csv);
  return give_up(held, outcome == RowWalk::Outcome::open ? kOpenAtLimit : row_.reason(),
                 Envelope::csv);
}

}  // namespace foothold::runtime
