// RapidJSON's writer, to be included from here.
//
// An empty rapidjson::StringBuffer holds no memory, and the first byte put into it compares
// `null + 1` with its end: undefined by the letter, harmless on every machine there is. Clang's
// UndefinedBehaviorSanitizer stops there, so that one check is off inside that library. Releases
// after 1.1.0 compare sizes; with one of these this file is not needed.
#pragma once

#if defined(__clang__)
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#if defined(__clang__)
#pragma clang attribute pop
#endif
