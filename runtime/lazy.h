// Something that is made when it is first asked for, by whichever thread asks first; the others
// wait. From then on asking costs one load.
//
//   Lazy<RE2> pattern;
//   pattern.get([&] { return std::make_unique<RE2>(text); }).Match(...)
//
// A scan uses few of its readings and patterns: made at once, they would be most of a start.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

namespace foothold::runtime {

template <typename Type>
class Lazy {
 public:
  /// `make` gives a unique_ptr, not null; it must always make the same.
  template <typename Make>
  const Type& get(const Make& make) const {
    if (const Type* made = made_.load(std::memory_order_acquire)) return *made;
    const std::lock_guard<std::mutex> alone(making_);
    if (!kept_) kept_ = make(), made_.store(kept_.get(), std::memory_order_release);
    return *kept_;
  }

 private:
  mutable std::mutex making_;
  mutable std::atomic<const Type*> made_{nullptr};
  mutable std::unique_ptr<const Type> kept_;
};

}  // namespace foothold::runtime
