// Choices taken from the front of an input, so that a fuzzer's small change is a small change of
// what is made from it.
//
//   Choices choices(bytes);
//   choices.below(3)        0, 1 or 2, by one byte; 0 when the input is used up
//   choices.of(words)       one of the words
//
// An input that is used up makes only first choices, so everything built from choices must end on
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace foothold::fuzz {

class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {}

  bool done() const { return at_ >= bytes_.size(); }
  uint8_t byte() { return done() ? 0 : static_cast<uint8_t>(bytes_[at_++]); }
  /// `limit` from 1 to 256.
  size_t below(size_t limit) { return byte() % limit; }
  bool flag() { return (byte() & 1) != 0; }
  template <typename List>
  const auto& of(const List& list) {
    return list[below(std::size(list))];
  }
  /// At most `most` bytes; fewer when the input is used up.
  std::string_view bytes(size_t most) {
    const std::string_view taken = rest().substr(0, most);
    at_ += taken.size();
    return taken;
  }
  std::string_view rest() const { return bytes_.substr(at_ < bytes_.size() ? at_ : bytes_.size()); }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

}  // namespace foothold::fuzz
