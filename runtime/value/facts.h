// What the user told besides rules and lists, looked up while events are read: the same for the
// scanner and the slow evaluator, given before the run and never changed by it.
#pragma once

#include <memory>

#include "runtime/value/geo.h"
#include "runtime/value/identities.h"

namespace foothold::value {

/// Null: not given. Both may be shared by threads.
struct Facts {
  std::shared_ptr<const GeoDatabases> geo;
  std::shared_ptr<const Identities> identities;
};

}  // namespace foothold::value
