#include "runtime/frame/csv.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/frame/byte_search.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kTimeZone = " [UTC]";
constexpr size_t kLongestName = 128;

bool is_separator(char byte) { return byte == ',' || byte == ';' || byte == '\t'; }

bool is_letter(char byte) {
  const int folded = byte | 0x20;
  return folded >= 'a' && folded <= 'z';
}

bool may_be_in_name(char byte) {
  constexpr std::string_view kOthers = "_.-[]() @$/";
  return is_letter(byte) || (byte >= '0' && byte <= '9') ||
         kOthers.find(byte) != std::string_view::npos;
}

void trim(std::string_view& text) {
  while (text.starts_with(' ') || text.starts_with('\r')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\r')) text.remove_suffix(1);
}

// Without mark, blanks and quotes; what stands in the quotes, or as it is.
std::string_view without_quotes(std::string_view cell) {
  if (cell.starts_with(kByteOrderMark)) cell.remove_prefix(kByteOrderMark.size());
  trim(cell);
  if (cell.size() >= 2 && cell.starts_with('"') && cell.ends_with('"'))
    cell = cell.substr(1, cell.size() - 2);
  return cell;
}

std::string clean_name(std::string_view cell) {
  std::string_view name = without_quotes(cell);
  if (name.starts_with(kByteOrderMark)) name.remove_prefix(kByteOrderMark.size());
  trim(name);
  if (name.ends_with(kTimeZone)) name.remove_suffix(kTimeZone.size());
  trim(name);
  return std::string(name);
}

bool looks_like_name(const std::string& name) {
  if (name.empty() || name.size() > kLongestName) return false;
  if (!is_letter(name[0]) && name[0] != '_' && name[0] != '@') return false;
  return std::all_of(name.begin(), name.end(), may_be_in_name);
}

// Where the line ends, if all from `from` on could stand in a header: kNoHeader if something could
// not, npos if more must be seen.
constexpr size_t kNoHeader = std::string_view::npos - 1;

size_t end_of_header_bytes(std::string_view text, size_t from) {
  for (size_t at = from; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte == '\n') return at;
    const bool possible = may_be_in_name(byte) || is_separator(byte) || byte == '"' ||
                          byte == '\r' || uint8_t(byte) >= 0x80;
    if (!possible || at >= kLongestHeader) return kNoHeader;
  }
  return std::string_view::npos;
}

std::vector<std::string> clean_names(std::string_view line, char separator) {
  std::vector<std::string> names;
  for (;;) {
    const size_t behind = line.find(separator);
    names.push_back(clean_name(line.substr(0, behind)));
    if (behind == std::string_view::npos) return names;
    line.remove_prefix(behind + 1);
  }
}

char first_separator(std::string_view line) {
  const auto found = std::find_if(line.begin(), line.end(), is_separator);
  return found == line.end() ? ',' : *found;
}

}  // namespace

HeaderLook look_for_header(std::string_view text, bool ended, size_t& searched, CsvHeader& header,
                           size_t& length) {
  length = end_of_header_bytes(text, searched);
  if (length == kNoHeader) return HeaderLook::no;
  if (length == std::string_view::npos && !ended) return searched = text.size(), HeaderLook::open;
  length = std::min(length, text.size());
  if (length > 0 && text[length - 1] == '\r') --length;
  const std::string_view line = text.substr(0, length);
  header.separator = first_separator(line);
  header.columns = clean_names(line, header.separator);
  const bool names = std::all_of(header.columns.begin(), header.columns.end(), looks_like_name);
  return names ? HeaderLook::yes : HeaderLook::no;
}

// Cells of such a header may hold anything, so quotes are heeded when it is split.
CsvHeader forced_header(std::string_view line) {
  CsvHeader header;
  size_t start = 0;
  bool quoted = false, separated = false;
  for (size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') quoted = !quoted;
    const bool separates = separated ? line[at] == header.separator : is_separator(line[at]);
    if (quoted || !separates) continue;
    header.separator = line[at];
    separated = true;
    header.columns.push_back(clean_name(line.substr(start, at - start)));
    start = at + 1;
  }
  header.columns.push_back(clean_name(line.substr(start)));
  return header;
}

