// Which build this is: the id that the linker gave the program, a hash of all its code and of the
// rules in it. Two builds with one id behave alike.
//
//   build_id()  ->  20 bytes; none if it was linked without
#pragma once

#include <string>

namespace foothold::cli {

std::string build_id();

}  // namespace foothold::cli
