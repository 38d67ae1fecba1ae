// What looks the same: `resembles "RSS Feeds"`.
//
// Two texts resemble each other when their skeletons are equal: code points that Unicode calls
// confusable become one (`RSЅ Fееds` with Cyrillic letters), case and marks are dropped
// (`Rss Fèeds`), so is what takes no place (a zero-width space), blanks are one blank, and i, l, 1,
// | are one letter, as are o and 0, m and rn, w and vv. A text resembles itself.
//
// Domains are compared label by label, from the right, so `mail.c0ntoso.com` resembles
// `contoso.com`. In addition 3 4 5 7 8 stand for e a s t b, a hyphen counts for nothing, and one
// label of at least five letters may be one edit away (a letter more, less, other, or two
// exchanged): `contosso.com`, `contsoo.com`. `evilcontoso.com` and `contoso.net` do not resemble
// `contoso.com`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foothold::value {

std::string skeleton_of(std::string_view utf8);

// The skeletons of a text, made once for many comparisons: as it stands, and folded (a capital may
// look like one letter and its small form like another).
struct Likeness {
  std::string as_said, folded;
};
Likeness likeness_of(std::string_view utf8);
bool resembles(const Likeness& a, const Likeness& b);
bool resembles(std::string_view a, std::string_view b);

// A domain prepared to be compared with others.
struct DomainLikeness {
  std::vector<std::string> labels;     // folded, the last one first
  std::vector<std::string> skeletons;  // of these
};
DomainLikeness domain_likeness_of(std::string_view domain);
// Does the domain, or one above it, look like `like` (of which `*.` in front is dropped)?
bool domain_resembles(const DomainLikeness& domain, const DomainLikeness& like);
bool domain_resembles(std::string_view domain, std::string_view like);

}  // namespace foothold::value
