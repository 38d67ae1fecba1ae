#include "evaluate/frame.h"

#include <algorithm>
#include <optional>

#include "evaluate/json.h"

namespace foothold::evaluate {
namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kNameBytes =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-[]() @$/";
constexpr size_t kHeaderLimit = 65536;

bool one_of(char byte, std::string_view set) { return set.find(byte) != set.npos; }

bool holds(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// ---- objects

/// closed: an object that ends at `end`. page: its records begin at `end`, `depth` objects deep.
struct ParsedObject {
  enum class What { closed, page, broken } what = What::broken;
  size_t end = 0;
  size_t depth = 0;
};

/// Reads by the grammar up to `stop`; nothing where it does not hold or stops too early.
class ObjectParser {
 public:
  ObjectParser(std::string_view input, size_t stop, const FrameWords& words)
      : input_(input.substr(0, stop)), words_(words) {}

  ParsedObject parse(size_t begin) {
    at_ = begin;
    const bool closed = object(1, true);
    if (page_) return {ParsedObject::What::page, at_, *page_};
    return {closed ? ParsedObject::What::closed : ParsedObject::What::broken, at_, 0};
  }

  /// Behind a value in `depth` objects: where the outermost ends.
  std::optional<size_t> parse_rest(size_t begin, size_t depth) {
    at_ = begin;
    bool watching = false;
    for (size_t inside = depth; inside > 0; --inside) {
      if (!more_members(inside, watching)) return std::nullopt;
    }
    return at_;
  }

 private:
  char peek() const { return at_ < input_.size() ? input_[at_] : '\0'; }
  char after_blanks() {
    while (at_ < input_.size() && one_of(input_[at_], " \t\r\n")) ++at_;
    return peek();
  }
  bool eat(char byte) {
    if (after_blanks() != byte || at_ >= input_.size()) return false;
    ++at_;
    return true;
  }

  bool object(size_t depth, bool watching) {
    if (depth > kDeepestNesting || !eat('{')) return false;
    if (eat('}')) return true;
    return member(depth, watching) && more_members(depth, watching);
  }

  bool more_members(size_t depth, bool& watching) {
    while (eat(',')) {
      if (!member(depth, watching)) return false;
    }
    return eat('}');
  }

  bool member(size_t depth, bool& watching) {
    std::string key;
    if (after_blanks() != '"' || !text(&key) || !eat(':')) return false;
    const bool page = watching && holds(words_.page_keys, key);
    if (page || holds(words_.marks, key)) watching = false;
    if (page && after_blanks() == '[') {
      ++at_;
      page_ = depth;
      return false;
    }
    return value(depth, page);
  }

  bool value(size_t depth, bool watching) {
    const char byte = after_blanks();
    if (byte == '{') return object(depth + 1, watching);
    if (byte == '[') return array(depth + 1);
    if (byte == '"') return text(nullptr);
    if (!one_of(byte, "-0123456789tfn") || at_ >= input_.size()) return false;
    while (at_ < input_.size() && one_of(input_[at_], "-+.0123456789eEtrufalsn")) ++at_;
    return true;
  }

  bool array(size_t depth) {
    if (depth > kDeepestNesting || !eat('[')) return false;
    if (eat(']')) return true;
    do {
      if (!value(depth, false)) return false;
    } while (eat(','));
    return eat(']');
  }

  /// A string with its quotes; `decoded`, if wanted, is what it says (nothing if it says nothing).
  bool text(std::string* decoded) {
    const size_t begin = at_++;
    while (at_ < input_.size() && input_[at_] != '"') {
      if (input_[at_] == '\\') ++at_;
      if (at_ >= input_.size() || uint8_t(input_[at_]) < 0x20) return false;
      ++at_;
    }
    if (at_ >= input_.size()) return false;
    ++at_;
    const JsonResult read = read_json(input_.substr(begin, at_ - begin));
    if (decoded && read.value) *decoded = read.value->text;
    return true;
  }

  std::string_view input_;
  const FrameWords& words_;
  size_t at_ = 0;
  std::optional<size_t> page_;
};

// ---- CSV

struct Table {
  std::vector<std::string> columns;
  char separator = ',';
  bool operator==(const Table&) const = default;
};

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \r");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \r") - first + 1);
}

