// Hyperscan databases as bytes, by the literals they look for, so that they need not be compiled
// again.
//
//   literals {"invoice", "iban"}  ->  name_of(literals) "5f3c..."  ->  what
//   hs_serialize_database gave
//
// A database that is missing here is compiled: which ones there are can change no finding.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/value/digest.h"

namespace foothold::runtime {

struct LiteralDatabases {
  std::map<std::string, std::string> by_name;

  static std::string name_of(const std::vector<std::string>& literals) {
    value::Hasher hasher;
    for (const std::string& literal : literals) hasher.add(literal);
    return value::hex(hasher.finish());
  }
};

}  // namespace foothold::runtime
