// Cuts held bytes into elements: all rules of framing, none of reading. It is given the bytes that
// are held, goes as far as they allow, and goes on from there when more are held; what it says does
// not depend on where that was.
//
// Example: of `{"a":1}\n{"b":` it cuts `{"a":1}` and waits at byte 8. When the input ends there, a
// call with `ended` cuts `{"b":` as broken.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/frame/block.h"
#include "runtime/frame/frame_state.h"
#include "runtime/frame/framer.h"
#include "runtime/frame/object_walk.h"

namespace foothold::runtime {

inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
// What PowerShell may write on the line before a header of CSV.
inline constexpr std::string_view kTypeLine = "#TYPE ";

// The blanks that may stand on a line without it being more than blank.
inline bool is_line_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }
inline bool all_line_blanks(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_line_blank);
}

inline std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// `text` may become `whole` when more is held.
inline bool may_become(std::string_view text, std::string_view whole) {
  return text.size() < whole.size() && whole.starts_with(text);
}

// The beginnings of lines that were whole records and no pages: `{"CreationTime"` up to the closing
// quote of the first key, at most 16 bytes. Lines that begin like one of them may be taken without
// walking over them.
class KnownHeads {
 public:
  // The head of a record; false if it is none to go by: the first key does not begin with a letter
  // (an annotation says nothing of what follows), holds a backslash or could be a page key, or
  // there are too many heads already.
  bool learn(std::string_view record, const PageKeys& keys);
  // At least 16 bytes from line.data() must be readable.
  bool knows(std::string_view line) const;
  std::vector<std::string> save() const;
  void restore(const std::vector<std::string>& heads);

 private:
  static constexpr size_t kMost = 8;
  static constexpr size_t kLongest = 16;
  struct Head {
    std::array<char, kLongest> bytes = {};
    size_t length = 0;
    bool operator==(const Head&) const = default;
  };
  static bool begins(std::string_view line, const Head& head);

  std::array<Head, kMost> heads_ = {};
  size_t count_ = 0;
};

class Cutter {
 public:
  // more: all that is held is cut, or more must be seen; full: what comes next belongs to another
  // block; oversize: an element over the record limit begins at at(), and its end is not held
  // within the limit.
  enum class Pause : uint8_t { more, full, oversize };

  Cutter(const FrameNames& names, InputFormat format, size_t record_limit);

  // `held` begins where `block` does; bytes up to at() are cut. `ended`: nothing follows.
  Pause cut(std::string_view held, bool ended, Block& block);

  size_t at() const { return at_; }
  uint64_t line() const { return line_; }
  // A new block begins at at().
  void begin_block() { at_ = 0; }
  // All that decides about the bytes behind at(), but for the offset; and back to it, so that what
  // is held begins there.
  FrameState state() const;
  void restore(const FrameState& state);
  // What is at at() cannot become a whole element.
  bool at_junk() const { return pending_ == Pending::junk; }
  // The element at at() is over the limit: as much of it as can be said. It is passed over by the
  // caller, up to its newline.
  Element oversize_element(const Block& block) const;
  void pass_oversize();

 private:
  enum class Mode : uint8_t { edge, lines, tail, rows, forced_lines };
  enum class Pending : uint8_t { none, object, junk };
  enum class Step : uint8_t { go, wait, full, oversize };
  struct Held {
    std::string_view bytes;
    bool ended;
    Block& block;
  };

  Step step(Held& held);
  Step step_edge(Held& held);
  Step pass_mark(Held& held);
  Step close_bracket();
  Step step_object(Held& held);
  Step finish_object(Held& held, size_t length);
  Step enter_page(Held& held);
  Step step_tail(Held& held);
  Step step_other(Held& held);
  Step step_junk(Held& held);
  Step step_type_line(Held& held);
  Step look_at_header(Held& held);
  HeaderLook find_header(const Held& held, size_t& length);
  Step step_lines(Held& held);
  Step leave_lines();
  bool take_line(Held& held, size_t stop);
  Step step_forced_lines(Held& held);
  Step step_line_end(Held& held);
  Step step_rows(Held& held);
  Step step_blank_row(Held& held, size_t blanks);
  Step take_forced_header(Held& held);
  Step step_header_or_row(Held& held);
  Step start_row(Held& held);
  Step step_row(Held& held);

  Step give_up(Held& held, std::string_view reason, Envelope envelope);
  Step take(Held& held, size_t length, Envelope envelope, std::string_view broken);
  void pass(std::string_view bytes, size_t length);
  void end_line(Held& held);
  void count_open_line(Held& held);
  void clear_pending();
  Envelope envelope_here() const;
  std::string_view rest(const Held& held) const { return held.bytes.substr(at_); }

  PageKeys keys_;
  InputFormat format_;
  size_t limit_;

  size_t at_ = 0;      // all before is cut
  uint64_t line_ = 1;  // of at_
  Mode mode_ = Mode::edge;
  bool line_empty_ = true;     // nothing but blanks and marks between the line's start and at_
  bool line_open_ = false;     // and there are blanks
  bool may_be_header_ = true;  // a CSV header may begin at at_
  bool glued_ = false;         // an object was closed, and no comma or bracket came since
  bool fast_ = false;          // the last element was a line whose head is known
  bool first_byte_ = true;
  std::vector<uint8_t> around_;  // the arrays at_ is in: 0, or how many objects a page leaves open
  KnownHeads heads_;
  std::shared_ptr<const CsvHeader> header_;

  int tail_depth_ = 0;  // Mode::tail: objects that are open at at_

  // Of the element that begins at at_, as far as it was looked at.
  Pending pending_ = Pending::none;
  bool walking_row_ = false;
  ObjectWalk walk_;
  RowWalk row_;
  size_t searched_ = 0;         // so many bytes from at_ on hold no end
  size_t header_searched_ = 0;  // so many could stand in a header
  bool pair_ = false;           // of a line: a pair was seen in them
  bool quoted_ = false;         // of junk: they end inside a string
  bool escaped_ = false;
  Envelope oversize_envelope_ = Envelope::line;
};

}  // namespace foothold::runtime
