// A kind as a page of documentation, made from its declaration: fields, types, where each is read
// from, a sample with what comes out of it.
//
//   foothold list page inbox_rule > docs/kinds/inbox_rule.md      (tools/kind_pages does it for
//   all)
#pragma once

#include <string>

#include "compiler/model.h"
#include "dsl/source.h"

namespace foothold::cli {

/// Markdown.
std::string kind_page(const compiler::Model& model, const dsl::Sources& sources,
                      const compiler::Kind& kind);
/// The page that lists all kinds and the fields that every kind has.
std::string kinds_page(const compiler::Model& model);

}  // namespace foothold::cli
