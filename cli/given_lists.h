// Tests that give lists of their own: `given robots = "svc@contoso.com"`.
//
// What a list holds is part of the conditions that name it, so the rules are compiled anew with a
// site file that replaces those lists, once for all tests that give the same.
//
//   Tests of a rule give robots = "svc@contoso.com"   ->   list robots of address =
//   "svc@contoso.com"
#pragma once

#include <map>
#include <memory>
#include <string>

#include "cli/load.h"

namespace foothold::cli {

class GivenLists {
 public:
  GivenLists(const Loaded& plain, const RuleOptions& options) : plain_(plain), options_(options) {}

  /// The rules as the test wants them; the plain ones if it gives no list but `tenant_domains`.
  const Loaded& loaded_for(const compiler::RuleTest& test);

 private:
  const Loaded& plain_;
  const RuleOptions& options_;
  std::map<std::string, std::unique_ptr<Loaded>> loaded_;  // by the text of the site file
};

/// The test without those lists.
compiler::RuleTest without_lists(compiler::RuleTest test);

}  // namespace foothold::cli
