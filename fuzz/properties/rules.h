// The property of rules_fuzz: whatever bytes stand in a rule file, the compiler answers with
// diagnostics that can be shown, speak the author's language and are the same every time; and what
// it accepts can be planned, and its own tests mean the same to the matcher and to the evaluator.
//
// An input is the text of one file; a small project of kinds, lists and a response is compiled with
// it. An input that begins with "# site" is a site file.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/rule_checks.h"
#include "compiler/compile.h"
#include "compiler/plan/plan.h"
#include "evaluate/mutate.h"
#include "evaluate/tests.h"
#include "fuzz/properties/diagnostics.h"
#include "fuzz/small_catalogue.h"
#include "fuzz/verdict.h"
#include "runtime/program/validate.h"
#include "runtime/scanner.h"

namespace foothold::fuzz {

inline constexpr std::string_view kProject = R"(
header {
  tenant : id "whose"  user : address "who"  ip : ip "from where"
  principal : one of person, application, system "what kind of account"
}
shape ual {
  route Operation  requires RecordType  record Id  time CreationTime precision 1s
  pairs Parameters by Name giving Value
  header { tenant = OrganizationId  user = first(UserId, UserKey)  ip = ClientIP }
}
shape sign_ins { marked by conditionalAccessStatus  record id  time createdDateTime precision 100ns }
wrap settings { marked by operationName  requires category  holds properties }
kind inbox_rule "a rule in a mailbox" {
  counts once by record
  action      : one of created, changed
  name        : text chosen
  rule_id     : id
  mailbox     : address
  forwards_to : list of address
  deletes     : flag = false when action is created
  folder      : text chosen
  words       : list of text chosen
  size        : number
  scopes      : change of list of text
  made        : time
  age         : duration
  changes     : list of { name : text  new : text }
  from ual where Operation in ("New-InboxRule", "Set-InboxRule") {
    action      = map Operation { "New-InboxRule" to created  "Set-InboxRule" to changed }
    name        = Parameters["Name"]
    forwards_to = addresses(Parameters["ForwardTo"])
    scopes      = change(split(Old, ";"), split(New, ";"))
    changes     = each Modified { name = Name  new = NewValue }
  }
}
fact hides of inbox_rule = deletes or folder in quiet
table tiers { id: id, tier: number } = ("a", 1), ("b", 2)
list quiet of text = "RSS Feeds", "Archive"
list robots of address = "robot@contoso.com"
list offices of ip = "192.0.2.0/24"
list watched of id = "0A1b"
response block { phase 0 owner soc csf RS.AN-06 command "Get-InboxRule -Mailbox '{mailbox}'" lookup "Get-Mailbox" }
)";

struct CompiledInput {
  dsl::Sources sources;
  compiler::Compiled compiled;
};

inline void compile_input(std::string_view text, CompiledInput& made) {
  compiler::Input input;
  input.catalogue = small_catalogue();
  input.rules = {made.sources.add("project.fh", std::string(kProject))};
  const uint32_t file = made.sources.add("input.fh", std::string(text));
  (text.starts_with("# site") ? input.site : input.rules).push_back(file);
  made.compiled = compiler::compile(made.sources, input);
}

// ---- diagnostics

inline Verdict diagnostics_are_good(const CompiledInput& made, std::string_view text) {
  return diagnostics_are_good(made.compiled.diagnostics, made.sources, text);
}

inline constexpr size_t kOneIn = 16;  // inputs that are compiled twice

inline Verdict says_the_same_again(const CompiledInput& made, std::string_view text) {
  if (std::hash<std::string_view>{}(text) % kOneIn != 0)
    return {};  // it costs as much as all the rest
  CompiledInput again;
  compile_input(text, again);
  const std::string first = dsl::render(made.compiled.diagnostics, made.sources, {false, 1000});
  const std::string second = dsl::render(again.compiled.diagnostics, again.sources, {false, 1000});
  return claim(first == second, "compiled twice, the diagnostics differ");
}

// ---- what was accepted

inline Verdict can_be_run(const compiler::Model& model) {
  const runtime::Program program = compiler::plan(model);
  if (!runtime::is_valid(program)) return "a number of the program is out of range";
  runtime::ScanOptions options;
  options.match.hyperscan = false;  // its compiler takes longer than everything else here
  const runtime::CompiledProgram compiled(program, options);
  runtime::BlockScanner scanner(compiled);
  for (const evaluate::TestOutcome& outcome : cli::matcher_disagreements(model, {}))
    return outcome.title + ": " + outcome.why;
  for (const compiler::Rule& rule : model.rules) {
    evaluate::run_rule_tests(model, rule);
    if (model.rules.size() < 4) evaluate::mutations(model, rule);
  }
  evaluate::run_samples(model);
  return claim(scanner.ready(), "no memory for the scanner");
}

inline Verdict rules_verdict(std::string_view text) {
  CompiledInput made;
  compile_input(text, made);
  return first_broken(
      [&] { return diagnostics_are_good(made, text); },
      [&] { return says_the_same_again(made, text); },
      [&] {
        return made.compiled.diagnostics.has_errors() ? Verdict() : can_be_run(made.compiled.model);
      });
}

}  // namespace foothold::fuzz