std::string column_name(std::string_view cell) {
  if (cell.starts_with(kMark)) cell.remove_prefix(3);
  cell = trimmed(cell);
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"')
    cell = cell.substr(1, cell.size() - 2);
  if (cell.starts_with(kMark)) cell.remove_prefix(3);
  cell = trimmed(cell);
  if (cell.ends_with(" [UTC]")) cell.remove_suffix(6);
  return std::string(trimmed(cell));
}

bool is_column_name(const std::string& name) {
  return !name.empty() && name.size() <= 128 && one_of(name[0], std::string(kLetters) + "_@") &&
         name.find_first_not_of(kNameBytes) == name.npos;
}

/// The cells between separators that stand outside quotes; the first separator says which it is.
Table table_of(std::string_view line) {
  Table table;
  std::string separators = ",;\t";
  std::string cell;
  bool quoted = false;
  for (char byte : line) {
    quoted = quoted != (byte == '"');
    if (quoted || !one_of(byte, separators)) {
      cell += byte;
      continue;
    }
    separators = std::string(1, byte);
    table.separator = byte;
    table.columns.push_back(column_name(cell));
    cell.clear();
  }
  table.columns.push_back(column_name(cell));
  return table;
}

/// A row from `begin`: its cells, decoded, and the newline that ends it (or the end of the input).
struct ParsedRow {
  std::vector<std::string> cells;
  size_t newline = 0;
};

std::optional<ParsedRow> parse_row(std::string_view input, size_t begin, char separator) {
  ParsedRow row;
  size_t at = begin;
  for (;;) {
    std::string cell;
    if (at < input.size() && input[at] == '"') {
      for (++at;; ++at) {
        if (at >= input.size()) return std::nullopt;
        if (input[at] == '"' && (at + 1 >= input.size() || input[at + 1] != '"')) break;
        if (input[at] == '"') ++at;
        cell += input[at];
      }
      ++at;
      if (input.substr(at) == "\r" || input.substr(at, 2) == "\r\n") ++at;
      if (at < input.size() && input[at] != '\n' && input[at] != separator) return std::nullopt;
    } else {
      while (at < input.size() && input[at] != separator && input[at] != '\n') cell += input[at++];
      if ((at == input.size() || input[at] == '\n') && cell.ends_with('\r')) cell.pop_back();
    }
    row.cells.push_back(cell);
    if (at >= input.size() || input[at] == '\n') break;
    ++at;
  }
  row.newline = at;
  return row;
}

std::string json_text(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\"";
  for (char byte : text) {
    const size_t named = std::string_view("\b\f\n\r\t\"\\").find(byte);
    if (named != std::string_view::npos) {
      out += std::string("\\") + "bfnrt\"\\"[named];
    } else if (uint8_t(byte) < 0x20) {
      out += std::string("\\u00") + kDigits[uint8_t(byte) / 16] + kDigits[uint8_t(byte) % 16];
    } else {
      out += byte;
    }
  }
  return out + "\"";
}

std::string row_as_json(const Table& table, const std::vector<std::string>& cells) {
  std::string out;
  for (size_t i = 0; i < cells.size(); ++i)
    out += (i == 0 ? "{" : ",") + json_text(table.columns[i]) + ":" + json_text(cells[i]);
  return out + "}";
}

// ---- the input

class InputFramer {
 public:
  InputFramer(std::string_view input, const FrameWords& words, FrameFormat format)
      : input_(input), words_(words), format_(format) {}

