#include "runtime/value/domain.h"

namespace foothold::value {
namespace {

std::string_view without_last_dots(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool has_empty_label(std::string_view name) {
  return name.empty() || name.front() == '.' || name.find("..") != std::string_view::npos;
}

}  // namespace

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
