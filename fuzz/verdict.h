// What a property says about one input: nothing while it holds, else what broke it, for people.
//
//   Verdict verdict = framing_verdict(bytes);   "" or "line 3 differs: cut at 17 it is `{"a":1`"
//   return judge("framing", verdict);           in a target: prints and aborts, so that the fuzzer
//                                               keeps the input
//
// Properties return verdicts instead of aborting, because tests/fuzz_regressions asks the same
// functions about every input that once broke them.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace foothold::fuzz {

using Verdict = std::string;

/// The first of several checks that fails, without asking the later ones.
template <typename Check>
Verdict first_broken(Check check) {
  return check();
}
template <typename Check, typename... More>
Verdict first_broken(Check check, More... more) {
  Verdict verdict = check();
  return verdict.empty() ? first_broken(more...) : verdict;
}

/// The sentence if the claim is false.
inline Verdict claim(bool holds, std::string_view sentence) {
  return holds ? Verdict() : Verdict(sentence);
}

/// Ends the process if the property is broken; else 0, which is what libFuzzer wants of a target.
inline int judge(std::string_view target, const Verdict& verdict) {
  if (verdict.empty()) return 0;
  std::fprintf(stderr, "%.*s: property broken: %s\n", static_cast<int>(target.size()),
               target.data(), verdict.c_str());
  std::abort();
}

}  // namespace foothold::fuzz
