// Which events a step takes, and which of them belong together.
//
//   hiding: inbox_rule where deletes unless user in robots      taking target as user
//   an event is taken if `deletes` is true of it and `user in robots` is not; it is in the group of
//   the tenant and of its target
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/correlate/scene.h"

namespace foothold::evaluate {

/// The events that one of the sources takes, the earlier ones first. Each is taken once.
std::vector<Taken> take(const Scene& scene, const std::vector<compiler::StepSource>& sources);

/// The texts by which two values are equal, as their type compares: one of a scalar, one an element
/// of a list; none of a value that says nothing.
std::vector<std::string> keys_of(const compiler::Type& type, const Value& value);
/// The same of a scalar; nothing if it says nothing.
std::optional<std::string> key_of(const compiler::Type& type, const Value& value);

/// All groups in which some step takes an event, in order of tenant and keys.
std::vector<Group> make_groups(const Scene& scene);

}  // namespace foothold::evaluate
