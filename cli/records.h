// The records of any input that `scan` reads, one after the other: for commands that look at
// records one by one.
//
//   for_each_record(model, {"log.csv.gz"}, stop_after_ten)    `text` is the row as a JSON object
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"
#include "runtime/frame/element.h"

namespace foothold::cli {

struct InputRecord {
  std::string_view text;    // JSON, or what should be
  std::string_view broken;  // why it is no whole record, as far as its framing tells
  std::string_view input;   // its name
  uint64_t line = 0;        // where it begins
};

/// Calls `take` with each record until it gives false. Gives sentences about inputs that could not
/// be read to their end.
std::vector<std::string> for_each_record(const compiler::Model& model,
                                         const std::vector<std::string>& paths,
                                         const std::function<bool(const InputRecord&)>& take);

}  // namespace foothold::cli
