// Lists of groups: what `each ModifiedProperties { name = Name  new = NewValue }` reads.
//
// {"ModifiedProperties":[{"Name":"State","NewValue":"disabled"},7]} gives one element, { name
// "State"  new "disabled" }; an empty array or text gives an empty list, a record without the key
// an absent one.
#pragma once

#include "evaluate/words.h"

namespace foothold::evaluate {

Value read_group(const compiler::Field& field, const compiler::Extract& each,
                 const Context& context);

}  // namespace foothold::evaluate