// ---- rows

void RowWalk::start(char separator) {
  *this = RowWalk();
  separator_ = separator;
}

RowWalk::Outcome RowWalk::fail(std::string_view reason) {
  reason_ = reason;
  return Outcome::broken;
}

RowWalk::Outcome RowWalk::close(std::string_view text) {
  length_ = at_ > 0 && text[at_ - 1] == '\r' ? at_ - 1 : at_;
  return Outcome::closed;
}

RowWalk::Outcome RowWalk::run(std::string_view text, bool ended) {
  while (outcome_ == Outcome::open && at_ < text.size()) outcome_ = step(text);
  if (outcome_ != Outcome::open || !ended) return outcome_;
  return outcome_ = state_ == State::quoted ? fail("a quoted cell is not closed") : close(text);
}

// A plain or quoted cell is passed over in one step, as far as it is held.
RowWalk::Outcome RowWalk::step(std::string_view text) {
  const char* end = text.data() + text.size();
  const char* at = text.data() + at_;
  switch (state_) {
    case State::cell:
      state_ = *at == '"' ? State::quoted : State::plain;
      at_ += *at == '"' ? 1 : 0;
      return Outcome::open;
    case State::plain:
      at_ = size_t(find_byte(at, end, IsEither{separator_, '\n'}) - text.data());
      if (at_ == text.size()) return Outcome::open;
      if (text[at_] == '\n') return close(text);
      break;
    case State::quoted:
      at = find_byte(at, end, IsEither{'"', '"'});
      while (at + 1 < end && at[1] == '"') at = find_byte(at + 2, end, IsEither{'"', '"'});
      at_ = size_t(std::min(at, end) - text.data());
      if (at_ == text.size()) return Outcome::open;
      state_ = State::quote;
      return ++at_, Outcome::open;
    default:
      if (*at == '"' && state_ == State::quote) return state_ = State::quoted, ++at_, Outcome::open;
      if (*at == '\n') return close(text);
      if (*at == '\r' && state_ == State::quote)
        return state_ = State::quote_return, ++at_, Outcome::open;
      if (*at != separator_ || state_ != State::quote)
        return fail("text behind the closing quote of a cell");
  }
  ++cells_;
  state_ = State::cell;
  return ++at_, Outcome::open;
}

// ---- a row as JSON

namespace {

// Makes room for what follows and writes without asking again; what was not used is given back.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out), size_(out.size()) {}
  ~Writer() { out_.resize(size_); }

  // Room for `bytes` more, and 16 beyond that may be scribbled on.
  char* room(size_t bytes) {
    const size_t needed = size_ + bytes + 16;
    if (out_.size() < needed) out_.resize(std::max(needed, out_.size() * 2));
    return out_.data() + size_;
  }
  void used(size_t bytes) { size_ += bytes; }
  void add(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    used(text.size());
  }
  void add(char byte) {
    *room(1) = byte;
    used(1);
  }
  void undo(size_t size) { size_ = size; }

 private:
  std::string& out_;
  size_t size_;
};

constexpr std::array<char, 32> kShortEscapes = [] {
  std::array<char, 32> table = {};
  table['\b'] = 'b', table['\f'] = 'f', table['\n'] = 'n', table['\r'] = 'r', table['\t'] = 't';
  return table;
}();

char* escape_byte(char* to, char byte) {
  *to++ = '\\';
  if (byte == '"' || byte == '\\') return *to++ = byte, to;
  if (kShortEscapes[uint8_t(byte)] != 0) return *to++ = kShortEscapes[uint8_t(byte)], to;
  constexpr std::string_view kDigits = "0123456789abcdef";
  to[0] = 'u', to[1] = '0', to[2] = '0';
  to[3] = kDigits[uint8_t(byte) >> 4];
  to[4] = kDigits[uint8_t(byte) & 15];
  return to + 5;
}

