#include <fmt/format.h>

#include "cli/diagnostic_formats.h"
#include "runtime/report/sinks/rapidjson.h"
#include "runtime/value/utf8.h"

namespace foothold::cli {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void key(Writer& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

void member(Writer& out, std::string_view name, std::string_view value) {
  const std::string text = value::repair_utf8(value);
  key(out, name);
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void member(Writer& out, std::string_view name, uint32_t value) {
  key(out, name);
  out.Uint(value);
}

/// The members that say where: file, line, column, end_line, end_column, begin, end.
void place(Writer& out, dsl::Span at, const dsl::Sources& sources) {
  const dsl::Place begin = sources.place(at), end = sources.place({at.file, at.end, at.end});
  member(out, "file", sources.name(at.file));
  member(out, "line", begin.line);
  member(out, "column", begin.column);
  member(out, "end_line", end.line);
  member(out, "end_column", end.column);
  member(out, "begin", at.begin);
  member(out, "end", at.end);
}

void others(Writer& out, const dsl::Diagnostic& diagnostic, const dsl::Sources& sources) {
  key(out, "others");
  out.StartArray();
  for (const dsl::Label& label : diagnostic.others) {
    out.StartObject();
    place(out, label.at, sources);
    member(out, "label", label.text);
    out.EndObject();
  }
  out.EndArray();
}

void edits(Writer& out, const dsl::Diagnostic& diagnostic, const dsl::Sources& sources) {
  key(out, "edits");
  out.StartArray();
  for (const dsl::Edit& edit : diagnostic.edits) {
    out.StartObject();
    place(out, edit.at, sources);
    member(out, "with", edit.with);
    key(out, "guess");
    out.Bool(edit.guess);
    out.EndObject();
  }
  out.EndArray();
}

void notes(Writer& out, const dsl::Diagnostic& diagnostic) {
  key(out, "notes");
  out.StartArray();
  for (const std::string& note : diagnostic.notes) {
    const std::string text = value::repair_utf8(note);
    out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }
  out.EndArray();
}

}  // namespace

std::string json_line(const dsl::Diagnostic& diagnostic, const dsl::Sources& sources) {
  const dsl::CodeInfo& row = dsl::info(diagnostic.code);
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  member(out, "code", row.id);
  member(out, "name", row.name);
  member(out, "severity", row.severity == dsl::Severity::error ? "error" : "warning");
  member(out, "message", diagnostic.headline);
  place(out, diagnostic.primary.at, sources);
  member(out, "label", diagnostic.primary.text);
  others(out, diagnostic, sources);
  notes(out, diagnostic);
  member(out, "help", diagnostic.help);
  edits(out, diagnostic, sources);
  member(out, "page", fmt::format("docs/errors/{}.md", row.id));
  out.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace foothold::cli
