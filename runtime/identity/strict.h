// Reads one JSON text by the letter of RFC 8259 and digests what it means.
//
// Two uses. A record that is about to cause a finding must be JSON to its last byte: the fast
// readers look only at what they need and would take `{"Operation":"New-InboxRule","X":tru}` for a
// record. And copies of a record must be told from other records: the digest is the same for
//     {"Operation":"New-InboxRule","Id":"7"}   and   { "Id": "\u0037", "Operation":
//     "New\u002dInboxRule", "Id": "8" }
// because the order of keys, blanks and escapes carry no meaning and of keys given twice the first
// counts. Anything else (a value, a key, the order of an array, `1` against `1.0`) gives another
// digest.
#pragma once

#include <cstddef>
#include <string_view>

#include "runtime/value/digest.h"

namespace foothold::runtime {

// valid: the text is one JSON value with nothing but blanks around it; `canonical` is its digest.
// Otherwise `reason` says in a few words what is wrong at byte `position`, and `canonical` is all
// zero. repaired: broken UTF-8 or half a surrogate pair inside a string was read as U+FFFD.
struct StrictReading {
  bool valid = false;
  std::string_view reason;
  size_t position = 0;
  bool repaired = false;
  value::Digest canonical = {};
};

// At most 64 objects and arrays inside each other; `levels_above` of them are open around the text,
// when it stood as a string in another record. Time: linear in the text (keys are sorted, so n
// log n in the number of keys of one object); memory: a few times the text.
StrictReading read_strictly(std::string_view record, size_t levels_above = 0);

}  // namespace foothold::runtime
