// Sanitizers make everything some ten times slower: tests that are thorough by mere repetition do
// less of it there, and all of it in the plain build.
#pragma once

#include <cstddef>

namespace foothold::tests {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

/// Every n-th of what a test would go through.
inline constexpr size_t kStride = kSanitized ? 37 : 1;

}  // namespace foothold::tests
