#include "dsl/allow.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "dsl/recover.h"

namespace foothold::dsl {
namespace {

constexpr std::string_view kMarker = "allow:";

/// Past the blanks at `at`.
size_t past_blanks(std::string_view text, size_t at) {
  return std::min(text.find_first_not_of(" \t", at), text.size());
}

size_t past_word(std::string_view text, size_t at) {
  while (at < text.size() && is_word_byte(text[at])) ++at;
  return at;
}

/// Past the text or pattern that begins here, which ends with its line unless it is a raw one.
size_t past_quoted(std::string_view text, size_t at) {
  if (text.substr(at, 3) == "\"\"\"") {
    const size_t end = text.find("\"\"\"", at + 3);
    return end == std::string_view::npos ? text.size() : end + 3;
  }
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != '\n'; ++at) {
    if (text[at] == quote) return at + 1;
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
  }
  return at;
}

/// The names of one comment, `text[begin, end)`.
void read_comment(const Sources& sources, Span comment, std::vector<Allowance>& all) {
  const std::string_view text = sources.text(comment);
  size_t at = past_blanks(text, 1);
  if (text.substr(at, kMarker.size()) != kMarker) return;
  const size_t first = all.size();
  for (at += kMarker.size();; ++at) {
    const size_t begin = past_blanks(text, at), end = past_word(text, begin);
    if (begin == end) break;
    const auto place = [&](size_t offset) { return comment.begin + static_cast<uint32_t>(offset); };
    const Span name{comment.file, place(begin), place(end)};
    all.push_back({name, comment, false, sources.place(name).line});
    at = past_blanks(text, end);
    if (at == text.size() || text[at] != ',') break;
  }
  if (all.size() == first + 1 && at >= text.size()) all.back().alone = true;
}

/// The comment, and the blanks before it or its whole line, taken away.
Edit without_comment(const Sources& sources, const Allowance& allowance) {
  const std::string_view text = sources.text(allowance.comment.file);
  uint32_t begin = allowance.comment.begin, end = allowance.comment.end;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  if ((begin == 0 || text[begin - 1] == '\n') && end < text.size()) ++end;
  return {{allowance.comment.file, begin, end}, "", false};
}

class Allowances {
 public:
  Allowances(const Sources& sources, const std::vector<uint32_t>& files) : sources_(sources) {
    for (uint32_t file : files)
      for (const Allowance& allowance : allowances_of(sources, file)) {
        by_line_[{file, allowance.line}].push_back(all_.size());
        all_.push_back(allowance);
      }
    used_.resize(all_.size());
  }

  /// Is this warning silenced? Then the comment is used.
  bool allow(const Diagnostic& found) {
    const CodeInfo& row = info(found.code);
    return row.severity == Severity::warning && allow(found.primary.at, row.name);
  }

  void report_unused(Diagnostics& diagnostics) {
    const bool complete = !diagnostics.has_errors();
    for (size_t i = 0; i < all_.size(); ++i) {
      const std::string name(sources_.text(all_[i].name));
      if (allow(all_[i].name, "unused_allow") || name == "unused_allow") continue;
      report(all_[i], name, complete && !used_[i], diagnostics);
    }
  }

 private:
  bool allow(Span at, std::string_view name) {
    const uint32_t line = sources_.place(at).line;
    bool allowed = false;
    for (uint32_t near : {line - 1, line}) {
      const auto here = by_line_.find({at.file, near});
      if (here == by_line_.end()) continue;
      for (size_t place : here->second)
        if (sources_.text(all_[place].name) == name) used_[place] = allowed = true;
    }
    return allowed;
  }

  void report(const Allowance& allowance, const std::string& name, bool silences_nothing,
              Diagnostics& diagnostics) const {
    std::vector<std::string> warnings;
    for (size_t place = 0; place < code_count(); ++place) {
      const CodeInfo& row = info(static_cast<Code>(place));
      const bool here = row.name == name || row.id == name;
      if (here && row.severity == Severity::error)
        return refuse_error(allowance, name, diagnostics);
      if (here && (diagnostics.dropped(static_cast<Code>(place)) > 0 || !silences_nothing)) return;
      if (here) return say_unused(allowance, name, diagnostics);
      if (row.severity == Severity::warning) warnings.emplace_back(row.name);
    }
    Diagnostic& found =
        diagnostics.add(Code::unused_allow, allowance.name,
                        fmt::format("there is no warning `{}`", name), "no name of a warning");
    const std::string nearest = did_you_mean(name, warnings);
    if (nearest.empty()) return;
    found.help = fmt::format("did you mean `{}`?", nearest);
    found.edits.push_back({allowance.name, nearest, true});
  }

  static void refuse_error(const Allowance& allowance, const std::string& name,
                           Diagnostics& diagnostics) {
    diagnostics
        .add(Code::unused_allow, allowance.name, fmt::format("`{}` cannot be allowed", name),
             "an error, not a warning")
        .help = "only warnings can be allowed: correct what the error is about";
  }

  void say_unused(const Allowance& allowance, const std::string& name,
                  Diagnostics& diagnostics) const {
    Diagnostic& found = diagnostics.add(Code::unused_allow, allowance.name,
                                        fmt::format("`{}` is allowed, but not found", name),
                                        "no such warning in this line or the next");
    found.help = "take it away, or it will silence what comes later";
    if (allowance.alone) found.edits.push_back(without_comment(sources_, allowance));
  }

  const Sources& sources_;
  std::vector<Allowance> all_;
  std::vector<bool> used_;
  std::map<std::pair<uint32_t, uint32_t>, std::vector<size_t>> by_line_;  // file, line
};

}  // namespace

std::vector<Allowance> allowances_of(const Sources& sources, uint32_t file) {
  std::vector<Allowance> all;
  const std::string_view text = sources.text(file);
  if (text.find(kMarker) == std::string_view::npos) return all;
  for (size_t at = 0; (at = text.find_first_of("#\"/", at)) != std::string_view::npos;) {
    if (text[at] != '#') {
      at = past_quoted(text, at);
      continue;
    }
    size_t end = std::min(text.find('\n', at), text.size());
    const size_t next = end;
    if (text[end - 1] == '\r') --end;
    read_comment(sources, {file, static_cast<uint32_t>(at), static_cast<uint32_t>(end)}, all);
    at = next;
  }
  return all;
}

void apply_allowances(const Sources& sources, const std::vector<uint32_t>& files,
                      Diagnostics& diagnostics) {
  Allowances allowances(sources, files);
  diagnostics.erase_if([&](const Diagnostic& found) { return allowances.allow(found); });
  allowances.report_unused(diagnostics);
}

}  // namespace foothold::dsl
