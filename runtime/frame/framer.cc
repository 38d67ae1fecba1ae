#include "runtime/frame/framer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "runtime/frame/cutter.h"

namespace foothold::runtime {
namespace {

// A tail this long was an exception; its memory is not kept.
constexpr size_t kUsualTail = size_t{64} << 10;
// So much of an input must hold the beginning of a whole element, or it is no log.
constexpr size_t kFirstLook = size_t{64} << 10;

size_t record_limit(const FrameOptions& options) {
  const size_t least = options.skip_no_log ? kFirstLook : kPageBytes;
  return std::max(options.limits.record_bytes, least);
}

bool is_record(const Element& element) {
  if (!element.broken.empty()) return false;
  return element.envelope == Envelope::csv || element.text.starts_with('{');
}

// The memory of the elements is kept.
void empty(Block& block) {
  std::vector<Element> elements = std::move(block.elements);
  elements.clear();
  block = Block();
  block.elements = std::move(elements);
}

}  // namespace

class Framer::Impl {
 public:
  Impl(Source& source, const FrameNames& names, const FrameOptions& options)
      : source_(source),
        limit_(record_limit(options)),
        cutter_(names, options.format, limit_),
        growing_(options.growing),
        looking_(options.skip_no_log) {
    if (options.from && options.from->offset > 0) take_up(*options.from);
    const size_t pages_in_limit = limit_ & ~(kPageBytes - 1);
    area_ = std::clamp(options.limits.block_bytes & ~(kPageBytes - 1), kPageBytes, pages_in_limit);
  }

  bool next(BlockBuffer& buffer, Block& block);

  FrameState position() const {
    FrameState state = cutter_.state();
    state.offset = offset_;
    return state;
  }
  int error() const { return error_; }
  bool stopped() const { return source_.stopped(); }
  uint64_t bytes_read() const { return bytes_read_; }
  uint64_t lost_bytes() const { return lost_; }
  bool no_log() const { return no_log_; }

 private:
  void take_up(const FrameState& from) {
    cutter_.restore(from);
    offset_ = from.offset;
    looking_ = false;  // it was a log then
  }
  bool begin(BlockBuffer& buffer, Block& block);
  Cutter::Pause cut_held(BlockBuffer& buffer, Block& block);
  Cutter::Pause cut_growing_end(std::string_view held, Block& block);
  static bool is_cut_off(const Block& block, size_t known);
  bool is_ready(const BlockBuffer& buffer);
  bool make_room(BlockBuffer& buffer, Block& block);
  void read_once(BlockBuffer& buffer, Block& block);
  void look_for_record(Cutter::Pause pause, size_t held, const Block& block);
  void skip_oversize(BlockBuffer& buffer, Block& block);
  bool give_input_up();
  bool deliver(std::string_view held, Cutter::Pause pause, Block& block);
  void carry(std::string_view tail, bool cut);
  // Nothing follows, and the input really ended there.
  bool ended_well() const { return ended_ && error_ == 0 && !source_.stopped() && !left_open_; }

