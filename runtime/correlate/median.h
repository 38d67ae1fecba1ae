// What is usual: the middle of values, and how far they spread around it.
//
//   1, 1, 2, 9   ->   median 1.5, spread 1.4826 * 0.5
#pragma once

#include <vector>

namespace foothold::runtime {

/// Of an even number the mean of the middle two. There is at least one value.
double median_of(std::vector<double> values);
/// The median of the distances from the median, times 1.4826.
double spread_of(const std::vector<double>& values);

}  // namespace foothold::runtime
