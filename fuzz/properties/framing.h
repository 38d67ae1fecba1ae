// The property of framing_fuzz: which lines there are, where they stand and what was too long is a
// function of the bytes alone, and every byte is accounted for.
//
// An input is a limit, a block size, how the stream ends, some cuts and a text. A byte 0x0E in the
// text stands for a run of 'x' (its successor says how long), so that lines past the limit of 4,096
// bytes are small inputs.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fuzz/choices.h"
#include "fuzz/verdict.h"
#include "runtime/frame/block_reader.h"
#include "runtime/frame/lines.h"
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

struct FramedLines {
  std::vector<std::tuple<std::string, uint64_t, uint64_t, bool>> lines;  // text, offset, number
  std::vector<std::tuple<uint64_t, uint64_t, uint64_t>> oversize;        // offset, number, length
  uint64_t torn = 0;
  bool operator==(const FramedLines&) const = default;
};

/// The definition of lines, written without blocks. An interrupted last line is torn, not a line.
inline FramedLines lines_by_definition(std::string_view bytes, size_t limit, Ending ending) {
  FramedLines framed;
  size_t at = bytes.starts_with("\xef\xbb\xbf") ? 3 : 0;
  for (uint64_t number = 1; at < bytes.size(); ++number) {
    const size_t newline = bytes.find('\n', at);
    const bool whole = newline != bytes.npos;
    const size_t stop = whole ? newline : bytes.size();
    const size_t next = whole ? newline + 1 : bytes.size();
    std::string_view text = bytes.substr(at, stop - at);
    if (text.size() > limit) {
      framed.oversize.emplace_back(at, number, next - at);
    } else if (!whole && ending != Ending::file) {
      framed.torn = text.size();
    } else {
      if (text.ends_with('\r')) text.remove_suffix(1);
      const bool blank = text.find_first_not_of(" \t\r") == text.npos;
      framed.lines.emplace_back(std::string(text), at, number, blank);
    }
    at = next;
  }
  return framed;
}

/// Reads everything; "" or why the bytes do not balance.
inline Verdict read_all(CutSource& source, runtime::FrameLimits limits, FramedLines& framed) {
  runtime::BlockReader reader(source, limits);
  runtime::BlockBuffer buffer;
  std::vector<runtime::Oversize> oversize;
  uint64_t accounted = 0;
  for (runtime::Block block; reader.next(buffer, block, oversize); accounted += block.size) {
    runtime::LineCursor cursor(block);
    for (runtime::Line line; cursor.next(line);) {
      framed.lines.emplace_back(std::string(line.text), line.offset, line.number, line.blank);
    }
  }
  for (const runtime::Oversize& one : oversize) {
    framed.oversize.emplace_back(one.offset, one.line, one.length);
    accounted += one.length;
  }
  framed.torn = reader.torn_bytes();
  accounted += reader.torn_bytes() + reader.overhead_bytes();
  return claim(accounted == reader.bytes_read(),
               std::to_string(reader.bytes_read()) + " bytes were read, " +
                   std::to_string(accounted) + " are accounted for");
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

inline std::string described(const FramedLines& framed) {
  std::string out;
  for (const auto& [text, offset, number, blank] : framed.lines) {
    out += " " + std::to_string(number) + "@" + std::to_string(offset) + "+" +
           std::to_string(text.size()) + (blank ? "b" : "");
  }
  for (const auto& [offset, number, length] : framed.oversize) {
    out += " " + std::to_string(number) + "@" + std::to_string(offset) + "+" +
           std::to_string(length) + "!";
  }
  return out + " torn " + std::to_string(framed.torn);
}

inline Verdict framing_verdict(std::string_view input) {
  Choices choices(input);
  runtime::FrameLimits limits;
  limits.record_bytes = 4096 + 16 * choices.below(256);
  limits.block_bytes = 4096 * (1 + choices.below(4));
  const Ending ending = static_cast<Ending>(choices.below(3));
  std::vector<size_t> cuts(choices.below(8));
  for (size_t& cut : cuts) cut = choices.flag() ? choices.byte() : 37 * choices.byte();
  const std::string bytes = expanded(choices.rest());
  const FramedLines expected = lines_by_definition(bytes, limits.record_bytes, ending);
  for (const std::vector<size_t>& some : {cuts, std::vector<size_t>{}}) {
    CutSource source(bytes, some, ending);
    FramedLines framed;
    const Verdict balance = read_all(source, limits, framed);
    if (!balance.empty()) return balance;
    if (framed == expected) continue;
    return "expected" + described(expected) + ", got" + described(framed) +
           (some.empty() ? " without cuts" : " with cuts");
  }
  return {};
}

}  // namespace foothold::fuzz
