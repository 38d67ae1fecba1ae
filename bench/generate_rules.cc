// foothold_generate_rules COUNT [SEED]: rules on standard output, the same for the same numbers.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/generate/rules.h"

int main(int count, char** arguments) {
  if (count < 2 || count > 3)
    return std::fputs("usage: foothold_generate_rules COUNT [SEED]\n", stderr), 2;
  foothold::generate::RuleOptions options;
  options.rules = static_cast<std::uint32_t>(std::strtoul(arguments[1], nullptr, 10));
  if (count == 3) options.seed = std::strtoull(arguments[2], nullptr, 10);
  const std::string text = foothold::generate::generate_rules(options);
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 5;
}
