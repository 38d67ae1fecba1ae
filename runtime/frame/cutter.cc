#include "runtime/frame/cutter.h"

#include <algorithm>
#include <cstring>

#include "runtime/frame/newlines.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace foothold::runtime {
namespace {

constexpr std::string_view kOpenAtEnd = "not closed before the input ends";
constexpr std::string_view kOpenAtLimit = "not closed within the record limit";
constexpr std::string_view kNoObject = "no JSON object";
constexpr std::string_view kOverLimit = "longer than the record limit of 16 MiB";
constexpr size_t kMostAround = 64;
// Blanks looked at behind an object for the end of its line.
constexpr size_t kMostBlanksBehind = 16;

bool is_ascii_letter(char byte) {
  const int folded = byte | 0x20;
  return folded >= 'a' && folded <= 'z';
}

}  // namespace

// ---- heads of lines

// Whatever stands behind the line cannot make it begin like a head: the length is asked too.
bool KnownHeads::begins(std::string_view line, const Head& head) {
  if (line.size() < head.length) return false;
#if defined(__x86_64__)
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(line.data()));
  const __m128i wanted = _mm_loadu_si128(reinterpret_cast<const __m128i*>(head.bytes.data()));
  const auto equal = uint32_t(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
  return (~equal & ((uint32_t{1} << head.length) - 1)) == 0;
#else
  return std::memcmp(line.data(), head.bytes.data(), head.length) == 0;
#endif
}

bool KnownHeads::knows(std::string_view line) const {
  for (size_t i = 0; i < count_; ++i) {
    if (begins(line, heads_[i])) return true;
  }
  return false;
}

bool KnownHeads::learn(std::string_view record, const PageKeys& keys) {
  if (knows(record)) return true;
  if (count_ == kMost || record.size() < 3) return false;
  if (record[1] != '"' || !is_ascii_letter(record[2])) return false;
  const size_t quote = record.find('"', 2);
  if (quote == record.npos) return false;
  const size_t length = std::min({quote + 1, kLongest, record.size()});
  const std::string_view head = record.substr(0, length);
  const std::string_view key = head.substr(2, quote < length ? quote - 2 : head.npos);
  const bool whole = quote < length;
  const bool page = whole ? keys.is_page(key) : keys.may_be_page(key);
  if (page || head.find('\\') != head.npos) return false;
  std::copy(head.begin(), head.end(), heads_[count_].bytes.begin());
  heads_[count_++].length = length;
  return true;
}

std::vector<std::string> KnownHeads::save() const {
  std::vector<std::string> heads;
  for (size_t i = 0; i < count_; ++i) heads.emplace_back(heads_[i].bytes.data(), heads_[i].length);
  return heads;
}

void KnownHeads::restore(const std::vector<std::string>& heads) {
  count_ = 0;
  for (const std::string& head : heads) {
    if (count_ == kMost || head.empty() || head.size() > kLongest) continue;
    heads_[count_] = {};
    std::copy(head.begin(), head.end(), heads_[count_].bytes.begin());
    heads_[count_++].length = head.size();
  }
}

// ---- one step after the other

Cutter::Cutter(const FrameNames& names, InputFormat format, size_t record_limit)
    : keys_(names.page_keys, names.marks), format_(format), limit_(record_limit) {
  if (format == InputFormat::ndjson) mode_ = Mode::forced_lines;
  if (format == InputFormat::csv) mode_ = Mode::rows;
}

FrameState Cutter::state() const {
  FrameState state;
  // Within a line (the end of an input that may grow) only the edge can go on.
  const bool within = mode_ == Mode::lines && !line_empty_;
  state.line = line_, state.mode = static_cast<uint8_t>(within ? Mode::edge : mode_);
  state.tail_depth = tail_depth_;
  state.line_empty = line_empty_, state.line_open = line_open_;
  state.may_be_header = may_be_header_, state.glued = glued_, state.first_byte = first_byte_;
  state.around = around_;
  if (header_) state.header = *header_;
  state.fast = fast_, state.heads = heads_.save();
  return state;
}

// What was known of the element that begins at at() is found out again.
void Cutter::restore(const FrameState& state) {
  line_ = state.line;
  mode_ = static_cast<Mode>(state.mode);
  line_empty_ = state.line_empty, line_open_ = state.line_open;
  may_be_header_ = state.may_be_header, glued_ = state.glued, first_byte_ = state.first_byte;
  fast_ = state.fast;
  heads_.restore(state.heads);
  around_ = state.around;
  header_ = state.header ? std::make_shared<const CsvHeader>(*state.header) : nullptr;
  clear_pending();
  tail_depth_ = state.tail_depth;
  if (mode_ == Mode::tail) walk_.start_behind_value(tail_depth_);
}

Cutter::Pause Cutter::cut(std::string_view bytes, bool ended, Block& block) {
  Held held = {bytes, ended, block};
  for (;;) {
    switch (step(held)) {
      case Step::go:
        break;
      case Step::wait:
        return Pause::more;
      case Step::full:
        return Pause::full;
      case Step::oversize:
        return Pause::oversize;
    }
  }
}