  Source& source_;
  size_t limit_;
  size_t area_ = kPageBytes;
  Cutter cutter_;
  std::string tail_;     // what is read and not delivered yet
  uint64_t offset_ = 0;  // of the first byte held
  bool growing_;
  bool left_open_ = false;  // growing: what the end cut off is not taken
  bool ended_ = false;
  bool looking_;  // no whole element was found yet, and the input may be given up
  bool no_log_ = false;
  int error_ = 0;
  uint64_t bytes_read_ = 0;
  uint64_t lost_ = 0;
};

bool Framer::Impl::next(BlockBuffer& buffer, Block& block) {
  if (no_log_ || !begin(buffer, block)) return false;
  Cutter::Pause pause = cut_held(buffer, block);
  while (pause == Cutter::Pause::more && !ended_ && !no_log_ && !is_ready(buffer)) {
    read_once(buffer, block);
    pause = cut_held(buffer, block);
  }
  // From here on all of the block is cut, or its first element is over the limit.

  if (looking_ && ended_) no_log_ = !block.elements.empty();  // an empty list is a log, too
  if (no_log_) return give_input_up();
  if (pause == Cutter::Pause::oversize && cutter_.at() == 0) {
    skip_oversize(buffer, block);
    return true;
  }
  return deliver(buffer.content(), pause, block);
}

bool Framer::Impl::begin(BlockBuffer& buffer, Block& block) {
  empty(block);
  if (ended_ && tail_.empty()) return false;
  if (!buffer.start(tail_, area_)) {
    error_ = ENOMEM;
    ended_ = true;
    lost_ += tail_.size();
    tail_.clear();
    return false;
  }
  block.offset = offset_;
  block.first_line = cutter_.line();
  cutter_.begin_block();
  return true;
}

Cutter::Pause Framer::Impl::cut_held(BlockBuffer& buffer, Block& block) {
  const Cutter::Pause pause = growing_ && ended_well()
                                  ? cut_growing_end(buffer.content(), block)
                                  : cutter_.cut(buffer.content(), ended_well(), block);
  if (looking_) look_for_record(pause, buffer.content().size(), block);
  return pause;
}

// An element that is only whole if nothing follows it, or broken by the end, waits for the rest.
bool Framer::Impl::is_cut_off(const Block& block, size_t known) {
  return block.elements.size() > known &&
         (!block.elements.back().broken.empty() || block.elements.back().envelope == Envelope::csv);
}

Cutter::Pause Framer::Impl::cut_growing_end(std::string_view held, Block& block) {
  const Cutter::Pause pause = cutter_.cut(held, false, block);
  if (pause != Cutter::Pause::more) return pause;
  const Cutter before = cutter_;
  const size_t elements = block.elements.size();
  const uint64_t bytes = block.element_bytes, blank_lines = block.blank_lines;
  const Cutter::Pause whole = cutter_.cut(held, true, block);
  if (!is_cut_off(block, elements)) return whole;
  cutter_ = before;
  block.elements.resize(elements);
  block.element_bytes = bytes, block.blank_lines = blank_lines;
  left_open_ = true;
  return pause;
}

// A block with whole elements waits for nothing, a block without takes whatever room and time it
// needs.
bool Framer::Impl::is_ready(const BlockBuffer& buffer) {
  return cutter_.at() > 0 && !looking_ && (buffer.read_room() == 0 || !source_.more_now());
}

// Only an element longer than the block gets here without room, so the memory at most doubles, and
// ends one read area above the limit.
bool Framer::Impl::make_room(BlockBuffer& buffer, Block& block) {
  if (buffer.read_room() > 0) return true;
  const size_t held = buffer.content().size();
  const size_t needed = held > limit_ ? area_ : next_page(limit_ + 1 - held);
  if (!buffer.extend(std::clamp(next_page(held), area_, std::max(area_, needed)))) return false;
  for (Element& element : block.elements) {
    element.text = {buffer.content().data() + (element.offset - block.offset), element.text.size()};
  }
  return true;
}

void Framer::Impl::read_once(BlockBuffer& buffer, Block& block) {
  if (!make_room(buffer, block)) {
    error_ = ENOMEM;
    ended_ = true;
    return;
  }
  const ReadOutcome outcome = source_.read(buffer.read_destination(), buffer.read_room());
  buffer.accept(outcome.bytes);
  bytes_read_ += outcome.bytes;
  error_ = outcome.error;
  ended_ = outcome.end || outcome.error != 0;
}

// Nothing is delivered as long as it is open whether the input is a log. What is not closed yet may
// still become an element, unless it is junk or over the limit.
void Framer::Impl::look_for_record(Cutter::Pause pause, size_t held, const Block& block) {
  looking_ = std::none_of(block.elements.begin(), block.elements.end(), [](const Element& element) {
    return element.offset < kFirstLook && is_record(element);
  });
  if (!looking_) return;
  no_log_ = cutter_.at() >= kFirstLook || (held >= kFirstLook && cutter_.at_junk()) ||
            pause == Cutter::Pause::oversize;
  if (pause == Cutter::Pause::full) looking_ = false;  // two headers with rows: somebody's table
}

bool Framer::Impl::give_input_up() {
  lost_ = bytes_read_;
  tail_.clear();
  ended_ = true;
  return false;
}

// The element at the front is read to its newline without being held.
void Framer::Impl::skip_oversize(BlockBuffer& buffer, Block& block) {
  Element element = cutter_.oversize_element(block);
  for (;;) {
    const std::string_view held = buffer.content();
    const size_t newline = held.find('\n');
    const size_t skipped = std::min(newline, held.size());
    element.length += skipped;
    if (newline != held.npos) buffer.drop_front(skipped);
    if (newline != held.npos) break;
    buffer.clear(area_);
    if (ended_) break;
    read_once(buffer, block);
  }
  cutter_.pass_oversize();
  block.data = buffer.content().data();
  block.size = block.element_bytes = element.length;
  block.elements.push_back(element);
  offset_ += element.length;
  carry(buffer.content(), false);
}

bool Framer::Impl::deliver(std::string_view held, Cutter::Pause pause, Block& block) {
  block.data = held.data();
  block.size = cutter_.at();
  block.between_bytes = block.size - block.element_bytes;
  offset_ += block.size;
  carry(held.substr(block.size), pause == Cutter::Pause::more);
  return block.size > 0 ||
         block.blank_lines > 0;  // of blanks delivered before, the end made a line
}

// What is not delivered is kept for the next block. If all of it was looked at (`cut`) and the rest
// will never come, it is lost.
void Framer::Impl::carry(std::string_view tail, bool cut) {
  if (cut && ended_ && !ended_well()) {
    lost_ += tail.size();
    tail = {};
  }
  if (tail_.capacity() > kUsualTail && tail.size() <= kUsualTail) std::string().swap(tail_);
  tail_.assign(tail);
}

Framer::Framer(Source& source, const FrameNames& names, const FrameOptions& options)
    : impl_(std::make_unique<Impl>(source, names, options)) {}
Framer::~Framer() = default;

bool Framer::next(BlockBuffer& buffer, Block& block) { return impl_->next(buffer, block); }
FrameState Framer::position() const { return impl_->position(); }
int Framer::error() const { return impl_->error(); }
bool Framer::stopped() const { return impl_->stopped(); }
uint64_t Framer::bytes_read() const { return impl_->bytes_read(); }
uint64_t Framer::lost_bytes() const { return impl_->lost_bytes(); }
bool Framer::no_log() const { return impl_->no_log(); }

}  // namespace foothold::runtime
