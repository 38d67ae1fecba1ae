#include "cli/kind_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/context.h"

namespace foothold::cli {
namespace {

constexpr std::string_view kMade = "Made by `tools/kind_pages` from the declarations; do not edit.";

/// A text inside a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '|') out += '\\';
    out += byte == '\n' ? ' ' : byte;
  }
  return out;
}

std::string field_row(const compiler::Field& field, const std::string& of = {}) {
  std::string about = cell(field.doc);
  if (field.otherwise)
    about += fmt::format("{}`{}` where the record does not say{}", about.empty() ? "" : "; ",
                         *field.otherwise, field.otherwise_when ? " and the kind says so" : "");
  const std::string type =
      field.members.empty() ? compiler::describe(field.type) : "list of groups";
  std::string rows = fmt::format("| `{}{}` | {}{} | {} |\n", of, field.name, cell(type),
                                 field.chosen ? ", chosen" : "", about);
  for (const compiler::Field& member : field.members)
    rows += field_row(member, fmt::format("{}[].", field.name));
  return rows;
}

std::string field_table(const std::vector<compiler::Field>& fields, bool header) {
  std::string out = "| field | type | what it says |\n|---|---|---|\n";
  for (const compiler::Field& field : fields)
    if (field.header == header) out += field_row(field);
  return out;
}

std::string counted_by(const compiler::Kind& kind) {
  std::string out;
  for (const uint32_t field : kind.counts_once_by)
    out += fmt::format("{}`{}`", out.empty() ? "" : ", ", kind.fields[field].name);
  return out.empty() ? "`record`" : out;
}

/// The `from` blocks as they are written, each once, with every shape that is read by it: a shape
/// that is another one renamed has no block of its own.
std::string read_from(const compiler::Model& model, const dsl::Sources& sources,
                      const compiler::Kind& kind) {
  std::map<std::pair<uint32_t, uint32_t>, std::vector<const compiler::Source*>> blocks;
  for (const compiler::Source& source : kind.sources)
    blocks[{source.span.file, source.span.begin}].push_back(&source);
  std::string out;
  for (const auto& [place, together] : blocks) {
    std::string shapes;
    for (const compiler::Source* source : together)
      shapes += fmt::format("{}`{}`", shapes.empty() ? "" : ", ", model.shapes[source->shape].name);
    out += fmt::format("### From {}\n\n```\n{}\n```\n\n", shapes,
                       sources.text(together.front()->span));
  }
  return out;
}

std::string given_value(const compiler::Field& field, const compiler::Given& given);

/// `{ name State  new disabled }`, one after the other.
std::string given_group(const compiler::Field& field, const compiler::Given& given) {
  std::string out;
  for (const std::vector<compiler::Given>& element : given.elements) {
    out += out.empty() ? "{ " : " { ";
    for (const compiler::Given& member : element)
      out += fmt::format("{} {} ", field.members[member.field].name,
                         given_value(field.members[member.field], member));
    out += "}";
  }
  return out.empty() ? "(empty)" : out;
}

std::string given_value(const compiler::Field& field, const compiler::Given& given) {
  if (field.type.base == compiler::Base::group) return given_group(field, given);
  std::string out;
  for (const auto* side : {&given.before, &given.values}) {
    std::string values;
    for (const std::string& value : *side)
      values += fmt::format("{}{}", values.empty() ? "" : ", ", value);
    const bool change = !given.before.empty();
    if (side == &given.before && !change) continue;
    out += fmt::format("{}{}", side == &given.values && change ? " -> " : "",
                       values.empty() ? "(empty)" : values);
  }
  return out;
}

std::string given_text(const compiler::Kind& kind, const compiler::Given& given) {
  const compiler::Field& field = kind.fields[given.field];
  return fmt::format("| `{}` | {} |\n", field.name, cell(given_value(field, given)));
}

std::string sample(const compiler::Model& model, const compiler::Kind& kind) {
  if (kind.samples.empty()) return {};
  // The one that says most.
  const compiler::Sample& most = *std::max_element(
      kind.samples.begin(), kind.samples.end(),
      [](const auto& a, const auto& b) { return a.fields.size() < b.fields.size(); });
  std::string out = fmt::format(
      "## A sample\n\n{} (`{}`), one of {}:\n\n```json\n{}\n```\n\ngives\n\n| field | "
      "|\n|---|---|\n",
      most.title, model.shapes[most.shape].name, kind.samples.size(), most.record);
  for (const compiler::Given& given : most.fields) out += given_text(kind, given);
  return out;
}

}  // namespace

std::string kind_page(const compiler::Model& model, const dsl::Sources& sources,
                      const compiler::Kind& kind) {
  std::string out = fmt::format("# {}\n\n{}\n\n{}\n", kind.name, kMade, kind.doc);
  out += fmt::format(
      "\nCopies of one action agree in: {}. Every kind also has [the fields of the "
      "header](README.md).\n",
      counted_by(kind));
  out += "\n## Fields\n\n" + field_table(kind.fields, false);
  if (!kind.sources.empty())
    out += "\n## Where it is read from\n\n" + read_from(model, sources, kind);
  out += sample(model, kind);
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string kinds_page(const compiler::Model& model) {
  std::string out = fmt::format(
      "# Kinds\n\n{}\n\n{} kinds.\n\n| kind | says | fields | samples |\n|---|---|---|---|\n",
      kMade, model.kinds.size());
  std::vector<const compiler::Kind*> kinds;
  for (const compiler::Kind& kind : model.kinds) kinds.push_back(&kind);
  std::sort(kinds.begin(), kinds.end(),
            [](const compiler::Kind* a, const compiler::Kind* b) { return a->name < b->name; });
  for (const compiler::Kind* kind : kinds)
    out += fmt::format("| [{0}]({0}.md) | {1} | {2} | {3} |\n", kind->name, cell(kind->doc),
                       std::count_if(kind->fields.begin(), kind->fields.end(),
                                     [](const auto& field) { return !field.header; }),
                       kind->samples.size());
  out += "\n## The fields of every kind\n\n";
  if (!kinds.empty()) out += field_table(kinds.front()->fields, true);
  return out;
}

}  // namespace foothold::cli
