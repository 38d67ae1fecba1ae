#include "runtime/value/address.h"

#include <algorithm>
#include <array>

#include "runtime/value/ascii.h"
#include "runtime/value/fold.h"

namespace foothold::value {
namespace {

constexpr size_t none = std::string_view::npos;

bool holds(std::string_view text, char byte) { return text.find(byte) != none; }

// Where the quote that opens at `open` closes; `none` if it does not. A backslash protects the byte
// behind it.
size_t closing_quote(std::string_view text, size_t open) {
  for (size_t at = open + 1; at < text.size(); ++at) {
    if (text[at] == '"') return at;
    if (text[at] == '\\') ++at;
  }
  return none;
}

// The last `bracket` outside quotes; a quote that never closes counts as an ordinary byte.
size_t last_unquoted(std::string_view text, char bracket) {
  size_t last = none;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == bracket) last = at;
    if (text[at] != '"') continue;
    const size_t close = closing_quote(text, at);
    if (close == none) return text.rfind(bracket);
    at = close;
  }
  return last;
}

std::string_view without_prefix(std::string_view text) {
  if (starts_with_caseless(text, "smtp:")) return text.substr(5);
  if (!starts_with_caseless(text, "mailto:")) return text;
  text.remove_prefix(7);
  return text.substr(0, text.find('?'));
}

// Is this the text of one mail address, rather than a legacy DN, an alias or a domain literal such
// as `[192.0.2.1]`?
bool is_mail_address(std::string_view text) {
  return holds(text, '@') && text.find_first_of(",;") == none &&
         !starts_with_caseless(text, "EX:") && !starts_with_caseless(text, "/o=");
}

// `Name <x@y>` and `"Name" [SMTP:x@y]`: what stands in the brackets.
std::string_view inside_brackets(std::string_view text) {
  if (!text.ends_with('>') && !text.ends_with(']')) return text;
  const size_t open = last_unquoted(text, text.back() == '>' ? '<' : '[');
  if (open == none) return text;
  const std::string_view inner = trim(text.substr(open + 1, text.size() - open - 2));
  return is_mail_address(inner) ? inner : text;
}

// Where the '(' that belongs to the ')' at the end stands; `none` if there is none.
size_t comment_start(std::string_view text) {
  int depth = 0;
  for (size_t at = text.size(); at-- > 0;) {
    depth += text[at] == ')' ? 1 : text[at] == '(' ? -1 : 0;
    if (depth == 0) return at;
  }
  return none;
}

// Where the ')' that belongs to the '(' at the start stands; `none` if there is none.
size_t comment_end(std::string_view text) {
  int depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (depth == 0) return at;
  }
  return none;
}

// `x@y (Ana)` and `(Ana) x@y`: the comment is dropped where an address is left.
std::string_view without_comment(std::string_view text) {
  std::string_view rest = text;
  if (text.ends_with(')')) {
    rest = trim(text.substr(0, std::min(comment_start(text), text.size())));
  } else if (text.starts_with('(')) {
    const size_t end = comment_end(text);
    if (end != none) rest = trim(text.substr(end + 1));
  }
  return holds(rest, '@') ? rest : text;
}

// `"x@y"` and `'x@y'`, where nothing but one address can be meant.
std::string_view without_quotes(std::string_view text) {
  if (text.size() < 2 || text.front() != text.back()) return text;
  if (text.front() != '"' && text.front() != '\'') return text;
  const std::string_view inner = text.substr(1, text.size() - 2);
  const bool plain =
      !holds(inner, text.front()) && std::none_of(inner.begin(), inner.end(), is_blank);
  return plain && is_mail_address(inner) ? inner : text;
}

std::string_view without_last_dots(std::string_view text) {
  if (!holds(text, '@')) return text;
  while (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

std::string_view without_one_layer(std::string_view text) {
  for (const auto strip :
       {without_prefix, without_comment, inside_brackets, without_quotes, without_last_dots}) {
    text = strip(trim(text));
  }
  return trim(text);
}

// The pieces of `text` between separators, without those between an opening and a closing mark of
// `pairs`. What never closes protects nothing: else `"eve@fabrikam.com;ana@contoso.com` would hide
// its first address behind a stray quote. A mark that does not close is not looked for again, which
// keeps the time linear.
template <typename Use>
void split_unprotected(std::string_view text, char separator, std::string_view pairs, Use use) {
  std::array<bool, 4> never_closes{};
  size_t start = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == separator) {
      use(text.substr(start, at - start));
      start = at + 1;
    }
    const size_t pair = pairs.find(text[at]);
    if (pair == none || pair % 2 != 0 || never_closes[pair / 2]) continue;
    const size_t close =
        text[at] == '"' ? closing_quote(text, at) : text.find(pairs[pair + 1], at + 1);
    if (close == none) {
      never_closes[pair / 2] = true;
    } else {
      at = close;
    }
  }
  use(text.substr(start));
}

