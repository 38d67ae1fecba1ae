// SARIF 2.1.0, for code hosts and editors: one run, one result a diagnostic. `helpUri` must be
// absolute there, and the pages travel inside the binary: a rule carries its page as `help`.
#include <fmt/format.h>

#include <map>
#include <optional>
#include <vector>

#include "cli/diagnostic_formats.h"
#include "cli/error_pages.h"
#include "runtime/report/sinks/rapidjson.h"
#include "runtime/value/utf8.h"

namespace foothold::cli {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A path as a relative reference, or as a file URI where it is absolute: everything but unreserved
/// characters and slashes is percent-encoded.
std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (char byte : path) {
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    const bool plain = letter || (byte >= '0' && byte <= '9') ||
                       std::string_view("/-._~").find(byte) != std::string_view::npos;
    uri += plain ? std::string(1, byte)
                 : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(byte)));
  }
  return uri;
}

/// UTF-16 code units of a part of a line. A byte that belongs to no character counts as one.
uint32_t utf16_units(std::string_view text) {
  uint32_t units = 0;
  for (size_t at = 0; at < text.size();) {
    const value::Decoded next = value::decode_utf8(text, at);
    units += next.length == 4 ? 2 : 1;
    at += next.length;
  }
  return units;
}

class SarifWriter {
 public:
  explicit SarifWriter(const dsl::Sources& sources) : sources_(sources), out_(buffer_) {}

  std::string log(const dsl::Diagnostics& diagnostics) {
    number_files(diagnostics);
    out_.StartObject();
    member("$schema", kSchema);
    member("version", "2.1.0");
    key("runs");
    out_.StartArray();
    run(diagnostics);
    out_.EndArray();
    out_.EndObject();
    return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n";
  }

 private:
  void key(std::string_view name) {
    out_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }
  void member(std::string_view name, std::string_view value) {
    const std::string text = value::repair_utf8(value);
    key(name);
    out_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }
  void number(std::string_view name, uint32_t value) {
    key(name);
    out_.Uint(value);
  }
  void message(std::string_view name, std::string_view text) {
    key(name);
    out_.StartObject();
    member("text", text);
    out_.EndObject();
  }

  /// Every file that a place lies in, in the order of their names: results refer to them by index.
  void number_files(const dsl::Diagnostics& diagnostics) {
    for (const dsl::Diagnostic& found : diagnostics.all()) {
      artifacts_[found.primary.at.file];
      for (const dsl::Label& label : found.others) artifacts_[label.at.file];
      for (const dsl::Edit& edit : found.edits) artifacts_[edit.at.file];
    }
    uint32_t next = 0;
    for (auto& [file, index] : artifacts_) index = next++;
  }

  void run(const dsl::Diagnostics& diagnostics) {
    out_.StartObject();
    tool();
    member("columnKind", "utf16CodeUnits");
    key("artifacts");
    out_.StartArray();
    for (const auto& [file, index] : artifacts_) {
      out_.StartObject();
      artifact("location", file);
      member("encoding", "UTF-8");
      out_.EndObject();
    }
    out_.EndArray();
    key("results");
    out_.StartArray();
    for (const dsl::Diagnostic& found : diagnostics.all()) result(found);
    out_.EndArray();
    out_.EndObject();
  }

  void tool() {
    key("tool");
    out_.StartObject();
    key("driver");
    out_.StartObject();
    member("name", "foothold");
    member("version", FOOTHOLD_VERSION);
    key("rules");
    out_.StartArray();
    for (size_t place = 0; place < dsl::code_count(); ++place)
      rule(dsl::info(static_cast<dsl::Code>(place)));
    out_.EndArray();
    out_.EndObject();
    out_.EndObject();
  }

