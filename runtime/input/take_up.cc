#include "runtime/input/take_up.h"

#include <algorithm>
#include <vector>

#include "runtime/input/wording.h"

namespace foothold::runtime {
namespace {

constexpr size_t kReadAtOnce = size_t{256} << 10;

std::string too_short(uint64_t done, uint64_t there) {
  return "is shorter than what was scanned of it: " + grouped(done) + " bytes then, " +
         grouped(there) + " now; was it cut, or another one put in its place?";
}

/// Gives how many of `wanted` bytes there were.
uint64_t pass_over(Source& source, uint64_t wanted, Tail& tail) {
  std::vector<char> piece(std::min<uint64_t>(wanted, kReadAtOnce));
  uint64_t passed = 0;
  while (passed < wanted) {
    const ReadOutcome outcome =
        source.read(piece.data(), std::min<uint64_t>(piece.size(), wanted - passed));
    tail.add({piece.data(), outcome.bytes});
    passed += outcome.bytes;
    if (outcome.end || outcome.error != 0) break;
  }
  return passed;
}

}  // namespace

void Tail::add(std::string_view bytes) {
  if (bytes.size() >= kMost) return bytes_.assign(bytes.substr(bytes.size() - kMost)), void();
  if (bytes_.size() + bytes.size() > 2 * kMost) bytes_.erase(0, bytes_.size() - kMost);
  bytes_ += bytes;
}

TailDigest Tail::digest() const {
  const std::string_view all = bytes_;
  const std::string_view last = all.substr(all.size() - std::min(all.size(), kMost));
  value::Hasher hasher;
  hasher.add(last);
  return {last.size(), hasher.finish()};
}

std::string take_up(Source& source, uint64_t done, const TailDigest& expected, Tail& tail) {
  if (done == 0) return {};
  uint64_t passed = 0;
  const std::optional<PlainFile> file = source.plain_file();
  if (file && file->size < done) return too_short(done, file->size);
  if (source.seek(done - expected.length)) passed = done - expected.length;
  passed += pass_over(source, done - passed, tail);
  if (source.stopped()) return {};
  if (passed < done) return too_short(done, passed);
  // What is compared is as long as it was, however much was read again.

  Tail same;
  same.add(
      std::string_view(tail.bytes())
          .substr(tail.bytes().size() - std::min<size_t>(expected.length, tail.bytes().size())));
  const TailDigest found = same.digest();
  if (found.length != expected.length || found.digest != expected.digest)
    return "is not what was scanned: the bytes before byte " + grouped(done) + " are others";
  return {};
}

}  // namespace foothold::runtime
