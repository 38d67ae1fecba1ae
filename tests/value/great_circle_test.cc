#include "runtime/value/great_circle.h"

#include <gtest/gtest.h>

namespace foothold::value {
namespace {

TEST(GreatCircle, IsTheShortestWayInMetres) {
  EXPECT_NEAR(great_circle(52.1, 5.1, 40.7, -74.0), 5'890e3, 30e3);  // Utrecht to New York
  EXPECT_NEAR(great_circle(0, 0, 0, 180), 20'015.1e3, 1e3);
  EXPECT_NEAR(great_circle(0, 179, 0, -179), 2 * 111'195.0, 10);  // over the date line
  EXPECT_EQ(great_circle(52.1, 5.1, 52.1, 5.1), 0);
}

}  // namespace
}  // namespace foothold::value