// Sixteen bytes from a text of which fewer may be left; behind it 16 are readable.
void copy_sixteen(char* to, const char* from) { std::memcpy(to, from, 16); }

// The text as a JSON string without its quotes. `doubled`: it comes from a quoted cell, where a
// quote is written twice (and no other stands). A byte becomes six at most, so room is asked for
// once for many.
void add_escaped(Writer& out, std::string_view text, bool doubled) {
  constexpr size_t kPiece = 256;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    const char* stop = at + std::min<size_t>(size_t(end - at), kPiece);
    char* const from = out.room(6 * kPiece);
    char* to = from;
    while (at < stop) {
      const char* special =
          find_byte(at, at + std::min<size_t>(size_t(stop - at), 16), EndsJsonRun());
      copy_sixteen(to, at);
      to += special - at;
      const bool plain = special == stop || special == at + 16;
      at = special;
      if (plain) continue;
      to = escape_byte(to, *at);
      at += doubled && *at == '"' ? 2 : 1;
    }
    out.used(size_t(to - from));
  }
}

void add_member(Writer& out, std::string_view name, std::string_view cell, bool quoted) {
  out.add('"');
  // Names are not padded for vector loads.
  for (char byte : name) {
    char* to = out.room(8);
    if (EndsJsonRun()(byte)) {
      out.used(size_t(escape_byte(to, byte) - to));
    } else {
      out.add(byte);
    }
  }
  out.add("\":\"");
  add_escaped(out, cell, quoted);
  out.add('"');
}

// The cell at the front of `rest`, which then begins with the separator behind it or is empty.
// False: text behind its closing quote, or no such quote.
bool take_cell(std::string_view& rest, char separator, std::string_view& cell, bool& quoted,
               std::string& reason) {
  const char* end = rest.data() + rest.size();
  quoted = rest.starts_with('"');
  const char* at = rest.data() + (quoted ? 1 : 0);
  const char* start = at;
  if (!quoted) {
    at = find_byte(at, end, IsEither{separator, '\n'});
    if (at < end && *at == '\n') return reason = "a line end in a plain cell", false;
    cell = {start, size_t(at - start)};
    rest.remove_prefix(cell.size());
    return true;
  }
  for (;;) {
    at = find_byte(at, end, IsEither{'"', '"'});
    if (at >= end) return reason = "a quoted cell is not closed", false;
    if (at + 1 == end || at[1] != '"') break;
    at += 2;
  }
  cell = {start, size_t(at - start)};
  rest.remove_prefix(cell.size() + 2);
  if (rest.empty() || rest.front() == separator) return true;
  return reason = "text behind the closing quote of a cell", false;
}

bool render_cells(const CsvHeader& header, std::string_view row, Writer& out, std::string& reason) {
  std::string_view rest = row;
  for (size_t column = 0; column < header.columns.size(); ++column) {
    std::string_view cell;
    bool quoted = false;
    if (!take_cell(rest, header.separator, cell, quoted, reason)) return false;
    out.add(column == 0 ? '{' : ',');
    add_member(out, header.columns[column], cell, quoted);
    const bool last = column + 1 == header.columns.size();
    if (rest.empty() != last) {
      reason = last ? "more cells than columns" : "fewer cells than columns";
      return false;
    }
    if (!last) rest.remove_prefix(1);
  }
  out.add('}');
  return true;
}

}  // namespace

bool render_row(const CsvHeader& header, std::string_view row, std::string& json,
                std::string& reason) {
  const size_t before = json.size();
  Writer out(json);
  if (render_cells(header, row, out, reason)) return true;
  out.undo(before);
  return false;
}

}  // namespace foothold::runtime
