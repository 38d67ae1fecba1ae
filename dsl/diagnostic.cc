#include "dsl/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>

namespace foothold::dsl {
namespace {

constexpr CodeInfo kCodes[] = {
#define FOOTHOLD_DIAGNOSTIC(id, name, severity, title) {id, #name, Severity::severity, title},
#include "dsl/diagnostics.def"
#undef FOOTHOLD_DIAGNOSTIC
};

bool same_place(Span a, Span b) { return a.file == b.file && a.begin == b.begin; }

std::string_view line_before(const Sources& sources, Span at) {
  const uint32_t line_start = at.begin - (sources.place(at).column - 1);
  return line_start == 0 ? std::string_view()
                         : sources.line({at.file, line_start - 1, line_start - 1});
}

bool allows(std::string_view line, std::string_view name) {
  const size_t comment = line.find("# allow:");
  return comment != std::string_view::npos &&
         line.substr(comment).find(name) != std::string_view::npos;
}

// ---- rendering

struct Paint {
  bool color;
  std::string operator()(std::string_view code, std::string_view text) const {
    return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
};

/// How many bytes the character at `at` has; 0 if no character begins there.
size_t character_length(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t length = lead < 0x80   ? 1
                        : lead < 0xC2 ? 0
                        : lead < 0xE0 ? 2
                        : lead < 0xF0 ? 3
                        : lead < 0xF5 ? 4
                                      : 0;
  for (size_t i = 1; i < length; ++i)
    if (at + i >= text.size() || (text[at + i] & 0xC0) != 0x80) return 0;
  return length;
}

/// Controls (C0, DEL, C1) and those that turn the direction of writing: a source line may not steer
/// the reader's terminal.
bool is_control(std::string_view character) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(character[at]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
  if (character.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
  return character.size() == 3 && byte(0) == 0xE2 &&
         ((byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE) ||
          (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
}

/// What may be shown: as long as the text in bytes, so that carets stand right. Tabs and controls
/// become blanks, bytes that are no character `?`. For messages as well as for lines: both hold
/// what the author wrote.
std::string printable(std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  std::string out;
  while (out.size() < text.size()) {
    const size_t length = character_length(text, out.size());
    const std::string_view character = text.substr(out.size(), std::max<size_t>(1, length));
    if (length == 0)
      out += '?';
    else if (is_control(character))
      out.append(length, ' ');
    else
      out += character;
  }
  return out;
}

size_t width_of(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

constexpr size_t kShownBefore = 100,
                 kShownAfter = 100;  // bytes of a long line round what is underlined

/// The part of a long line that is shown: [begin, end) of the line, never inside a character.
std::pair<size_t, size_t> window(std::string_view line, size_t begin, size_t end) {
  const auto inside = [&](size_t at) { return at < line.size() && (line[at] & 0xC0) == 0x80; };
  size_t from =
      line.size() <= kShownBefore + kShownAfter || begin <= kShownBefore ? 0 : begin - kShownBefore;
  while (from > 0 && inside(from)) --from;
  size_t to = line.size() <= kShownBefore + kShownAfter
                  ? line.size()
                  : std::min(line.size(), std::min(end, begin + kShownAfter) + kShownAfter);
  while (inside(to)) ++to;
  return {from, to};
}

std::string clipped(std::string_view line, size_t from, size_t to) {
  return fmt::format("{}{}{}", from > 0 ? "..." : "", line.substr(from, to - from),
                     to < line.size() ? "..." : "");
}

/// One source line with its underline: `15 |   where foward_to ...` and `   |         ^^^^ unknown
/// field`.
std::string excerpt(const Label& label, char under, const Sources& sources, size_t gutter,
                    const Paint& paint) {
  const Place place = sources.place(label.at);
  const std::string line = printable(sources.line(label.at));
  const size_t begin = std::min<size_t>(place.column - 1, line.size());
  const size_t end = std::min<size_t>(begin + (label.at.end - label.at.begin), line.size());
  const auto [from, to] = window(line, begin, end);
  const std::string_view marked = std::string_view(line).substr(begin, std::min(end, to) - begin);
  const std::string marks(std::max<size_t>(1, width_of(marked)), under);
  const size_t indent =
      width_of(std::string_view(line).substr(from, begin - from)) + (from > 0 ? 3 : 0);
  std::string out = fmt::format("{:>{}} | {}\n", place.line, gutter, clipped(line, from, to));
  out += fmt::format("{:>{}} | {}{}", "", gutter, std::string(indent, ' '),
                     paint(under == '^' ? "1;31" : "1;34", marks));
  return out + (label.text.empty() ? "\n" : " " + printable(label.text) + "\n");
}

/// The line as it would read with the edit.
std::string edited_line(const Edit& edit, const Sources& sources) {
  const std::string_view line = sources.line(edit.at);
  const size_t begin = sources.place(edit.at).column - 1;
  const size_t end = std::min(line.size(), begin + (edit.at.end - edit.at.begin));
  const std::string edited =
      printable(fmt::format("{}{}{}", line.substr(0, begin), edit.with, line.substr(end)));
  const auto [from, to] = window(edited, begin, begin + edit.with.size());
  return clipped(edited, from, to);
}

size_t gutter_of(const Diagnostic& diagnostic, const Sources& sources) {
  uint32_t largest = sources.place(diagnostic.primary.at).line;
  for (const Label& other : diagnostic.others)
    largest = std::max(largest, sources.place(other.at).line);
  return std::to_string(largest).size();
}

std::string heading(const Diagnostic& diagnostic, const Paint& paint) {
  const CodeInfo& row = info(diagnostic.code);
  const bool error = row.severity == Severity::error;
  const std::string level = fmt::format("{}[{}]", error ? "error" : "warning", row.id);
  return fmt::format("{}: {}\n", paint(error ? "1;31" : "1;33", level),
                     printable(diagnostic.headline));
}

std::string excerpts(const Diagnostic& diagnostic, const Sources& sources, size_t gutter,
                     const Paint& paint) {
  struct Entry {
    const Label* label;
    char under;
  };
  std::vector<Entry> entries{{&diagnostic.primary, '^'}};
  for (const Label& other : diagnostic.others) entries.push_back({&other, '-'});
  const uint32_t file = diagnostic.primary.at.file;
  std::stable_sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
    return std::pair(a.label->at.file != file, a.label->at.begin) <
           std::pair(b.label->at.file != file, b.label->at.begin);
  });
  std::string out;
  for (const Entry& entry : entries) {
    if (entry.label->at.file != file)
      out += fmt::format("{:>{}} ::: {}:{}\n", "", gutter, sources.name(entry.label->at.file),
                         sources.place(entry.label->at).line);
    out += excerpt(*entry.label, entry.under, sources, gutter, paint);
  }
  return out;
}

}  // namespace

const CodeInfo& info(Code code) { return kCodes[static_cast<size_t>(code)]; }
size_t code_count() { return std::size(kCodes); }

Diagnostic& Diagnostics::add(Code code, Span at, std::string headline, std::string label) {
  all_.push_back({code, std::move(headline), {at, std::move(label)}, {}, {}, {}, {}});
  return all_.back();
}

size_t Diagnostics::count(Severity severity) const {
  return static_cast<size_t>(std::count_if(
      all_.begin(), all_.end(),
      [&](const Diagnostic& diagnostic) { return info(diagnostic.code).severity == severity; }));
}

bool Diagnostics::has_errors() const { return count(Severity::error) > 0; }

void Diagnostics::sort_and_merge(const Sources& sources) {
  std::stable_sort(all_.begin(), all_.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    const auto key = [&](const Diagnostic& it) {
      const Span& at = it.primary.at;
      return std::tuple(std::string_view(sources.name(at.file)), at.file, at.begin, it.code);
    };
    return key(a) < key(b);
  });
  const auto end =
      std::unique(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return a.code == b.code && same_place(a.primary.at, b.primary.at);
      });
  all_.erase(end, all_.end());
}

void Diagnostics::drop_allowed(const Sources& sources) {
  std::erase_if(all_, [&](const Diagnostic& diagnostic) {
    const CodeInfo& row = info(diagnostic.code);
    return row.severity == Severity::warning &&
           (allows(sources.line(diagnostic.primary.at), row.name) ||
            allows(line_before(sources, diagnostic.primary.at), row.name));
  });
}

std::string render(const Diagnostic& diagnostic, const Sources& sources,
                   const RenderOptions& options) {
  const Paint paint{options.color};
  const size_t gutter = gutter_of(diagnostic, sources);
  const Place place = sources.place(diagnostic.primary.at);
  std::string out = heading(diagnostic, paint);
  out += fmt::format("{:>{}}--> {}:{}:{}\n", "", gutter, sources.name(diagnostic.primary.at.file),
                     place.line, place.column);
  out += fmt::format("{:>{}} |\n", "", gutter);
  out += excerpts(diagnostic, sources, gutter, paint);
  for (const std::string& note : diagnostic.notes)
    out += fmt::format("{:>{}} = note: {}\n", "", gutter, printable(note));
  if (!diagnostic.help.empty())
    out += fmt::format("{:>{}} = help: {}\n", "", gutter, printable(diagnostic.help));
  for (const Edit& edit : diagnostic.edits)
    out += fmt::format("{:>{}} + {}\n", sources.place(edit.at).line, gutter,
                       edited_line(edit, sources));
  return out;
}

std::string render(const Diagnostics& diagnostics, const Sources& sources,
                   const RenderOptions& options) {
  std::string out;
  size_t shown = 0;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (shown++ == options.limit) break;
    out += render(diagnostic, sources, options) + "\n";
  }
  if (diagnostics.all().size() > options.limit)
    out += fmt::format("... and {} more\n", diagnostics.all().size() - options.limit);
  return out;
}

namespace {

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replace});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view written, const std::vector<std::string>& candidates) {
  std::string best;
  size_t best_distance = std::max<size_t>(2, written.size() / 3) + 1;
  if (written.size() > 64) return best;
  for (const std::string& candidate : candidates) {
    const size_t distance = edit_distance(written, candidate);
    if (distance < best_distance && distance < candidate.size())
      best_distance = distance, best = candidate;
  }
  return best;
}

}  // namespace foothold::dsl
