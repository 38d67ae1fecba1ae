// One name for one operation.
//
// The same change is `Consent to application.` in the unified log and `Consent to application` in
// Entra's; `Update application – Certificates and secrets management ` comes with an en dash (raw
// or escaped) and a blank at its end. Normalised, each pair is one text: `consent to application`,
// `update application - certificates and secrets management`. Rules name operations, so both sides
// of the compare go through here.
#pragma once

#include <string>
#include <string_view>

namespace foothold::value {

// Appends to `out`: folded; U+2010..U+2015 and U+2212 as '-'; U+200B gone; each run of blanks
// (Unicode White_Space, so U+00A0 too) one space; no blanks at the start, no blanks or dots at the
// end. Idempotent for valid UTF-8.
void normalise_operation(std::string_view operation, std::string& out);

}  // namespace foothold::value
