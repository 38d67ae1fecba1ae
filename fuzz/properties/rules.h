// The property of rules_fuzz: whatever bytes stand in a rule file, the compiler answers with
// diagnostics that can be shown, speak the author's language and are the same every time; and what
// it accepts can be planned, and its own tests mean the same to the matcher and to the evaluator.
//
// An input is the text of one file; a small project of kinds, lists and a response is compiled with
// it. An input that begins with "# site" is a site file.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cli/rule_checks.h"
#include "compiler/compile.h"
#include "compiler/plan/plan.h"
#include "evaluate/mutate.h"
#include "evaluate/tests.h"
#include "fuzz/small_catalogue.h"
#include "fuzz/verdict.h"
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
  from ual where Operation in ("New-InboxRule", "Set-InboxRule") {
    action      = map Operation { "New-InboxRule" to created  "Set-InboxRule" to changed }
    name        = Parameters["Name"]
    forwards_to = addresses(Parameters["ForwardTo"])
    scopes      = change(split(Old, ";"), split(New, ";"))
  }
}
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

inline Verdict stands_inside(const dsl::Span& span, const dsl::Sources& sources) {
  if (span.file >= sources.size()) return "a place in no file";
  const bool inside = span.begin <= span.end && span.end <= sources.text(span.file).size();
  return claim(inside, "a place outside its file: " + std::to_string(span.begin) + " to " +
                           std::to_string(span.end));
}

inline std::vector<dsl::Span> places_of(const dsl::Diagnostic& diagnostic) {
  std::vector<dsl::Span> places = {diagnostic.primary.at};
  for (const dsl::Label& label : diagnostic.others) places.push_back(label.at);
  for (const dsl::Edit& edit : diagnostic.edits) places.push_back(edit.at);
  return places;
}

inline std::string words_of(const dsl::Diagnostic& diagnostic) {
  std::string words = diagnostic.headline + "\n" + diagnostic.primary.text + "\n" + diagnostic.help;
  for (const dsl::Label& label : diagnostic.others) words += "\n" + label.text;
  for (const std::string& note : diagnostic.notes) words += "\n" + note;
  return words;
}

/// Names of the implementation, unless the author wrote them.
inline Verdict speaks_plainly(const std::string& words, std::string_view text) {
  static constexpr std::string_view kInternal[] = {
      "N5boost", "foothold::", "std::", "x3::", "char-set", "boost::", "lambda", "St6vector"};
  for (const std::string_view name : kInternal) {
    if (words.find(name) != words.npos && text.find(name) == text.npos)
      return "a message names an implementation type: " + words;
  }
  return {};
}

/// What a terminal shows: no control bytes but line ends.
inline Verdict is_printable(const std::string& rendered) {
  const bool printable = std::all_of(rendered.begin(), rendered.end(), [](char byte) {
    return byte == '\n' || (static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F);
  });
  return claim(printable, "a rendered message holds a control byte");
}

inline Verdict diagnostics_are_good(const CompiledInput& made, std::string_view text) {
  for (const dsl::Diagnostic& diagnostic : made.compiled.diagnostics.all()) {
    for (const dsl::Span& place : places_of(diagnostic)) {
      const Verdict inside = stands_inside(place, made.sources);
      if (!inside.empty()) return diagnostic.headline + ": " + inside;
    }
    const std::string words = words_of(diagnostic);
    const std::string rendered = dsl::render(diagnostic, made.sources, {});
    const Verdict verdict = first_broken(
        [&] { return claim(!diagnostic.headline.empty(), "a diagnostic without a headline"); },
        [&] { return claim(!rendered.empty(), "a diagnostic that renders to nothing"); },
        [&] { return speaks_plainly(words, text); }, [&] { return is_printable(rendered); },
        [&] {
          return claim(!dsl::render(diagnostic, made.sources, {true, 20}).empty(), "no colours");
        });
    if (!verdict.empty()) return verdict;
  }
  return {};
}

inline Verdict says_the_same_again(const CompiledInput& made, std::string_view text) {
  CompiledInput again;
  compile_input(text, again);
  const std::string first = dsl::render(made.compiled.diagnostics, made.sources, {false, 1000});
  const std::string second = dsl::render(again.compiled.diagnostics, again.sources, {false, 1000});
  return claim(first == second, "compiled twice, the diagnostics differ");
}

// ---- what was accepted

inline bool stays_in_range(const runtime::KindProgram& kind) {
  const auto good = [&](const std::vector<runtime::Instruction>& code) {
    size_t depth = 0;
    for (const runtime::Instruction& instruction : code) {
      const bool test = instruction.op == runtime::Op::test;
      if (test ? instruction.operand >= kind.predicates.size() : instruction.operand > depth)
        return false;
      depth = test ? depth + 1 : depth - instruction.operand + 1;
    }
    return code.empty() || depth == 1;
  };
  return std::all_of(kind.columns.begin(), kind.columns.end(),
                     [&](const auto& column) {
                       bool fields_exist = true;
                       runtime::each_field(column.value, [&](uint32_t field) {
                         fields_exist = fields_exist && field < kind.fields.size();
                       });
                       return fields_exist;
                     }) &&
         std::all_of(kind.predicates.begin(), kind.predicates.end(),
                     [&](const auto& predicate) {
                       return predicate.column < kind.columns.size() &&
                              predicate.other_column < kind.columns.size();
                     }) &&
         std::all_of(kind.rules.begin(), kind.rules.end(),
                     [&](const auto& rule) { return good(rule.where) && good(rule.unless); });
}

inline Verdict can_be_run(const compiler::Model& model) {
  const runtime::Program program = compiler::plan(model);
  if (!std::all_of(program.kinds.begin(), program.kinds.end(), stays_in_range))
    return "a number of the program is out of range";
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
