// `any change in changes satisfies (...)`: the event once for each element, with the element's
// fields behind its own.
//
// Over changes {State, disabled}, {Mode} and `change.name is "State"`: yes, unknown become yes for
// `any` and unknown for `every`. An absent list is unknown; of an empty one both are no.
#pragma once

#include <functional>

#include "evaluate/condition.h"

namespace foothold::evaluate {

/// The event with each of the elements that are looked at, one after the other.
void for_each_element(const compiler::Model& model, const Event& event,
                      const compiler::Condition& condition,
                      const std::function<void(const Event&)>& visit);

/// The answer for the list, from those for its elements.
Truth over_elements(const compiler::Model& model, const Event& event,
                    const compiler::Condition& condition, const std::vector<Truth>& elements);

/// For people: one of the elements.
std::string shown_element(const compiler::Model& model, const Event& with_element,
                          const compiler::Condition& condition);

}  // namespace foothold::evaluate
