// The timeline of a group, for programs: one JSON object.
//
//   {"rule":"r","keys":{"user":"ana@contoso.com"},"fires":true,"findings":1,"events":[...],...}
#pragma once

#include <string>

#include "cli/timeline_text.h"

namespace foothold::cli {

std::string timeline_json(const AskedRule& rule, const evaluate::GroupTimeline& group,
                          const Deliveries& again);
std::string left_out_json(const AskedRule& rule, const evaluate::LeftOut& event);

}  // namespace foothold::cli
