// Where text came from. Every node, type and diagnostic carries a Span: a file number and two byte
// offsets, nothing more, so spans are cheap to copy and a place can always be shown as
// `rules/mail.fh:15:24` with its line and a caret.
//
//   Sources sources;
//   uint32_t file = sources.add("mail.fh", "rule r {\n  foo\n}\n");
//   sources.place({file, 11, 14})  ->  line 2, column 3
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::dsl {

/// Half-open byte range [begin, end) of one file of a Sources.
struct Span {
  uint32_t file = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// The smallest span that holds both; both lie in one file.
inline Span join(Span a, Span b) {
  return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

struct Place {
  uint32_t line = 1;    // counted from 1
  uint32_t column = 1;  // counted from 1, in bytes
};

class Sources {
 public:
  /// Takes a file over and returns its number.
  uint32_t add(std::string name, std::string text);

  size_t size() const { return files_.size(); }
  const std::string& name(uint32_t file) const { return files_[file].name; }
  std::string_view text(uint32_t file) const { return files_[file].text; }
  std::string_view text(Span span) const;
  Place place(Span span) const;
  /// The whole line (without its newline) that holds the span's first byte.
  std::string_view line(Span span) const;

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<uint32_t> line_starts;
  };
  std::vector<File> files_;
};

}  // namespace foothold::dsl