Cutter::Step Cutter::step(Held& held) {
  switch (mode_) {
    case Mode::edge:
      return step_edge(held);
    case Mode::lines:
      return step_lines(held);
    case Mode::tail:
      return step_tail(held);
    case Mode::rows:
      return step_rows(held);
    default:
      return step_forced_lines(held);
  }
}

void Cutter::clear_pending() {
  pending_ = Pending::none;
  walking_row_ = false;
  searched_ = header_searched_ = 0;
  pair_ = quoted_ = escaped_ = false;
}

// Bytes that belong to no element, or to the one just taken.
void Cutter::pass(std::string_view bytes, size_t length) {
  line_ += count_newlines(bytes.substr(at_, length));
  at_ += length;
  line_empty_ = line_open_ = false;
  clear_pending();
}

Cutter::Step Cutter::take(Held& held, size_t length, Envelope envelope, std::string_view broken) {
  held.block.elements.push_back(
      {held.bytes.substr(at_, length), held.block.offset + at_, line_, envelope, broken, length});
  held.block.element_bytes += length;
  pass(held.bytes, length);
  return Step::go;
}

void Cutter::end_line(Held& held) {
  ++at_;
  ++line_;
  held.block.blank_lines += line_empty_ ? 1 : 0;
  line_empty_ = may_be_header_ = true;
  line_open_ = false;
}

// A last line of blanks that no newline ends.
void Cutter::count_open_line(Held& held) {
  if (!held.ended || !line_empty_ || !line_open_) return;
  ++held.block.blank_lines;
  line_open_ = false;
}

Envelope Cutter::envelope_here() const {
  if (!around_.empty()) return around_.back() == 0 ? Envelope::array : Envelope::page;
  return line_empty_ ? Envelope::line : Envelope::run;
}

// What begins at at_ is no whole element: it ends before the first newline.
Cutter::Step Cutter::give_up(Held& held, std::string_view reason, Envelope envelope) {
  const std::string_view text = rest(held);
  const size_t newline = text.find('\n', searched_);
  const size_t length = std::min(newline, text.size());
  if (length > limit_) {
    oversize_envelope_ = envelope;
    return Step::oversize;
  }
  if (newline == text.npos && !held.ended) return searched_ = text.size(), Step::wait;
  glued_ = may_be_header_ = fast_ = false;
  return take(held, without_return(text.substr(0, length)).size(), envelope, reason);
}

Element Cutter::oversize_element(const Block& block) const {
  return {{}, block.offset + at_, line_, oversize_envelope_, kOverLimit, 0};
}

void Cutter::pass_oversize() {
  at_ = 0;
  clear_pending();
  line_empty_ = line_open_ = glued_ = may_be_header_ = fast_ = false;
}

// ---- the edge of an element

Cutter::Step Cutter::step_edge(Held& held) {
  if (at_ == held.bytes.size()) return count_open_line(held), Step::wait;
  switch (held.bytes[at_]) {
    case ' ':
    case '\t':
    case '\r':
      line_open_ = true;
      ++at_;
      return Step::go;
    case '\n':
      end_line(held);
      if (fast_) mode_ = Mode::lines;
      return Step::go;
    case '[':
      if (around_.size() < kMostAround) around_.push_back(0);
      [[fallthrough]];
    case ',':
      ++at_;
      glued_ = line_empty_ = may_be_header_ = false;
      return Step::go;
    case ']':
      return close_bracket();
    case '{':
      return step_object(held);
    default:
      return pass_mark(held);
  }
}

Cutter::Step Cutter::pass_mark(Held& held) {
  const std::string_view text = rest(held);
  if (text.starts_with(kByteOrderMark)) return at_ += kByteOrderMark.size(), Step::go;
  if (may_become(text, kByteOrderMark) && !held.ended) return Step::wait;
  return step_other(held);
}

Cutter::Step Cutter::close_bracket() {
  ++at_;
  glued_ = line_empty_ = false;
  may_be_header_ = true;
  if (around_.empty()) return Step::go;
  const uint8_t objects = around_.back();
  around_.pop_back();
  if (objects == 0) return Step::go;
  tail_depth_ = objects;
  walk_.start_behind_value(tail_depth_);
  mode_ = Mode::tail;
  return Step::go;
}

// What follows the records of a page, up to its closing brace. If that does not come, the page
// ended with its bracket.
Cutter::Step Cutter::step_tail(Held& held) {
  const std::string_view text = rest(held);
  const ObjectWalk::Outcome outcome = walk_.run(text.substr(0, limit_));
  const bool open = outcome == ObjectWalk::Outcome::open && text.size() <= limit_ && !held.ended;
  if (open) return Step::wait;
  mode_ = Mode::edge;
  if (outcome == ObjectWalk::Outcome::closed) {
    pass(held.bytes, walk_.position());
    may_be_header_ = true;
  }
  return Step::go;
}

