// The property of framing_fuzz: which elements there are, where they stand and what is broken is a
// function of the bytes alone, the one that the slow reference says, and every byte is accounted
// for.
//
// An input is a limit, a block size, how the stream ends, a format, some cuts and a text. A byte
// 0x0E in the text stands for a run of 'x' (its successor says how long), so that elements past the
// limit of 4,096 bytes are small inputs.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/frame.h"
#include "fuzz/choices.h"
#include "fuzz/verdict.h"
#include "runtime/frame/framer.h"
#include "runtime/input/source.h"

namespace foothold::fuzz {

/// How a stream ends: as files do, by an error, or by an interruption.
enum class Ending : uint8_t { file, error, stop };

/// A stream cut as chosen, which may end before its end.
class CutSource : public runtime::Source {
 public:
  CutSource(std::string_view bytes, std::vector<size_t> cuts, Ending ending)
      : bytes_(bytes), cuts_(std::move(cuts)), ending_(ending) {}

  runtime::ReadOutcome read(char* into, size_t capacity) override {
    const size_t piece = cuts_.empty() ? bytes_.size() : cuts_[read_++ % cuts_.size()];
    const size_t count = std::min({std::max<size_t>(piece, 1), capacity, bytes_.size() - at_});
    std::memcpy(into, bytes_.data() + at_, count);
    at_ += count;
    if (count > 0) return {count, false, 0};
    ended_ = true;
    return {0, true, ending_ == Ending::error ? EIO : 0};
  }
  std::string_view name() const override { return "fuzz"; }
  bool more_now() override { return cuts_.empty() || cuts_[read_ % cuts_.size()] % 2 == 0; }
  bool stopped() const override { return ended_ && ending_ == Ending::stop; }

 private:
  std::string_view bytes_;
  std::vector<size_t> cuts_;
  Ending ending_;
  size_t read_ = 0, at_ = 0;
  bool ended_ = false;
};

inline const runtime::FrameNames& framing_names() {
  static const runtime::FrameNames names = {{"records", "value", "hits"}, {"op", "when"}};
  return names;
}

struct Framed {
  evaluate::FramedInput input;
  uint64_t covered = 0;
  uint64_t lost = 0;
  bool operator==(const Framed&) const = default;
};

inline void add_block(const runtime::Block& block, Framed& framed) {
  for (const runtime::Element& element : block.elements) {
    const bool row = element.envelope == runtime::Envelope::csv && element.broken.empty();
    std::string text = row ? "" : std::string(element.text), reason;
    if (row && !render_row(*block.header, element.text, text, reason)) text = reason;
    framed.input.elements.push_back({element.offset, element.length, element.line,
                                     std::string(envelope_name(element.envelope)), std::move(text),
                                     !element.broken.empty()});
  }
  framed.input.blank_lines += block.blank_lines;
  framed.covered += block.size;
}

/// Reads everything; "" or why the bytes do not balance.
inline Verdict frame_all(CutSource& source, const runtime::FrameOptions& options, Framed& framed) {
  runtime::Framer framer(source, framing_names(), options);
  runtime::BlockBuffer buffer;
  for (runtime::Block block; framer.next(buffer, block);) {
    if (block.offset != framed.covered) return "a block begins where none ended";
    if (block.element_bytes + block.between_bytes != block.size) return "a block does not balance";
    add_block(block, framed);
  }
  framed.lost = framer.lost_bytes();
  return claim(framed.covered + framed.lost == framer.bytes_read(),
               std::to_string(framer.bytes_read()) + " bytes were read, " +
                   std::to_string(framed.covered + framed.lost) + " are accounted for");
}

inline std::string expanded(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size() && out.size() < 30'000; ++at) {
    if (text[at] == '\x0E' && at + 1 < text.size()) {
      out.append(size_t{40} * static_cast<uint8_t>(text[++at]), 'x');
    } else {
      out += text[at];
    }
  }
  return out;
}

inline std::string described(const Framed& framed) {
  std::string out;
  for (const evaluate::FramedElement& element : framed.input.elements) {
    out += " " + element.envelope + (element.broken ? "! " : " ") + std::to_string(element.line) +
           "@" + std::to_string(element.offset) + "+" + std::to_string(element.length);
  }
  return out + " blank " + std::to_string(framed.input.blank_lines) + " lost " +
         std::to_string(framed.lost);
}

/// An input that is cut off gives the first elements of the same input ending there, and loses the
/// rest.
inline bool agrees(const Framed& got, const evaluate::FramedInput& expected, Ending ending) {
  if (ending == Ending::file) return got.lost == 0 && got.input == expected;
  const std::vector<evaluate::FramedElement>& some = got.input.elements;
  return some.size() <= expected.elements.size() && got.input.blank_lines <= expected.blank_lines &&
         std::equal(some.begin(), some.end(), expected.elements.begin());
}

inline Verdict framing_verdict(std::string_view input) {
  Choices choices(input);
  runtime::FrameOptions options;
  options.limits.record_bytes = 4096 + 16 * choices.below(256);
  options.limits.block_bytes = 4096 * (1 + choices.below(4));
  const Ending ending = static_cast<Ending>(choices.below(3));
  const size_t format = choices.flag() ? choices.below(4) : 0;
  options.format = static_cast<runtime::InputFormat>(format);
  std::vector<size_t> cuts(choices.below(8));
  for (size_t& cut : cuts) cut = choices.flag() ? choices.byte() : 37 * choices.byte();
  const std::string bytes = expanded(choices.rest());
  const evaluate::FrameWords words = {framing_names().page_keys, framing_names().marks,
                                      options.limits.record_bytes};
  Framed expected;
  expected.input = evaluate::frame(bytes, words, static_cast<evaluate::FrameFormat>(format));
  std::vector<Framed> all;
  for (const std::vector<size_t>& some : {cuts, std::vector<size_t>{}}) {
    CutSource source(bytes, some, ending);
    Framed& framed = all.emplace_back();
    const Verdict balance = frame_all(source, options, framed);
    if (!balance.empty()) return balance;
    if (agrees(framed, expected.input, ending)) continue;
    return "expected" + described(expected) + ", got" + described(framed) +
           (some.empty() ? " without cuts" : " with cuts");
  }
  return claim(all[0] == all[1], "with cuts" + described(all[0]) + ", without" + described(all[1]));
}

}  // namespace foothold::fuzz
