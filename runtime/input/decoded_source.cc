#include "runtime/input/decoded_source.h"

#include <cerrno>
#include <utility>

#include "runtime/input/wording.h"

namespace foothold::runtime {

DecodedSource::DecodedSource(std::unique_ptr<InputWindow> window, const ContainerFormat& format,
                             std::shared_ptr<Budget> budget)
    : window_(std::move(window)), format_(format), budget_(std::move(budget)) {
  codec_ = format.make_codec(budget_->limits().xz_memory);
  container_ = joined(window_->source().container(), format.name);
}

ReadOutcome DecodedSource::end(int error, const std::string& sentence) {
  ended_ = true;
  error_ = error;
  if (!sentence.empty()) problem_ = std::string(format_.name) + ": " + sentence;
  return {0, true, error};
}

// The input ended inside a stream: because it was interrupted, could not be read, or is too short.
ReadOutcome DecodedSource::cut_off() {
  if (stopped()) return end(0, "");
  if (window_->error() != 0) return end(window_->error(), "");
  return end(EBADMSG, "cut off after " + grouped(decoded_) + " decoded bytes");
}

// Passes over padding. False: there is no other stream.
bool DecodedSource::find_next_stream() {
  while (window_->fill(1) && window_->view()[0] == '\0') window_->take(1);
  if (window_->view().empty()) return end(window_->error(), ""), false;
  Match match = Match::undecided;
  for (size_t wanted = 1; match == Match::undecided; ++wanted) {
    const bool whole = !window_->fill(wanted);
    match = format_.match(window_->view().substr(0, wanted));
    if (whole && match == Match::undecided) match = Match::no;
  }
  if (match == Match::yes) return codec_->restart(), inside_ = true;
  end(0, "something else follows its end, after " + grouped(decoded_) +
             " decoded bytes; it is not read");
  return false;
}

ReadOutcome DecodedSource::read(char* into, size_t capacity) {
  while (!ended_) {
    if (!codec_) return end(ENOMEM, "");
    if (!inside_ && !find_next_stream()) break;
    const CodecStep step = codec_->step(window_->view(), into, capacity);
    window_->take(step.consumed);
    decoded_ += step.written;
    flowing_ = step.written == capacity;
    inside_ = step.state == CodecStep::State::unfinished;
    // What is too much is so before it is damaged: a checksum comes behind what it is of.
    if (!budget_->take(step.written))
      end(EFBIG, budget_->reason() + ": the rest is not read, after " + grouped(decoded_) +
                     " decoded bytes");
    else if (step.state == CodecStep::State::damaged)
      end(EBADMSG,
          "damaged after " + grouped(decoded_) + " decoded bytes: " + std::string(step.reason));
    if (step.written > 0) return {step.written, ended_, error_};
    if (inside_ && !ended_ && step.consumed == 0 && !window_->view().empty())
      return end(EBADMSG, "damaged after " + grouped(decoded_) + " decoded bytes");
    if (inside_ && !ended_ && !window_->fill(1)) return cut_off();
  }
  return {0, true, error_};
}

std::string DecodedSource::problem() const { return both(problem_, window_->source().problem()); }

}  // namespace foothold::runtime