// ---- objects

// An array or a page in which no comma came between two objects has ended without its bracket.
Cutter::Step Cutter::step_object(Held& held) {
  if (pending_ == Pending::none) {
    if (glued_) around_.clear();
    pending_ = Pending::object;
    walk_.start(keys_);
  }
  const std::string_view text = rest(held);
  switch (walk_.run(text.substr(0, limit_))) {
    case ObjectWalk::Outcome::closed:
      return finish_object(held, walk_.position());
    case ObjectWalk::Outcome::page:
      return enter_page(held);
    case ObjectWalk::Outcome::broken:
      return give_up(held, walk_.reason(), envelope_here());
    default:
      if (text.size() > limit_) return give_up(held, kOpenAtLimit, envelope_here());
      return held.ended ? give_up(held, kOpenAtEnd, envelope_here()) : Step::wait;
  }
}

Cutter::Step Cutter::enter_page(Held& held) {
  if (around_.size() < kMostAround) around_.push_back(static_cast<uint8_t>(walk_.depth()));
  pass(held.bytes, walk_.position());
  glued_ = may_be_header_ = fast_ = false;
  return Step::go;
}

Cutter::Step Cutter::finish_object(Held& held, size_t length) {
  const std::string_view text = rest(held);
  const std::string_view object = text.substr(0, length);
  Envelope envelope = envelope_here();
  if (around_.empty() && count_newlines(object) > 0) {
    envelope = Envelope::pretty;
  } else if (envelope == Envelope::line) {
    size_t behind = length;
    while (behind < text.size() && behind - length < kMostBlanksBehind &&
           is_line_blank(text[behind]))
      ++behind;
    const bool unseen = behind == text.size();
    if (unseen && !held.ended) return Step::wait;
    if (!unseen && text[behind] != '\n') envelope = Envelope::run;
  }
  fast_ = envelope == Envelope::line && heads_.learn(object, keys_);
  take(held, length, envelope, {});
  glued_ = may_be_header_ = true;
  return Step::go;
}

// ---- what is no object

Cutter::Step Cutter::step_other(Held& held) {
  if (pending_ == Pending::none && may_be_header_ && format_ != InputFormat::json) {
    const std::string_view text = rest(held);
    if (text.starts_with(kTypeLine)) return step_type_line(held);
    if (may_become(text, kTypeLine) && !held.ended) return Step::wait;
    return look_at_header(held);
  }
  return step_junk(held);
}

// PowerShell's line before a header.
Cutter::Step Cutter::step_type_line(Held& held) {
  const std::string_view text = rest(held);
  const size_t newline = text.find('\n', searched_);
  if (std::min(newline, text.size()) > limit_) return give_up(held, kNoObject, envelope_here());
  if (newline == text.npos && !held.ended) return searched_ = text.size(), Step::wait;
  pass(held.bytes, std::min(newline, text.size()));
  return Step::go;
}

// A line that names columns, one of them a mark, begins CSV.
Cutter::Step Cutter::look_at_header(Held& held) {
  size_t length = 0;
  switch (find_header(held, length)) {
    case HeaderLook::open:
      return Step::wait;
    case HeaderLook::no:
      pending_ = Pending::junk;
      return Step::go;
    default:
      pass(held.bytes, length);
      around_.clear();
      glued_ = fast_ = false;
      mode_ = Mode::rows;
      return Step::go;
  }
}

// If a header begins at at_, it is the header from now on; one that says the same changes nothing.
HeaderLook Cutter::find_header(const Held& held, size_t& length) {
  CsvHeader header;
  const HeaderLook look = look_for_header(rest(held), held.ended, header_searched_, header, length);
  if (look != HeaderLook::yes) return look;
  if (header_ != nullptr && *header_ == header) return look;
  const bool marked = std::any_of(header.columns.begin(), header.columns.end(),
                                  [&](const std::string& name) { return keys_.is_mark(name); });
  if (!marked) return HeaderLook::no;
  header_ = std::make_shared<const CsvHeader>(std::move(header));
  return look;
}

// Outside arrays junk is the rest of its line, inside it may also end before a comma or the
// bracket.
Cutter::Step Cutter::step_junk(Held& held) {
  pending_ = Pending::junk;
  if (around_.empty()) return give_up(held, kNoObject, envelope_here());
  const std::string_view text = rest(held);
  for (; searched_ < text.size() && searched_ <= limit_; ++searched_) {
    const char byte = text[searched_];
    if (byte == '\n') return give_up(held, kNoObject, envelope_here());
    if (!quoted_ && (byte == ',' || byte == ']')) {
      glued_ = may_be_header_ = fast_ = false;
      return take(held, searched_, envelope_here(), kNoObject);
    }
    if (byte == '"' && !escaped_) quoted_ = !quoted_;
    escaped_ = quoted_ && byte == '\\' && !escaped_;
  }
  return searched_ > limit_ || held.ended ? give_up(held, kNoObject, envelope_here()) : Step::wait;
}

}  // namespace foothold::runtime
