// What the user told besides rules and lists, looked up while events are read: the same for the
// scanner and the slow evaluator, given before the run and never changed by it.
#pragma once

#include <memory>

#include "runtime/value/geo.h"

namespace foothold::value {

/// Null: not given. Both may be shared by threads.
struct Facts {
  std::shared_ptr<const GeoDatabases> geo;
};

}  // namespace foothold::value