  FramedInput run() {
    if (format_ == FrameFormat::ndjson) {
      if (input_.starts_with(kMark)) at_ = 3;
      while (at_ < input_.size()) forced_line();
    } else if (format_ == FrameFormat::csv) {
      rows();
    } else {
      while (at_ < input_.size()) edge();
      if (!in_table_ && only_blanks_before(at_) &&
          line_before(at_).find_first_of(" \t\r") != input_.npos)
        ++out_.blank_lines;
    }
    return std::move(out_);
  }

 private:
  size_t newline_from(size_t at) const { return std::min(input_.find('\n', at), input_.size()); }

  /// What stands on the line before `at`.
  std::string_view line_before(size_t at) const {
    const size_t newline = at == 0 ? input_.npos : input_.rfind('\n', at - 1);
    const size_t start = newline == input_.npos ? 0 : newline + 1;
    return input_.substr(start, at - start);
  }

  static std::string_view without_blanks_behind(std::string_view text) {
    for (;;) {
      if (text.ends_with(kMark)) {
        text.remove_suffix(3);
      } else if (!text.empty() && one_of(text.back(), " \t\r")) {
        text.remove_suffix(1);
      } else {
        return text;
      }
    }
  }
  bool only_blanks_before(size_t at) const {
    return without_blanks_behind(line_before(at)).empty();
  }

  std::string envelope_here() const {
    if (!around_.empty()) return around_.back() == 0 ? "array" : "page";
    return only_blanks_before(at_) ? "line" : "run";
  }

  void add(size_t length, const std::string& envelope, std::string text, bool broken) {
    // Elements come in order, so the newlines before one are those before the last and a few more.
    const auto before = input_.substr(counted_, at_ - counted_);
    line_ += uint64_t(std::count(before.begin(), before.end(), '\n'));
    counted_ = at_;
    const uint64_t line = line_;
    out_.elements.push_back({at_, length, line, envelope, std::move(text), broken});
    at_ += length;
  }

  /// What begins here is broken and ends before its first newline.
  void add_broken(const std::string& envelope) {
    const size_t length = newline_from(at_) - at_;
    glued_ = false;
    if (length > words_.record_limit) return add(length, envelope, "", true);
    std::string text(input_.substr(at_, length));
    if (text.ends_with('\r')) text.pop_back();
    add(text.size(), envelope, text, true);
  }

  // ---- the edge of an element

  void edge() {
    const char byte = input_[at_];
    if (byte == '\n') {
      if (only_blanks_before(at_)) ++out_.blank_lines;
      ++at_;
      if (fast_) lines();
    } else if (one_of(byte, " \t\r")) {
      ++at_;
    } else if (input_.substr(at_, 3) == kMark) {
      at_ += 3;
    } else if (byte == ',' || byte == '[') {
      if (byte == '[' && around_.size() < 64) around_.push_back(0);
      glued_ = false;
      ++at_;
    } else if (byte == ']') {
      close_array();
    } else if (byte == '{') {
      object();
    } else {
      other();
    }
  }

  void close_array() {
    ++at_;
    glued_ = false;
    if (around_.empty()) return;
    const size_t objects = around_.back();
    around_.pop_back();
    if (objects == 0) return;
    ObjectParser parser(input_, at_ + words_.record_limit, words_);
    at_ = parser.parse_rest(at_, objects).value_or(at_);
  }

  void object() {
    if (glued_) around_.clear();
    fast_ = false;
    ObjectParser parser(input_, at_ + words_.record_limit, words_);
    const ParsedObject parsed = parser.parse(at_);
    if (parsed.what == ParsedObject::What::page) {
      if (around_.size() < 64) around_.push_back(parsed.depth);
      at_ = parsed.end;
      glued_ = false;
    } else if (parsed.what == ParsedObject::What::closed) {
      whole_object(std::string(input_.substr(at_, parsed.end - at_)));
    } else {
      add_broken(envelope_here());
    }
  }

