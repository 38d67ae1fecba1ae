#include "runtime/value/domain.h"

#include <idn2.h>

#include <cstdlib>
#include <memory>

#include "runtime/value/fold.h"
#include "runtime/value/utf8.h"

namespace foothold::value {
namespace {

std::string_view without_last_dots(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool has_empty_label(std::string_view name) {
  return name.empty() || name.front() == '.' || name.find("..") != std::string_view::npos;
}

// Only these have a second spelling; nearly all domains have not, and the library is slow.
bool is_international(std::string_view folded) {
  return ascii_prefix(folded) != folded.size() || folded.find("xn--") != std::string_view::npos;
}

struct Free {
  void operator()(char* text) const { std::free(text); }
};
using LibraryText = std::unique_ptr<char, Free>;

// The name in letters; empty if it is no valid one.
std::string in_letters(const std::string& folded) {
  char* made = nullptr;
  if (folded.find('\0') != std::string::npos) return {};
  if (idn2_to_ascii_8z(folded.c_str(), &made, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
    return {};
  const LibraryText ascii(made);
  if (idn2_to_unicode_8z8z(ascii.get(), &made, 0) != IDN2_OK) return {};
  return fold(LibraryText(made).get());
}

}  // namespace

std::string canonical_domain(std::string_view domain) {
  const bool and_below = domain.starts_with("*.");
  std::string folded = fold(without_last_dots(domain.substr(and_below ? 2 : 0)));
  if (is_international(folded)) {
    std::string letters = in_letters(folded);
    if (!letters.empty()) folded = std::move(letters);
  }
  return and_below ? "*." + folded : folded;
}

std::string canonical_address(std::string_view bare) {
  const size_t at = bare.rfind('@');
  if (at == std::string_view::npos) return fold(bare);
  return fold(bare.substr(0, at + 1)) + canonical_domain(bare.substr(at + 1));
}

bool is_canonical(std::string_view folded) {
  return !is_international(folded) && !folded.ends_with('.');
}

std::string_view idn_version() { return IDN2_VERSION; }

bool domain_matches(std::string_view folded_domain, std::string_view folded_entry) {
  const std::string_view domain = without_last_dots(folded_domain);
  std::string_view entry = without_last_dots(folded_entry);
  const bool and_below = entry.starts_with("*.");
  if (and_below) entry.remove_prefix(2);
  if (has_empty_label(domain) || has_empty_label(entry)) return false;
  if (domain == entry) return true;
  return and_below && domain.ends_with(entry) && domain[domain.size() - entry.size() - 1] == '.';
}

}  // namespace foothold::value
