// An event of the slow evaluator as the matcher takes it: so that one test in a rule proves both.
#pragma once

#include "evaluate/value.h"
#include "runtime/extract/fields.h"

namespace foothold::cli {

/// Texts are views into `event`, which must outlive the result.
void to_runtime(const evaluate::Event& event, const runtime::KindProgram& kind,
                runtime::EventReader& reader);

}  // namespace foothold::cli
