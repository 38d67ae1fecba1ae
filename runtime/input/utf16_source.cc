#include "runtime/input/utf16_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "runtime/input/wording.h"
#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

// One unit gives at most U+FFFD for the half pair before it, and itself.
constexpr size_t kMostOfUnit = 6;
constexpr char32_t kReplacement = 0xfffd;

bool is_high(char16_t unit) { return (unit & 0xfc00) == 0xd800; }
bool is_low(char16_t unit) { return (unit & 0xfc00) == 0xdc00; }

}  // namespace

Utf16Source::Utf16Source(std::unique_ptr<InputWindow> window, DetectedEncoding detected)
    : window_(std::move(window)), big_endian_(detected.encoding == Encoding::utf16be) {
  container_ = joined(window_->source().container(), big_endian_ ? "utf-16be" : "utf-16le");
  window_->take(ptrdiff_t(detected.mark));
}

bool Utf16Source::more_now() {
  return ended_ || !waiting_.empty() || window_->view().size() > 1 || window_->ended() ||
         window_->source().more_now();
}

size_t Utf16Source::flush(char* into, size_t capacity) {
  const size_t bytes = std::min(capacity, waiting_.size());
  std::memcpy(into, waiting_.data(), bytes);
  waiting_.erase(0, bytes);
  return bytes;
}

// Converts whole units in view as long as each is sure to fit.
size_t Utf16Source::convert(char* into, size_t capacity) {
  const std::string_view view = window_->view();
  const auto* bytes = reinterpret_cast<const uint8_t*>(view.data());
  const size_t low = big_endian_ ? 1 : 0, high = 1 - low;
  size_t at = 0, written = 0;
  std::string character;
  for (; at + 1 < view.size() && capacity - written >= kMostOfUnit; at += 2) {
    const auto unit = char16_t(bytes[at + low] | bytes[at + high] << 8);
    if (unit < 0x80 && high_ == 0) {
      into[written++] = char(unit);
      continue;
    }
    character.clear();
    if (high_ != 0 && is_low(unit)) {
      value::append_utf8(char32_t(0x10000 + ((high_ & 0x3ff) << 10) + (unit & 0x3ff)), character);
      high_ = 0;
    } else {
      if (high_ != 0) value::append_utf8(kReplacement, character);
      high_ = is_high(unit) ? unit : 0;
      if (high_ == 0) value::append_utf8(unit, character);  // a low half alone becomes U+FFFD
    }
    character.copy(into + written, character.size());
    written += character.size();
  }
  window_->take(ptrdiff_t(at));
  return written;
}

// Nothing follows: what is held back and is no whole character is told.
void Utf16Source::finish() {
  ended_ = true;
  error_ = window_->error();
  if (stopped() || error_ != 0) return;
  if (high_ != 0) value::append_utf8(kReplacement, waiting_);
  if (window_->view().empty()) return;
  error_ = EILSEQ;
  problem_ = "utf-16: the last character is cut off: one byte of its two is there";
}

ReadOutcome Utf16Source::read(char* into, size_t capacity) {
  for (;;) {
    if (!waiting_.empty()) return {flush(into, capacity), false, 0};
    if (ended_) return {0, true, error_};
    if (window_->view().size() < 2 && !window_->fill(2)) {
      finish();
      continue;
    }
    char small[2 * kMostOfUnit];
    const bool roomy = capacity >= kMostOfUnit;
    const size_t written = convert(roomy ? into : small, roomy ? capacity : kMostOfUnit);
    if (roomy && written > 0) return {written, false, 0};
    if (!roomy) waiting_.assign(small, written);
  }
}

std::string Utf16Source::problem() const { return both(problem_, window_->source().problem()); }

}  // namespace foothold::runtime
