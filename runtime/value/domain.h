// Domains compare label by label.
//
// The entry `contoso.com` stands for that domain alone; `*.contoso.com` stands for it and
// everything below it. So `evilcontoso.com` and `contoso.com.evil.example` match neither, though a
// text search finds `contoso.com` in both.
#pragma once

#include <string>
#include <string_view>

namespace foothold::value {

// Both sides folded already. Dots at the end are ignored. A domain or entry that is empty or has an
// empty label matches nothing. Names are compared as written: give canonical ones.
bool domain_matches(std::string_view folded_domain, std::string_view folded_entry);

// One spelling for a domain: folded, without dots at the end, and `xn--mller-kva.example` as
// `m\u00fcller.example` (IDNA 2008, composed). What is no valid name is folded only; `*.` in front
// stays.
std::string canonical_domain(std::string_view domain);

// The same of what stands behind the last '@'; the part before it is folded.
std::string canonical_address(std::string_view bare);

// False if canonical_domain or canonical_address might change this folded text; cheap.
bool is_canonical(std::string_view folded);

// The version of the library that knows internationalised names, such as "2.3.3".
std::string_view idn_version();

}  // namespace foothold::value