  void whole_object(const std::string& text) {
    std::string envelope = envelope_here();
    if (around_.empty() && text.find('\n') != text.npos) {
      envelope = "pretty";
    } else if (envelope == "line" && !line_ends_soon(at_ + text.size())) {
      envelope = "run";
    }
    add(text.size(), envelope, text, false);
    glued_ = true;
    fast_ = envelope == "line" && learn(text);
  }

  /// At most 16 blanks, then a newline or the end.
  bool line_ends_soon(size_t at) const {
    for (int i = 0; i < 16 && at < input_.size() && one_of(input_[at], " \t\r"); ++i) ++at;
    return at == input_.size() || input_[at] == '\n';
  }

  // ---- lines taken as they stand

  bool known(std::string_view line) const {
    return std::any_of(heads_.begin(), heads_.end(),
                       [&](const std::string& head) { return line.starts_with(head); });
  }

  bool learn(const std::string& text) {
    if (known(text)) return true;
    if (heads_.size() == 8 || text.size() < 3) return false;
    if (text[1] != '"' || !one_of(text[2], kLetters)) return false;
    const std::string head = text.substr(0, std::min<size_t>(text.find('"', 2) + 1, 16));
    if (head.find('\\') != head.npos) return false;
    for (const std::string& key : words_.page_keys)
      if (("{\"" + key + "\"").starts_with(head)) return false;
    heads_.push_back(head);
    return true;
  }

  /// From the start of a line, as long as lines can be taken so.
  void lines() {
    fast_ = false;
    while (at_ < input_.size()) {
      const size_t stop = newline_from(at_);
      std::string line(input_.substr(at_, stop - at_));
      if (line.size() > words_.record_limit) return;
      if (line.ends_with('\r')) line.pop_back();
      const bool several = line.find("}{") != line.npos || line.find("} ") != line.npos ||
                           line.find("}\t") != line.npos;
      if (line.find_first_not_of(" \t\r") == line.npos) {
        if (stop == input_.size()) return;  // the end of the input counts it
        ++out_.blank_lines;
      } else if (line.ends_with('}') && known(line) && !several) {
        add(line.size(), "line", line, false);
      } else {
        return;
      }
      at_ = std::min(stop + 1, input_.size());
    }
  }

  void forced_line() {
    const size_t stop = newline_from(at_);
    std::string line(input_.substr(at_, stop - at_));
    if (line.size() > words_.record_limit) {
      add(line.size(), "line", "", true);
    } else {
      if (line.ends_with('\r')) line.pop_back();
      if (line.find_first_not_of(" \t\r") == line.npos) {
        ++out_.blank_lines;
      } else {
        add(line.size(), "line", line, false);
      }
    }
    at_ = std::min(stop + 1, input_.size());
  }

  // ---- what is no object

  /// Nothing, or the closing of an object or an array, stands before it on its line.
  bool may_be_header() const {
    const std::string_view before = without_blanks_behind(line_before(at_));
    return before.empty() || before.ends_with('}') || before.ends_with(']');
  }

  void other() {
    fast_ = false;
    if (format_ == FrameFormat::detect && may_be_header()) {
      if (input_.substr(at_).starts_with("#TYPE ")) return type_line();
      if (header()) {
        around_.clear();
        glued_ = false;
        next_line();
        return rows();
      }
    }
    junk();
  }

  void type_line() {
    const size_t stop = newline_from(at_);
    if (stop - at_ > words_.record_limit) return add_broken(envelope_here());
    at_ = stop;
  }

  void junk() {
    bool quoted = false;
    for (size_t at = at_; !around_.empty() && at < input_.size(); ++at) {
      if (at - at_ > words_.record_limit || input_[at] == '\n') break;
      if (!quoted && one_of(input_[at], ",]")) {
        glued_ = false;
        return add(at - at_, envelope_here(), std::string(input_.substr(at_, at - at_)), true);
      }
      if (quoted && input_[at] == '\\') {
        ++at;
        if (at < input_.size() && input_[at] == '\n') break;
      } else if (input_[at] == '"') {
        quoted = !quoted;
      }
    }
    add_broken(envelope_here());
  }

