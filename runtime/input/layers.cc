#include "runtime/input/layers.h"

#include <utility>

#include "runtime/input/decoded_source.h"
#include "runtime/input/detect.h"
#include "runtime/input/threaded_source.h"
#include "runtime/input/utf16_source.h"
#include "runtime/input/wording.h"

namespace foothold::runtime {
namespace {

// What is left of a source when its beginning was looked at.
class WindowSource : public Source {
 public:
  explicit WindowSource(std::unique_ptr<InputWindow> window) : window_(std::move(window)) {}
  ReadOutcome read(char* into, size_t capacity) override { return window_->read(into, capacity); }
  std::string_view name() const override { return window_->source().name(); }
  bool more_now() override { return window_->more_now(); }
  bool stopped() const override { return window_->source().stopped(); }
  void abandon() override { window_->source().abandon(); }
  std::string problem() const override { return window_->source().problem(); }
  uint64_t container_bytes() const override { return window_->source().container_bytes(); }
  std::string_view container() const override { return window_->source().container(); }
  std::optional<PlainFile> plain_file() const override { return window_->source().plain_file(); }
  bool seek(uint64_t offset) override { return window_->seek(offset); }

 private:
  std::unique_ptr<InputWindow> window_;
};

// Asks with one more byte as long as the answer is open, so that no more is waited for than needed.
template <typename Detect>
auto look(InputWindow& window, Detect detect) {
  for (size_t wanted = 1;; ++wanted) {
    const bool whole = !window.fill(wanted);
    const auto detected = detect(window.view(), whole);
    if (detected.decided) return detected;
    wanted = window.view().size();
  }
}

std::string too_deep(const InputWindow& window, const ContainerFormat& format) {
  return std::string(window.source().name()) + ": " + std::string(format.name) + " inside " +
         std::string(window.source().container()) + ": containers are read " +
         std::to_string(kMaxContainers) + " deep, not deeper";
}

// Text in whatever encoding to UTF-8.
OpenedLayers open_text(std::unique_ptr<InputWindow> window, bool threads) {
  const DetectedEncoding detected = look(*window, detect_encoding);
  const std::string name(window->source().name());
  std::unique_ptr<Source> source;
  if (detected.encoding == Encoding::utf32)
    return name + ": is UTF-32, which is not read; convert it to UTF-8";
  if (detected.encoding == Encoding::utf8)
    source = std::make_unique<WindowSource>(std::move(window));
  else
    source = std::make_unique<Utf16Source>(std::move(window), detected);
  if (threads && !source->container().empty())
    source = std::make_unique<ThreadedSource>(std::move(source));
  return source;
}

}  // namespace

OpenedLayers open_layers(std::unique_ptr<Source> source, const LayerContext& context) {
  auto window = std::make_unique<InputWindow>(std::move(source));
  for (int containers = context.containers;; ++containers) {
    const ContainerFormat* format = look(*window, detect_container).format;
    if (format == nullptr) return open_text(std::move(window), context.threads);
    // A compressed tar is one container: neither half is used without the other.
    if (format == &kTar && containers > context.containers)
      return OpenArchive{make_tar_archive(std::move(window), context.budget), containers};
    if (containers == kMaxContainers) return too_deep(*window, *format);
    if (format->make_codec == nullptr) {
      const auto make = format == &kZip ? make_zip_archive : make_tar_archive;
      return OpenArchive{make(std::move(window), context.budget), containers + 1};
    }
    window = std::make_unique<InputWindow>(
        std::make_unique<DecodedSource>(std::move(window), *format, context.budget));
  }
}

}  // namespace foothold::runtime
