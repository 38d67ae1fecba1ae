// Folded values as they are compared in full. Domains and the domains of addresses have several
// spellings (`xn--mller-kva.example`, dots at the end), of which one stands for all; texts are
// compared as they are.
#pragma once

#include <string>
#include <string_view>

#include "runtime/program/program.h"
#include "runtime/value/domain.h"

namespace foothold::runtime {

/// `folded` itself, or what was put into `canonical`.
inline std::string_view comparable(const Column& column, std::string_view folded,
                                   std::string& canonical) {
  if ((!column.address && !column.domain) || value::is_canonical(folded)) return folded;
  canonical = column.address ? value::canonical_address(folded) : value::canonical_domain(folded);
  return canonical;
}

}  // namespace foothold::runtime
