// Golden files: what a program said once, read through by a person, and kept.
//
//   expect_golden("cli/explain.txt", output)   compares with tests/golden/cli/explain.txt
//
// With UPDATE_GOLDEN=1 in the environment the file is written instead; the change is then looked
// over like any other.
#pragma once

#include <string>
#include <string_view>

namespace foothold::golden {

void expect_golden(const std::string& name, std::string_view got);

}  // namespace foothold::golden
