// Mail addresses and user names as records carry them.
//
// A forward target is logged as `smtp:eve@fabrikam.com`, `"Eve" [SMTP:eve@fabrikam.com]`, `Eve
// <eve@fabrikam.com>` or a list of those; the bare address is `eve@fabrikam.com` and its domain,
// what stands behind the *last* '@', is `fabrikam.com` (`"eve@contoso.com"@fabrikam.com` is an
// address at fabrikam.com). A legacy DN or an alias has no '@' and therefore no domain: whether it
// is external is unknown. Where a text is unclear these functions err towards a domain that matches
// no list, that is towards "external".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::value {

// The address within `text`, a view into it: without blanks, `smtp:` or `mailto:` prefix, display
// name, brackets, surrounding quotes or comments, and without a dot behind the domain. Legacy DN,
// `EX:` and alias texts are returned trimmed, as they are.
std::string_view bare_address(std::string_view text);

// What stands after the last '@'; nothing without '@' or with nothing after it. Not folded.
std::optional<std::string_view> domain_of(std::string_view bare);

// What stands before the last '@'; nothing without '@' or with nothing before it.
std::optional<std::string_view> local_part_of(std::string_view bare);

// The mailbox that mail to the address ends in: without what follows the first '+' of the part
// before the '@' (`ana+news@contoso.com` is `ana@contoso.com`), which stays if it is quoted or
// begins with the '+'. Nothing without '@'.
std::optional<std::string> mailbox_of(std::string_view bare);

// True for a guest's user name: `bob_evil.com#EXT#@contoso.onmicrosoft.com` (any case) or
// SharePoint's `urn:spo:guest#bob@evil.com`.
bool is_guest(std::string_view user);

// The folded domain a guest comes from: `evil.com` for both examples above. Nothing for others.
std::optional<std::string> guest_home_domain(std::string_view user);

// The bare addresses of a list: split at ';' outside quotes and at ',' outside quotes and brackets;
// empties dropped. A quote or bracket that never closes protects nothing.
std::vector<std::string_view> split_addresses(std::string_view text);

// True when `id` may stand in a PowerShell command, bare or between single quotes, and be nothing
// but that one argument.
bool safe_in_command(std::string_view id);

}  // namespace foothold::value