  // ---- CSV

  /// If a header begins here, takes its line.
  bool header() {
    const size_t stop = newline_from(at_);
    if (stop - at_ > kHeaderLimit) return false;
    std::string_view line = input_.substr(at_, stop - at_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const Table table = table_of(line);
    if (!std::all_of(table.columns.begin(), table.columns.end(), is_column_name)) return false;
    const bool marked = std::any_of(table.columns.begin(), table.columns.end(),
                                    [&](const auto& name) { return holds(words_.marks, name); });
    if (!marked && table_ != table) return false;
    table_ = table;
    at_ += line.size();
    return true;
  }

  /// From the start of a line to the end of the table.
  void rows() {
    in_table_ = true;
    while (at_ < input_.size()) {
      const size_t stop = newline_from(at_);
      const std::string_view line = input_.substr(at_, stop - at_);
      const bool blank = line.find_first_not_of(" \t\r") == line.npos;
      if (line.starts_with(kMark)) {
        at_ += 3;
      } else if (blank && line.size() <= words_.record_limit) {
        ++out_.blank_lines;
        next_line();
      } else if (line_of_table(line)) {
        next_line();
      } else {
        in_table_ = false;
        return;
      }
    }
  }

  void next_line() { at_ = std::min(newline_from(at_) + 1, input_.size()); }

  /// False: the table ended before it.
  bool line_of_table(std::string_view line) {
    if (line.starts_with("#TYPE ")) return type_line(), true;
    if (!table_) return forced_header(line), true;
    const bool far = line.find_first_not_of(" \t\r") > words_.record_limit;
    return (!far && header()) || row();
  }

  void forced_header(std::string_view line) {
    if (line.size() > words_.record_limit) return add_broken("csv");
    if (line.ends_with('\r')) line.remove_suffix(1);
    table_ = table_of(line);
    at_ += line.size();
  }

  /// False: no row but the end of the table.
  bool row() {
    const size_t limit = words_.record_limit;
    const std::optional<ParsedRow> parsed = parse_row(input_, at_, table_->separator);
    const bool right =
        parsed && parsed->newline - at_ <= limit && parsed->cells.size() == table_->columns.size();
    if (!right && format_ == FrameFormat::detect && one_of(input_[at_], "{[")) {
      table_.reset();
      return false;
    }
    if (!right) {
      add_broken("csv");
      return true;
    }
    std::string_view raw = input_.substr(at_, parsed->newline - at_);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    add(raw.size(), "csv", row_as_json(*table_, parsed->cells), false);
    return true;
  }

  std::string_view input_;
  const FrameWords& words_;
  FrameFormat format_;
  FramedInput out_;
  size_t at_ = 0;
  size_t counted_ = 0;  // newlines before it are in line_
  uint64_t line_ = 1;
  std::vector<size_t> around_;  // the arrays around: 0, or how many objects a page leaves open
  bool glued_ = false;          // an object was closed, and no comma or bracket came since
  bool fast_ = false;           // the last element was a line that begins as others do
  bool in_table_ = false;
  std::vector<std::string> heads_;
  std::optional<Table> table_;
};

}  // namespace

FramedInput frame(std::string_view input, const FrameWords& words, FrameFormat format) {
  return InputFramer(input, words, format).run();
}

FrameWords frame_words(const compiler::Model& model) {
  FrameWords words;
  const auto add = [](std::vector<std::string>& to, const std::vector<std::string>& keys) {
    to.insert(to.end(), keys.begin(), keys.end());
  };
  for (const compiler::Shape& shape : model.shapes) add(words.marks, shape.marks);
  for (const compiler::Wrap& wrap : model.wraps) {
    if (!wrap.each) add(words.marks, wrap.marks);
    for (const std::vector<std::string>& path : wrap.holds)
      if (wrap.each) add(words.page_keys, path);
  }
  return words;
}

}  // namespace foothold::evaluate
