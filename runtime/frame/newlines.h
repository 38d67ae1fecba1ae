// Counts newlines: how the reader knows the number of a block's first line without waiting for
// whoever walks the blocks before it. Example: count_newlines("{}\n{}\n{") is 2.
//
// This is the only look the reader takes at every byte, so it is written for vectors (sixteen bytes
// a step).
#pragma once

#include <cstddef>
#include <string_view>

namespace foothold::runtime {

size_t count_newlines(std::string_view text);

namespace portable {
// The same without vector instructions.
size_t count_newlines(std::string_view text);
}  // namespace portable

}  // namespace foothold::runtime
