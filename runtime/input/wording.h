// How numbers and names stand in a sentence about an input.
//
// grouped(1234567) is "1,234,567". printable("a\x1b[2Jb") is "a\x1b[2Jb" with the backslash, the x
// and the digits spelled out: the name of a file or of a member is chosen by whoever wrote it, and
// must not steer a terminal. Bytes that are not UTF-8 are spelled out, too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace foothold::runtime {

std::string grouped(uint64_t number);
std::string printable(std::string_view name);
// "gzip" and "utf-16le" make "gzip, utf-16le"; an empty one is left out.
std::string joined(std::string_view outer, std::string_view inner);
// Two sentences, or the one that is not empty.
std::string both(std::string_view first, std::string_view second);

}  // namespace foothold::runtime
