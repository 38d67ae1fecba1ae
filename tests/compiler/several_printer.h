// A typed rule over several events as text, one step a line, for goldens.
//
//   same user address within 3600s
//   access: sign_in by user; where result equal 1; joined `ip is new for user over 30d`
#pragma once

#include <string>

#include "compiler/model.h"

namespace foothold::project {

std::string printed(const compiler::Model& model, const compiler::Rule& rule);

}  // namespace foothold::project
