// The content of a compressed input: one stream or several, one after the other.
//
// Example: `cat a.gz b.gz` decodes to a's content followed by b's. Between and behind streams may
// stand zeros (padding); anything else there is a problem. A damaged or cut-off stream gives all
// that was decoded before, then an error (EBADMSG) with `problem()`: "gzip: damaged after 1,234
// decoded bytes: its checksum is wrong". So does a stream that exceeds the budget (EFBIG).
#pragma once

#include <memory>
#include <string>

#include "runtime/input/detect.h"
#include "runtime/input/limits.h"
#include "runtime/input/window.h"

namespace foothold::runtime {

class DecodedSource : public Source {
 public:
  // `format` has a codec. The budget is shared with the other layers of the same file.
  DecodedSource(std::unique_ptr<InputWindow> window, const ContainerFormat& format,
                std::shared_ptr<Budget> budget);

  ReadOutcome read(char* into, size_t capacity) override;
  std::string_view name() const override { return window_->source().name(); }
  bool more_now() override { return ended_ || flowing_ || window_->more_now(); }
  bool stopped() const override { return window_->source().stopped(); }
  void abandon() override { window_->source().abandon(); }
  std::string problem() const override;
  uint64_t container_bytes() const override { return window_->source().container_bytes(); }
  std::string_view container() const override { return container_; }

 private:
  ReadOutcome end(int error, const std::string& sentence);
  ReadOutcome cut_off();
  bool find_next_stream();

  std::unique_ptr<InputWindow> window_;
  const ContainerFormat& format_;
  std::shared_ptr<Budget> budget_;
  std::unique_ptr<Codec> codec_;
  std::string container_;
  uint64_t decoded_ = 0;
  bool inside_ = true;    // of a stream, not between two
  bool flowing_ = false;  // the last step filled all the room: there is more inside
  bool ended_ = false;
  int error_ = 0;
  std::string problem_;
};

}  // namespace foothold::runtime
