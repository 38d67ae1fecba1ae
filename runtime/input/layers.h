// From a file to what can be scanned: containers are opened and text is brought to UTF-8, layer by
// layer, by what the first bytes of each layer say.
//
// Example: log.gz -> gzip -> text in UTF-16 gives a source of UTF-8 with container() "gzip,
// utf-16le"; bundle.tar.gz -> gzip -> tar gives an archive, whose members are opened in the same
// way.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "runtime/input/archive.h"
#include "runtime/input/limits.h"

namespace foothold::runtime {

struct LayerContext {
  std::shared_ptr<Budget> budget;  // of the file
  int containers = 0;              // around the source already
  bool threads = true;             // decode on a thread of its own
};

struct OpenArchive {
  std::shared_ptr<Archive> archive;
  int containers = 0;  // around its members
};

// What can be read; or an archive of it; or a sentence, with the name, that says why neither.
// Reads a little of the source.
using OpenedLayers = std::variant<std::unique_ptr<Source>, OpenArchive, std::string>;
OpenedLayers open_layers(std::unique_ptr<Source> source, const LayerContext& context);

}  // namespace foothold::runtime
