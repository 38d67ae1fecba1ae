#include "dsl/diagnostic.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>

namespace foothold::dsl {
namespace {

constexpr CodeInfo kCodes[] = {
#define FOOTHOLD_DIAGNOSTIC(id, name, severity, title) {id, #name, Severity::severity, title},
#include "dsl/diagnostics.def"
#undef FOOTHOLD_DIAGNOSTIC
};

bool same_place(Span a, Span b) { return a.file == b.file && a.begin == b.begin; }

constexpr size_t kLongestMessage = 1000;  // bytes: a message may quote a text of any length

/// A message that quotes a very long text loses its middle, never a part of a character.
std::string clipped(std::string message) {
  if (message.size() <= kLongestMessage) return message;
  const auto inside = [&](size_t at) { return (message[at] & 0xC0) == 0x80; };
  size_t head = kLongestMessage / 2, tail = message.size() - kLongestMessage / 2;
  while (head > 0 && inside(head)) --head;
  while (tail < message.size() && inside(tail)) ++tail;
  return message.substr(0, head) + "..." + message.substr(tail);
}

}  // namespace

const CodeInfo& info(Code code) { return kCodes[static_cast<size_t>(code)]; }
size_t code_count() { return std::size(kCodes); }

Diagnostic& Diagnostics::add(Code code, Span at, std::string headline, std::string label) {
  const Severity severity = info(code).severity;
  if (!keeps(severity)) {
    dropped_.resize(code_count());
    ++dropped_[static_cast<size_t>(code)];
    return spare_ = {code, {}, {at, {}}, {}, {}, {}, {}};
  }
  ++kept_[place_of(severity)];
  all_.push_back(
      {code, clipped(std::move(headline)), {at, clipped(std::move(label))}, {}, {}, {}, {}});
  return all_.back();
}

size_t Diagnostics::count(Severity severity) const {
  const auto is_one = [&](Code code) { return info(code).severity == severity; };
  size_t count = static_cast<size_t>(std::count_if(
      all_.begin(), all_.end(), [&](const Diagnostic& found) { return is_one(found.code); }));
  for (size_t code = 0; code < dropped_.size(); ++code)
    if (is_one(static_cast<Code>(code))) count += dropped_[code];
  return count;
}

size_t Diagnostics::dropped(Code code) const {
  const auto place = static_cast<size_t>(code);
  return place < dropped_.size() ? dropped_[place] : 0;
}

size_t Diagnostics::dropped() const {
  return std::accumulate(dropped_.begin(), dropped_.end(), size_t{0});
}

void Diagnostics::sort_and_merge(const Sources& sources) {
  std::stable_sort(all_.begin(), all_.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    const auto key = [&](const Diagnostic& it) {
      const Span& at = it.primary.at;
      return std::tuple(std::string_view(sources.name(at.file)), at.file, at.begin, it.code);
    };
    return key(a) < key(b);
  });
  const auto end =
      std::unique(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return a.code == b.code && same_place(a.primary.at, b.primary.at);
      });
  all_.erase(end, all_.end());
}

}  // namespace foothold::dsl
