// One comparison of two numbers or two times.
#pragma once

#include "runtime/program/program.h"

namespace foothold::runtime {

template <typename Number>
inline bool holds(Compare compare, Number left, Number right) {
  switch (compare) {
    case Compare::less:
      return left < right;
    case Compare::less_equal:
      return left <= right;
    case Compare::greater:
      return left > right;
    case Compare::greater_equal:
      return left >= right;
    default:
      return left == right;
  }
}

}  // namespace foothold::runtime
