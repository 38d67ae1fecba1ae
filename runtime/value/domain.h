// Domains compare label by label.
//
// The entry `contoso.com` stands for that domain alone; `*.contoso.com` stands for it and
// everything below it. So `evilcontoso.com` and `contoso.com.evil.example` match neither, though a
// text search finds `contoso.com` in both.
#pragma once

#include <string_view>

namespace foothold::value {

// Both sides folded already. Dots at the end are ignored. A domain or entry that is empty or has an
// empty label matches nothing. Names are compared as written: `xn--` forms and their Unicode
// spelling differ.
bool domain_matches(std::string_view folded_domain, std::string_view folded_entry);

}  // namespace foothold::value