  void rule(const dsl::CodeInfo& row) {
    out_.StartObject();
    member("id", row.id);
    member("name", row.name);
    message("shortDescription", row.title);
    key("defaultConfiguration");
    out_.StartObject();
    level(row);
    out_.EndObject();
    if (const std::string_view page = error_page(row.id); !page.empty()) {
      key("help");
      out_.StartObject();
      member("text", page);
      member("markdown", page);
      out_.EndObject();
    }
    out_.EndObject();
  }

  void level(const dsl::CodeInfo& row) {
    member("level", row.severity == dsl::Severity::error ? "error" : "warning");
  }

  void result(const dsl::Diagnostic& found) {
    const dsl::CodeInfo& row = dsl::info(found.code);
    out_.StartObject();
    member("ruleId", row.id);
    number("ruleIndex", static_cast<uint32_t>(found.code));
    level(row);
    message("message", text_of(found));
    key("locations");
    out_.StartArray();
    location(found.primary, {});
    out_.EndArray();
    if (!found.others.empty()) related(found);
    if (!found.edits.empty()) fixes(found);
    out_.EndObject();
  }

  /// Headline, notes and help: a viewer shows one text.
  static std::string text_of(const dsl::Diagnostic& found) {
    std::string text = found.headline;
    for (const std::string& note : found.notes) text += "\nnote: " + note;
    return found.help.empty() ? text : text + "\nhelp: " + found.help;
  }

  void related(const dsl::Diagnostic& found) {
    key("relatedLocations");
    out_.StartArray();
    for (size_t i = 0; i < found.others.size(); ++i)
      location(found.others[i], static_cast<uint32_t>(i + 1));
    out_.EndArray();
  }

  void location(const dsl::Label& label, std::optional<uint32_t> id) {
    out_.StartObject();
    if (id) number("id", *id);
    key("physicalLocation");
    out_.StartObject();
    artifact("artifactLocation", label.at.file);
    region("region", label.at);
    out_.EndObject();
    if (!label.text.empty()) message("message", label.text);
    out_.EndObject();
  }

  void artifact(std::string_view name, uint32_t file) {
    key(name);
    out_.StartObject();
    member("uri", uri_of(sources_.name(file)));
    number("index", artifacts_.at(file));
    out_.EndObject();
  }

  void region(std::string_view name, dsl::Span at) {
    const dsl::Span end{at.file, at.end, at.end};
    key(name);
    out_.StartObject();
    number("startLine", sources_.place(at).line);
    number("startColumn", column(at));
    number("endLine", sources_.place(end).line);
    number("endColumn", column(end));
    out_.EndObject();
  }

  uint32_t column(dsl::Span at) const {
    return 1 + utf16_units(sources_.line(at).substr(0, sources_.place(at).column - 1));
  }

  void fixes(const dsl::Diagnostic& found) {
    key("fixes");
    out_.StartArray();
    out_.StartObject();
    message("description", found.help.empty() ? found.headline : found.help);
    key("artifactChanges");
    out_.StartArray();
    std::map<uint32_t, std::vector<const dsl::Edit*>> by_file;
    for (const dsl::Edit& edit : found.edits) by_file[edit.at.file].push_back(&edit);
    for (const auto& [file, edits] : by_file) change(file, edits);
    out_.EndArray();
    out_.EndObject();
    out_.EndArray();
  }

  void change(uint32_t file, const std::vector<const dsl::Edit*>& edits) {
    out_.StartObject();
    artifact("artifactLocation", file);
    key("replacements");
    out_.StartArray();
    for (const dsl::Edit* edit : edits) {
      out_.StartObject();
      region("deletedRegion", edit->at);
      message("insertedContent", edit->with);
      out_.EndObject();
    }
    out_.EndArray();
    out_.EndObject();
  }

  const dsl::Sources& sources_;
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> out_;
  std::map<uint32_t, uint32_t> artifacts_;  // file -> index
};

}  // namespace

std::string sarif_log(const dsl::Diagnostics& diagnostics, const dsl::Sources& sources) {
  return SarifWriter(sources).log(diagnostics);
}

}  // namespace foothold::cli
