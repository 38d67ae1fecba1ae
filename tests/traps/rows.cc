#include "tests/traps/rows.h"

#include <fmt/format.h>

#include <optional>

namespace foothold::traps {
namespace {

constexpr std::string_view kNeeds[] = {"lang", "frame", "kinds"};

bool known_need(std::string_view word) {
  for (const std::string_view need : kNeeds)
    if (need == word) return true;
  return false;
}

std::string_view without_indent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

/// The text behind `word` and a blank; nothing if the line begins otherwise.
std::optional<std::string_view> behind(std::string_view line, std::string_view word) {
  if (!line.starts_with(word)) return {};
  line.remove_prefix(word.size());
  if (!line.empty() && line.front() != ' ') return {};
  return without_indent(line);
}

// ---- tokens of an expectation

char resolved(char escape) {
  switch (escape) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return escape;
  }
}

/// Takes the text in quotes from the front; false if they do not close.
bool take_quoted(std::string_view& line, std::string& text) {
  for (size_t at = 1; at < line.size(); ++at) {
    if (line[at] == '"') return line.remove_prefix(at + 1), true;
    if (line[at] == '\\' && ++at < line.size())
      text += resolved(line[at]);
    else if (at < line.size())
      text += line[at];
  }
  return false;
}

std::optional<std::vector<Token>> tokens_of(std::string_view line) {
  std::vector<Token> tokens;
  for (line = without_indent(line); !line.empty(); line = without_indent(line)) {
    Token token;
    token.quoted = line.front() == '"';
    if (token.quoted) {
      if (!take_quoted(line, token.text)) return {};
    } else {
      const size_t end = std::min(line.find_first_of(" ,\""), line.size());
      token.text = line.substr(0, end);
      line.remove_prefix(end);
    }
    line = without_indent(line);
    token.more = line.starts_with(',');
    if (token.more) line.remove_prefix(1);
    if (!token.quoted && token.text.empty()) return {};
    tokens.push_back(std::move(token));
  }
  return tokens;
}

// ---- lines

class Reader {
 public:
  Reader(std::string file, Bases& bases) : file_(std::move(file)), bases_(bases) {}

  std::vector<Row> read(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      ++line_;
      read_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    finish_input();
    return std::move(rows_);
  }

 private:
  void read_line(std::string_view line) {
    const std::string_view words = without_indent(line);
    if (const auto bytes = behind_bar(words); bytes && open_input_) {
      input_ += std::string(*bytes) + "\n";
      return;
    }
    finish_input();
    if (words.empty() || words.starts_with('#')) return;
    if (line.front() != ' ') return read_head(line);
    if (rows_.empty()) return fault("stands in no row");
    if (const auto needs = behind(words, "needs")) return read_needs(*needs);
    if (const auto record = behind(words, "record")) return add_record(*record);
    if (words == "input") return open_input();
    add_expectation(words);
  }

  /// The bytes of a line of an input: what stands behind `| `, blanks and all.
  static std::optional<std::string_view> behind_bar(std::string_view words) {
    if (words == "|") return std::string_view();
    if (!words.starts_with("| ")) return {};
    return words.substr(2);
  }

  void read_head(std::string_view line) {
    if (const auto base = behind(line, "base")) return define(*base);
    const size_t end = std::min(line.find(' '), line.size());
    Row row;
    row.number = line.substr(0, end), row.title = without_indent(line.substr(end));
    row.file = file_, row.line = line_;
    rows_.push_back(std::move(row));
    if (rows_.back().title.empty()) fault("has no title");
  }

  void define(std::string_view line) {
    const size_t end = std::min(line.find(' '), line.size());
    const std::optional<std::string> filled = bases_.filled(without_indent(line.substr(end)));
    const std::optional<std::string> record = filled ? bases_.made(*filled) : std::nullopt;
    if (record && bases_.define(std::string(line.substr(0, end)), *record)) return;
    rows_.push_back({"base", std::string(line), "", {}, file_, line_, ""});
    fault("is not understood or there already");
  }

  void read_needs(std::string_view words) {
    rows_.back().needs = words;
    for (; !words.empty(); words = without_indent(words)) {
      const size_t end = std::min(words.find(' '), words.size());
      if (!known_need(words.substr(0, end))) fault("needs something unknown");
      words.remove_prefix(end);
    }
  }

  void add_record(std::string_view text) {
    const std::optional<std::string> filled = bases_.filled(text);
    const std::optional<std::string> record = filled ? bases_.made(*filled) : std::nullopt;
    if (!record) return fault("names a record that is not understood");
    add_subject({false, *record, line_});
  }

  void open_input() {
    open_input_ = true;
    input_.clear();
    add_subject({true, "", line_});
  }

  void finish_input() {
    if (!open_input_) return;
    open_input_ = false;
    std::optional<std::string> bytes = bases_.filled(input_);
    if (!bytes) return fault("holds an input that is not understood");
    rows_.back().groups.back().subjects.back().bytes = std::move(*bytes);
  }

  void add_subject(Subject subject) {
    std::vector<Group>& groups = rows_.back().groups;
    if (groups.empty() || !groups.back().expectations.empty()) groups.emplace_back();
    groups.back().subjects.push_back(std::move(subject));
  }

  void add_expectation(std::string_view words) {
    const std::optional<std::vector<Token>> tokens = tokens_of(words);
    if (!tokens) return fault("has an expectation that is not understood");
    if (rows_.back().groups.empty()) return fault("expects something of nothing");
    rows_.back().groups.back().expectations.push_back({*tokens, line_});
  }

  void fault(std::string_view what) {
    if (rows_.empty()) rows_.push_back({"?", "the beginning", "", {}, file_, line_, ""});
    rows_.back().fault += fmt::format("{}:{}: {} {}\n", file_, line_, rows_.back().number, what);
  }

  std::string file_;
  Bases& bases_;
  std::vector<Row> rows_;
  size_t line_ = 0;
  bool open_input_ = false;
  std::string input_;
};

}  // namespace

std::vector<Row> read_rows(const std::string& file, std::string_view text, Bases& bases) {
  return Reader(file, bases).read(text);
}

}  // namespace foothold::traps
