// What holds for every diagnostic, whatever was compiled: it has a place inside its file, speaks
// the author's language, can be shown, and its edits give a text again.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/edits.h"
#include "dsl/width.h"
#include "fuzz/verdict.h"

namespace foothold::fuzz {

inline Verdict stands_inside(const dsl::Span& span, const dsl::Sources& sources) {
  if (span.file >= sources.size()) return "a place in no file";
  const bool inside = span.begin <= span.end && span.end <= sources.text(span.file).size();
  return claim(inside, "a place outside its file: " + std::to_string(span.begin) + " to " +
                           std::to_string(span.end));
}

inline std::vector<dsl::Span> places_of(const dsl::Diagnostic& diagnostic) {
  std::vector<dsl::Span> places = {diagnostic.primary.at};
  for (const dsl::Label& label : diagnostic.others) places.push_back(label.at);
  for (const dsl::Edit& edit : diagnostic.edits) places.push_back(edit.at);
  return places;
}

inline std::string words_of(const dsl::Diagnostic& diagnostic) {
  std::string words = diagnostic.headline + "\n" + diagnostic.primary.text + "\n" + diagnostic.help;
  for (const dsl::Label& label : diagnostic.others) words += "\n" + label.text;
  for (const std::string& note : diagnostic.notes) words += "\n" + note;
  return words;
}

/// Names of the implementation, unless the author wrote them.
inline Verdict speaks_plainly(const std::string& words, std::string_view text) {
  static constexpr std::string_view kInternal[] = {
      "N5boost", "foothold::", "std::", "x3::", "char-set", "boost::", "lambda", "St6vector"};
  for (const std::string_view name : kInternal) {
    if (words.find(name) != words.npos && text.find(name) == text.npos)
      return "a message names an implementation type: " + words;
  }
  return {};
}

/// What a terminal shows: no control bytes but line ends.
inline Verdict is_printable(const std::string& rendered) {
  const bool printable = std::all_of(rendered.begin(), rendered.end(), [](char byte) {
    return byte == '\n' || (static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F);
  });
  return claim(printable, "a rendered message holds a control byte");
}

/// Every character is one: UTF-8 by the lengths that its first bytes say.
inline bool is_text(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = dsl::character_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

/// Edits lie in their files, do not overlap, change something, and leave text where text was.
inline Verdict edits_are_good(const dsl::Diagnostic& diagnostic, const dsl::Sources& sources) {
  const std::vector<dsl::Edit>& edits = diagnostic.edits;
  for (size_t i = 0; i < edits.size(); ++i) {
    if (sources.text(edits[i].at) == edits[i].with) return "an edit that changes nothing";
    for (size_t j = 0; j < i; ++j)
      if (dsl::overlap(edits[i].at, edits[j].at)) return "two edits overlap";
    if (edits[i].at.file != edits[0].at.file) return "edits of two files";
  }
  if (edits.empty()) return {};
  const std::string_view before = sources.text(edits[0].at.file);
  const std::string after = dsl::with_edits(before, edits);
  return claim(!is_text(before) || is_text(after), "the edits break a character");
}

/// `did you mean` says another word than the one that was written.
inline Verdict suggests_another_word(const dsl::Diagnostic& diagnostic,
                                     const dsl::Sources& sources) {
  const std::string itself =
      "did you mean `" + std::string(sources.text(diagnostic.primary.at)) + "`?";
  return claim(diagnostic.help != itself, "a word is suggested for itself");
}

inline Verdict diagnostics_are_good(const dsl::Diagnostics& diagnostics,
                                    const dsl::Sources& sources, std::string_view text) {
  for (const dsl::Diagnostic& diagnostic : diagnostics.all()) {
    for (const dsl::Span& place : places_of(diagnostic)) {
      const Verdict inside = stands_inside(place, sources);
      if (!inside.empty()) return diagnostic.headline + ": " + inside;
    }
    const std::string words = words_of(diagnostic);
    const std::string rendered = dsl::render(diagnostic, sources, {});
    const Verdict verdict = first_broken(
        [&] { return claim(!diagnostic.headline.empty(), "a diagnostic without a headline"); },
        [&] { return claim(!rendered.empty(), "a diagnostic that renders to nothing"); },
        [&] { return speaks_plainly(words, text); }, [&] { return is_printable(rendered); },
        [&] { return edits_are_good(diagnostic, sources); },
        [&] { return suggests_another_word(diagnostic, sources); });
    if (!verdict.empty()) return diagnostic.headline + ": " + verdict;
  }
  return {};
}

}  // namespace foothold::fuzz
