// Many rules of one kind, as an organisation might have written them: two to four tests each, over
// few fields, with values from small and large pools.
#pragma once

#include <fmt/format.h>

#include <random>
#include <string>

#include "tests/diagnostics/project.h"

namespace foothold::project {

inline std::string many_rules(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](size_t end) { return random() % end; };
  const auto test = [&]() -> std::string {
    switch (below(9)) {
      case 0:
        return fmt::format("action is {}", below(2) == 0 ? "created" : "changed");
      case 1:
        return below(3) == 0 ? "not deletes" : "deletes";
      case 2:
        return fmt::format("name is \"rule {}\"", below(400));
      case 3:
        return fmt::format("name contains \"word{}\"", below(400));
      case 4:
        return fmt::format("words has any of (\"a{}\", \"b{}\")", below(90), below(90));
      case 5:
        return fmt::format("size_min {} {}", below(2) == 0 ? ">" : "<", below(5000));
      case 6:
        return fmt::format("ip in \"10.{}.{}.0/24\"", below(256), below(256));
      case 7:
        return fmt::format("folder like \"*folder{}*x\"", below(200));
      default:
        return fmt::format("forwards_to ends with \"@tenant{}.example\"", below(600));
    }
  };
  std::string text;
  for (size_t number = 0; number < count; ++number) {
    std::string when = "when inbox_rule where " + test();
    for (size_t more = 1 + below(3); more > 0; --more) when += "\n       and " + test();
    if (below(4) == 0) when += "\n       unless user is \"robot@contoso.com\"";
    std::string rule = rule_with(when);
    rule.replace(rule.find("hidden_mail"), 11, fmt::format("r{}", number));
    text += rule;
  }
  return text;
}

}  // namespace foothold::project