constexpr std::string_view guest_mark = "#ext#";
constexpr std::string_view sharepoint_guest = "urn:spo:guest#";

}  // namespace

std::string_view bare_address(std::string_view text) {
  // Four layers cover all that is written (`"'x@y'" <smtp:x@y>`); a bound keeps `<<<<<...` linear.
  for (int layer = 0; layer < 4; ++layer) {
    const std::string_view stripped = without_one_layer(text);
    if (stripped.size() == text.size()) break;
    text = stripped;
  }
  return text;
}

std::optional<std::string_view> domain_of(std::string_view bare) {
  const size_t at = bare.rfind('@');
  if (at == none || at + 1 == bare.size()) return std::nullopt;
  return bare.substr(at + 1);
}

std::optional<std::string_view> local_part_of(std::string_view bare) {
  const size_t at = bare.rfind('@');
  if (at == none || at == 0) return std::nullopt;
  return bare.substr(0, at);
}

std::optional<std::string> mailbox_of(std::string_view bare) {
  const std::optional<std::string_view> local = local_part_of(bare);
  if (!local || !domain_of(bare)) return std::nullopt;
  const size_t plus = local->front() == '"' ? none : local->find('+');
  const bool tagged = plus != none && plus != 0;
  return std::string(local->substr(0, tagged ? plus : none)) +
         std::string(bare.substr(local->size()));
}

bool is_guest(std::string_view user) {
  const std::string folded = fold(trim(user));
  return folded.find(guest_mark) != none || folded.starts_with(sharepoint_guest);
}

std::optional<std::string> guest_home_domain(std::string_view user) {
  const std::string folded = fold(trim(user));
  // A UPN has no second '@', so Entra writes that of the home address as '_'. Local parts may hold
  // '_' too, domains may not.
  const size_t mark = folded.rfind(guest_mark);
  const bool from_sharepoint = mark == none && folded.starts_with(sharepoint_guest);
  if (mark == none && !from_sharepoint) return std::nullopt;
  const std::string home = folded.substr(0, mark);
  const size_t before_domain = home.rfind(from_sharepoint ? '@' : '_');
  if (before_domain == none) return std::nullopt;
  std::string domain = home.substr(before_domain + 1);
  return holds(domain, '.') ? std::optional(std::move(domain)) : std::nullopt;
}

std::vector<std::string_view> split_addresses(std::string_view text) {
  std::vector<std::string_view> addresses;
  const auto add = [&](std::string_view piece) {
    const std::string_view bare = bare_address(piece);
    if (!bare.empty()) addresses.push_back(bare);
  };
  // ';' stands in no address, so brackets do not protect it.
  split_unprotected(text, ';', "\"\"", [&](std::string_view part) {
    split_unprotected(part, ',', "\"\"<>[]()", add);
  });
  return addresses;
}

bool safe_in_command(std::string_view id) {
  // A list of what may pass, since a list of what may not would have to know every PowerShell
  // version. Left out on purpose: quotes of every kind (non-ASCII quotes and dashes too, which
  // PowerShell treats as their ASCII forms), blanks, line ends, ` $ ; | & < > ( ) , and { }, which
  // begin a new token wherever they stand, [ ] * ?, which are wildcards, and % ! ^ ~, which other
  // shells expand. In front, '-' would begin a parameter, '@' splatting or an array, and '#' a
  // comment; inside a word these three mean nothing.
  constexpr std::string_view marks = "._@#+=:/\\-";
  constexpr std::string_view marks_not_in_front = "-@#";
  if (id.empty() || id.size() > 256 || holds(marks_not_in_front, id.front())) return false;
  return std::all_of(id.begin(), id.end(), [&](char byte) {
    return is_ascii_letter(byte) || is_digit(byte) || holds(marks, byte);
  });
}

}  // namespace foothold::value
