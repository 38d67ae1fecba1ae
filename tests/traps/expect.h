// What a row expects, held against both readers.
//
//   KIND FIELD VALUE ...      the record gives one event of the kind, with these values: `"text"`,
//                             words and numbers as they are, lists with commas, `absent`, `empty`,
//                             of a change `from VALUES to VALUES`
//   no KIND                   it gives no event of the kind
//   passed over               it is of a shape whose operation no kind reads
//   unrecognised ["TEXT"]     it is of no shape, and the reason holds the text
//   unreadable ["TEXT"]       it is no record, and the reason holds the text
//   finds RULE, RULE ...      exactly these rules fire (each counted once); `finds nothing`
//   finding RULE NAME "VALUE" ...   one finding of that rule; NAME: time, tenant, user, ip, target,
//                             feed, record, line, events
//   counts NAME NUMBER ...    of the whole scan: records, unrecognised, unreadable, repaired,
//                             blank_lines, findings, copies
//   same ids                  the subjects of the group give the same findings
//   different ids             no two of them have a finding in common, and each has one
//
// Whatever a row expects, both readers must agree on every record: outcome, all fields, findings.
#pragma once

#include <string>

#include "tests/traps/rows.h"

namespace foothold::traps {

/// What is not as the row says, a line each; empty if all is.
std::string what_is_wrong(const Row& row);

}  // namespace foothold::traps
