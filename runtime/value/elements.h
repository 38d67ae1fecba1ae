// How many elements of one list an `any` or `every` looks at, and a list of groups keeps.
//
//   any change in changes satisfies (...)   over 1,200 changes: what the last 200 say is unknown
//
// So a record with a million elements costs no more than one with a thousand, and nothing that
// stands behind the limit is taken for false.
#pragma once

#include <cstddef>

namespace foothold::value {

inline constexpr size_t kMostElements = 1000;

}  // namespace foothold::value
