#include "compiler/compile.h"

#include <algorithm>

#include "compiler/passes.h"
#include "dsl/allow.h"
#include "dsl/parse.h"
#include "dsl/recover.h"
#include "runtime/value/utf8.h"

namespace foothold::compiler {
namespace {

uint32_t first_bad_byte(std::string_view text) {
  size_t at = value::ascii_prefix(text);
  while (at < text.size()) {
    const value::Decoded next = value::decode_utf8(text, at);
    if (!next.valid) break;
    at += next.length;
  }
  return static_cast<uint32_t>(at);
}

/// Reports a file that is not UTF-8 instead of parsing it; that its items are missing is then not
/// told again.
void parse_file(const dsl::Sources& sources, uint32_t file, dsl::Tree& tree,
                dsl::Diagnostics& diagnostics) {
  if (value::valid_utf8(sources.text(file))) return dsl::parse(sources, file, tree, diagnostics);
  const std::string_view text = sources.text(file);
  const uint32_t bad = first_bad_byte(text);
  diagnostics
      .add(dsl::Code::bad_utf8, {file, bad, bad + 1}, "the file is not UTF-8",
           "this byte begins no character")
      .help = "save it as UTF-8 and try again";
  const char* const last = text.data() + text.size();
  for (const char* at = text.data(); at != last; at = dsl::next_item(at, last))
    tree.broken.emplace_back(dsl::item_name(at, last));
}

/// A site file holds what a site knows of itself: its other items are named and left out.
void refuse(const dsl::Tree& tree, dsl::Diagnostics& diagnostics) {
  const auto refuse_all = [&](const auto& items) {
    for (const auto& item : items)
      diagnostics
          .add(dsl::Code::site_file_item, item.span,
               "a site file holds only lists, tables, facts and tunes", "none of these")
          .help = "move it into a folder that is given with `--rules`";
  };
  refuse_all(tree.shapes), refuse_all(tree.wraps), refuse_all(tree.headers), refuse_all(tree.kinds);
  refuse_all(tree.unions);
  refuse_all(tree.responses), refuse_all(tree.rules), refuse_all(tree.tests);
}

void parse_site_file(const dsl::Sources& sources, uint32_t file, dsl::Tree& tree,
                     dsl::Diagnostics& diagnostics) {
  dsl::Tree site;
  parse_file(sources, file, site, diagnostics);
  refuse(site, diagnostics);
  const auto take = [](auto& from, auto& to) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  };
  take(site.lists, tree.lists), take(site.tables, tree.tables);
  take(site.facts, tree.facts), take(site.tunes, tree.tunes);
  take(site.broken, tree.broken);
}

}  // namespace

Compiled compile(dsl::Sources& sources, const Input& input) {
  Compiled compiled;
  dsl::Tree tree;
  for (uint32_t file : input.rules) parse_file(sources, file, tree, compiled.diagnostics);
  for (uint32_t file : input.site) parse_site_file(sources, file, tree, compiled.diagnostics);
  std::sort(tree.broken.begin(), tree.broken.end());
  read_named_files(sources, input.reader, tree, compiled.diagnostics, compiled.files);
  // From here on the text is not parsed again: everything is in the tree, with its place.

  Context context{sources, tree, input.catalogue, compiled.model, compiled.diagnostics};
  resolve_lists(context, input.site);
  resolve_tables(context, input.site);
  resolve_shapes(context);
  Kind base;
  resolve_header(context, base);
  resolve_kinds(context, base);
  resolve_identities(context);
  resolve_unions(context);
  // From here on every kind has its fields with their types, and every source reads them.

  resolve_facts(context);
  resolve_samples(context);
  resolve_responses(context);
  resolve_rules(context);
  if (input.with_tunes) resolve_tunes(context);
  name_looks(context);
  if (input.with_tunes) check_site_lists(context);  // a list may be there for a tune alone
  advise(context);
  compiled.rules_not_compared = reason_about_rules(context);
  // From here on the model is complete: numbers are in range and types agree, wherever there was no
  // error.

  std::vector<uint32_t> files = input.rules;
  files.insert(files.end(), input.site.begin(), input.site.end());
  dsl::apply_allowances(sources, files, compiled.diagnostics);
  compiled.diagnostics.sort_and_merge(sources);
  return compiled;
}

}  // namespace foothold::compiler
