// Adding a list to the model, whoever has made it.
#pragma once

#include "compiler/context.h"

namespace foothold::compiler {

/// A site's list takes the place of a shipped one; two of one origin are a mistake, and the answer
/// is then false.
bool add_list(Context& context, List list, const std::vector<uint32_t>& site_files);

}  // namespace foothold::compiler
