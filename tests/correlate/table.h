// Tables of questions with the answers expected.
#pragma once

#include <gtest/gtest.h>

#include "tests/correlate/world.h"

namespace foothold::evaluate {

struct Case {
  std::string name;
  Question question;
  std::string expected;
};

inline void expect_all(const std::vector<Case>& cases) {
  for (const Case& row : cases) EXPECT_EQ(find(row.question).text, row.expected) << row.name;
}

}  // namespace foothold::evaluate
