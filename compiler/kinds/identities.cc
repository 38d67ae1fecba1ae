// `identity { user = ...  user_id = ... }` of shapes: which keys a record says of one person or
// service. The tenant is what the shape's header says, unless the block says it itself.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/kinds/renames.h"
#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;
using value::IdentityKey;

bool has_key(const IdentityReading& reading, IdentityKey key) {
  return std::any_of(reading.begin(), reading.end(),
                     [&](const auto& assigned) { return assigned.first == key; });
}

void add_key(Context& context, const dsl::ShapeItem& shape, IdentityKey key,
             const dsl::Extraction& written, IdentityReading& reading) {
  std::optional<Extract> extract = resolve_extraction(context, shape, Type{Base::id}, written);
  if (extract) reading.emplace_back(key, std::move(*extract));
}

IdentityReading resolve_block(Context& context, const dsl::ShapeItem& shape,
                              const std::vector<dsl::Assignment>& written) {
  IdentityReading reading;
  for (const dsl::Assignment& assignment : written) {
    const std::optional<IdentityKey> key = resolve_identity_key(context, assignment.field);
    if (!key) continue;
    if (has_key(reading, *key))
      context.report(Code::given_twice, assignment.field.span,
                     fmt::format("`{}` is assigned twice", assignment.field.text));
    else
      add_key(context, shape, *key, assignment.value, reading);
  }
  for (const dsl::Assignment& header : shape.header)
    if (header.field.text == kTenantField && !has_key(reading, IdentityKey::tenant))
      add_key(context, shape, IdentityKey::tenant, header.value, reading);
  return reading;
}

}  // namespace

std::optional<IdentityKey> resolve_identity_key(Context& context, const dsl::Word& written) {
  if (const std::optional<IdentityKey> key = value::identity_key_named(written.text)) return key;
  context.report_unknown(Code::unknown_field, written,
                         fmt::format("identities have no key `{}`", written.text), "unknown key",
                         {value::kIdentityKeyNames.begin(), value::kIdentityKeyNames.end()});
  return {};
}

void resolve_identities(Context& context) {
  for (size_t place = 0; place < context.tree.shapes.size(); ++place)
    for (const std::vector<dsl::Assignment>& block : context.tree.shapes[place].identities)
      context.model.shapes[place].identities.push_back(
          resolve_block(context, context.tree.shapes[place], block));
  // From here on every shape has its own; one that is another one renamed has that one's, too.

  for (uint32_t place = 0; place < context.tree.shapes.size(); ++place) {
    const std::optional<uint32_t> base = base_of(context.tree, place);
    if (!base) continue;
    const Renames renames(context.tree.shapes[place]);
    for (IdentityReading reading : context.model.shapes[*base].identities) {
      for (auto& [key, from] : reading) from = renames.extract(from);
      context.model.shapes[place].identities.push_back(std::move(reading));
    }
  }
}

}  // namespace foothold::compiler
