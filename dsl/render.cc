// Diagnostics as text for people. What belongs to one line stands under one copy of that line; of a
// long line the part round the marks is shown.
#include <fmt/format.h>

#include <algorithm>

#include "dsl/diagnostic.h"
#include "dsl/width.h"

namespace foothold::dsl {
namespace {

struct Paint {
  bool color;
  std::string operator()(std::string_view code, std::string_view text) const {
    return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
};

constexpr size_t kShownAround = 100;  // bytes of a long line on each side of what is underlined

/// A label as it lies on its line: bytes [begin, end) of the line.
struct Mark {
  const Label* label;
  bool primary;
  uint32_t file, line;
  size_t begin, end;
};

Mark mark_of(const Label& label, bool primary, const Sources& sources) {
  const Place place = sources.place(label.at);
  const size_t size = sources.line(label.at).size();
  const size_t begin = std::min<size_t>(place.column - 1, size);
  const size_t end = std::min<size_t>(begin + (label.at.end - label.at.begin), size);
  return {&label, primary, label.at.file, place.line, begin, end};
}

/// All labels, the primary one's file first, each file by place.
std::vector<Mark> marks_of(const Diagnostic& diagnostic, const Sources& sources) {
  std::vector<Mark> marks{mark_of(diagnostic.primary, true, sources)};
  for (const Label& other : diagnostic.others) marks.push_back(mark_of(other, false, sources));
  const uint32_t file = diagnostic.primary.at.file;
  std::stable_sort(marks.begin(), marks.end(), [&](const Mark& a, const Mark& b) {
    const auto key = [&](const Mark& it) {
      return std::tuple(it.file != file, it.file, it.line, it.begin);
    };
    return key(a) < key(b);
  });
  return marks;
}

/// The part of a line that is shown: [from, to) of its bytes, never inside a character.
struct Window {
  size_t from, to;
};

Window window(std::string_view line, size_t begin, size_t end) {
  const auto inside = [&](size_t at) { return at < line.size() && (line[at] & 0xC0) == 0x80; };
  if (line.size() <= 2 * kShownAround) return {0, line.size()};
  size_t from = begin <= kShownAround ? 0 : begin - kShownAround;
  size_t to = std::min(line.size(), std::min(end, begin + kShownAround) + kShownAround);
  while (from > 0 && inside(from)) --from;
  while (inside(to)) ++to;
  return {from, to};
}

std::string shown(std::string_view line, Window part) {
  return fmt::format("{}{}{}", part.from > 0 ? "..." : "",
                     printable(line.substr(part.from, part.to - part.from)),
                     part.to < line.size() ? "..." : "");
}

/// `   |         ^^^^ unknown field`: under a line of which `part` is shown.
std::string underline(const Mark& mark, std::string_view line, Window part, size_t gutter,
                      const Paint& paint) {
  const std::string text = printable(line.substr(part.from, part.to - part.from));
  const std::string_view all = text;
  const size_t begin = std::min(mark.begin - part.from, all.size());
  const size_t end = std::clamp(mark.end - part.from, begin, all.size());
  const size_t indent = width_of(all.substr(0, begin)) + (part.from > 0 ? 3 : 0);
  const std::string marks(std::max<size_t>(1, width_of(all.substr(begin, end - begin))),
                          mark.primary ? '^' : '-');
  const std::string& label = mark.label->text;
  return fmt::format("{:>{}} | {}{}{}{}\n", "", gutter, std::string(indent, ' '),
                     paint(mark.primary ? "1;31" : "1;34", marks), label.empty() ? "" : " ",
                     printable(label));
}

/// How many of the marks, from the first on, fit under one copy of its line.
size_t together(const std::vector<Mark>& marks, size_t first, std::string_view line) {
  size_t count = 1;
  while (first + count < marks.size()) {
    const Mark& next = marks[first + count];
    if (next.file != marks[first].file || next.line != marks[first].line) break;
    const Window part = window(line, marks[first].begin, marks[first].end);
    if (next.begin > part.to) break;
    ++count;
  }
  return count;
}

/// One source line with its underlines.
std::string excerpt(const std::vector<Mark>& marks, size_t first, size_t count,
                    std::string_view line, size_t gutter, const Paint& paint) {
  const Window part = window(line, marks[first].begin, marks[first].end);
  std::string out = fmt::format("{:>{}} | {}\n", marks[first].line, gutter, shown(line, part));
  for (size_t i = first; i < first + count; ++i)
    out += underline(marks[i], line, part, gutter, paint);
  return out;
}

std::string excerpts(const std::vector<Mark>& marks, const Diagnostic& diagnostic,
                     const Sources& sources, size_t gutter, const Paint& paint) {
  std::string out;
  for (size_t first = 0, count = 0; first < marks.size(); first += count) {
    const Mark& mark = marks[first];
    const std::string_view line = sources.line(mark.label->at);
    if (mark.file != diagnostic.primary.at.file)
      out += fmt::format("{:>{}} ::: {}:{}\n", "", gutter, printable(sources.name(mark.file)),
                         mark.line);
    count = together(marks, first, line);
    out += excerpt(marks, first, count, line, gutter, paint);
  }
  return out;
}

std::string heading(const Diagnostic& diagnostic, const Paint& paint) {
  const CodeInfo& row = info(diagnostic.code);
  const bool error = row.severity == Severity::error;
  const std::string level = fmt::format("{}[{}]", error ? "error" : "warning", row.id);
  return fmt::format("{}: {}\n", paint(error ? "1;31" : "1;33", level),
                     printable(diagnostic.headline));
}

// ---- edits

/// Where an edit lies on its line, and what is put there.
struct Change {
  uint32_t line;
  size_t begin, end;
  const Edit* edit;
};

std::vector<Change> changes_of(const Diagnostic& diagnostic, const Sources& sources) {
  std::vector<Change> changes;
  for (const Edit& edit : diagnostic.edits) {
    if (edit.at.file != diagnostic.primary.at.file) continue;
    const Place place = sources.place(edit.at);
    const size_t size = sources.line(edit.at).size(), begin = place.column - 1;
    const size_t end = std::min<size_t>(size, begin + (edit.at.end - edit.at.begin));
    changes.push_back({place.line, std::min(begin, size), std::max(end, begin), &edit});
  }
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return std::pair(a.line, a.begin) < std::pair(b.line, b.begin);
  });
  return changes;
}

/// The line as it would read with these changes, and where the first and the last of them stand.
std::string edited_line(const Change* first, const Change* last, std::string_view line) {
  const Window part = window(line, first->begin, std::prev(last)->end);
  std::string text;
  size_t at = part.from, until = std::max(part.to, std::prev(last)->end);
  for (const Change* change = first; change != last; ++change) {
    if (change->begin < at) continue;  // lies in one before it
    text += line.substr(at, change->begin - at);
    text += change->edit->with;
    at = change->end;
  }
  if (const size_t end = text.find('\n'); end != std::string::npos)
    return printable(text.substr(0, end));
  until = std::max(until, at);
  text += line.substr(std::min(at, line.size()), until - at);
  return fmt::format("{}{}{}", part.from > 0 ? "..." : "", printable(text),
                     until < line.size() ? "..." : "");
}

std::string edited_lines(const Diagnostic& diagnostic, const Sources& sources, size_t gutter) {
  const std::vector<Change> changes = changes_of(diagnostic, sources);
  std::string out;
  for (size_t first = 0, last = 0; first < changes.size(); first = last) {
    while (last < changes.size() && changes[last].line == changes[first].line) ++last;
    const std::string_view line = sources.line(changes[first].edit->at);
    out += fmt::format("{:>{}} + {}\n", changes[first].line, gutter,
                       edited_line(&changes[first], changes.data() + last, line));
  }
  return out;
}

std::string said_of_dropped(const Diagnostics& diagnostics) {
  std::string all;
  for (size_t place = 0; place < code_count(); ++place) {
    const Code code = static_cast<Code>(place);
    if (const size_t count = diagnostics.dropped(code))
      all += fmt::format("{}{} of {}", all.empty() ? "" : ", ", count, info(code).id);
  }
  return all.empty() ? "" : fmt::format(" (not kept: {})", all);
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const Sources& sources,
                   const RenderOptions& options) {
  const Paint paint{options.color};
  const std::vector<Mark> marks = marks_of(diagnostic, sources);
  uint32_t largest = 0;
  for (const Mark& mark : marks) largest = std::max(largest, mark.line);
  const size_t gutter = std::to_string(largest).size();
  const Place place = sources.place(diagnostic.primary.at);
  std::string out = heading(diagnostic, paint);
  out += fmt::format("{:>{}}--> {}:{}:{}\n", "", gutter,
                     printable(sources.name(diagnostic.primary.at.file)), place.line, place.column);
  out += fmt::format("{:>{}} |\n", "", gutter);
  out += excerpts(marks, diagnostic, sources, gutter, paint);
  for (const std::string& note : diagnostic.notes)
    out += fmt::format("{:>{}} = note: {}\n", "", gutter, printable(note));
  if (!diagnostic.help.empty())
    out += fmt::format("{:>{}} = help: {}\n", "", gutter, printable(diagnostic.help));
  return out + edited_lines(diagnostic, sources, gutter);
}

std::string render(const Diagnostics& diagnostics, const Sources& sources,
                   const RenderOptions& options) {
  std::string out;
  const size_t count = std::min(options.limit, diagnostics.all().size());
  for (size_t i = 0; i < count; ++i) out += render(diagnostics.all()[i], sources, options) + "\n";
  const size_t more = diagnostics.all().size() - count + diagnostics.dropped();
  if (more > 0) out += fmt::format("... and {} more{}\n", more, said_of_dropped(diagnostics));
  return out;
}

}  // namespace foothold::dsl
