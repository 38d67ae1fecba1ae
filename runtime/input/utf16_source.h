// UTF-16 in, UTF-8 out.
//
// Example: `ff fe 7b 00 3d d8 00 de` (a byte order mark, `{`, U+1F600 as two units) becomes
// `7b f0 9f 98 80`, however the reads are cut. A surrogate without its other half becomes U+FFFD. A
// last byte without its other half is an error (EILSEQ): the input was cut off.
#pragma once

#include <memory>
#include <string>

#include "runtime/input/detect.h"
#include "runtime/input/window.h"

namespace foothold::runtime {

class Utf16Source : public Source {
 public:
  // The window stands at the mark, if there is one.
  Utf16Source(std::unique_ptr<InputWindow> window, DetectedEncoding detected);

  ReadOutcome read(char* into, size_t capacity) override;
  std::string_view name() const override { return window_->source().name(); }
  bool more_now() override;
  bool stopped() const override { return window_->source().stopped(); }
  void abandon() override { window_->source().abandon(); }
  std::string problem() const override;
  uint64_t container_bytes() const override { return window_->source().container_bytes(); }
  std::string_view container() const override { return container_; }

 private:
  size_t flush(char* into, size_t capacity);
  size_t convert(char* into, size_t capacity);
  void finish();

  std::unique_ptr<InputWindow> window_;
  bool big_endian_;
  std::string container_;
  std::string waiting_;  // a character that did not fit into the last read
  char16_t high_ = 0;    // the first half of a pair whose second is not there yet
  bool ended_ = false;
  int error_ = 0;
  std::string problem_;
};

}  // namespace foothold::runtime
