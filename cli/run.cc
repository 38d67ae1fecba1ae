#include <CLI/CLI.hpp>
#include <csignal>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/say.h"

namespace foothold::cli {
namespace {

constexpr const char* kAbout =
    "Foothold finds what an attacker left behind in Microsoft 365 and Entra ID audit logs.\n\n"
    "  cat audit.ndjson | foothold scan -          findings as JSON lines on stdout\n"
    "  foothold scan --format text audit.ndjson    findings for people\n"
    "  foothold explain RULE < event.json          why a rule fires or not";

void add_rule_options(CLI::App& app, RuleOptions& rules) {
  app.add_option("--rules", rules.folders,
                 "a folder of .fh files (or one file) to add to the shipped rules")
      ->type_name("DIR")
      ->allow_extra_args(false);
  app.add_option("--site", rules.site,
                 "a .fh file with this organisation's lists, such as tenant_domains")
      ->type_name("FILE");
  app.add_flag("--only-given-rules", rules.only_given,
               "leave out the shipped detections; kinds, lists and responses stay");
}

void add_input_options(CLI::App& app, runtime::InputOptions& input) {
  app.add_flag("-r,--recursive", input.recursive, "scan the files in folders, and in theirs");
  app.add_option("--files-from", input.files_from,
                 "a file with further paths, one a line or with NULs between; - is standard input")
      ->type_name("FILE");
  app.add_option("--max-ratio", input.limits.max_ratio,
                 "decoded bytes allowed for each byte of a compressed file")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 40))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--max-decoded", input.limits.max_decoded,
                 "bytes that one compressed file may decode to, such as 500M or 2G (default: 1T)")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("BYTES");
}

/// What is looked up while events are read.
void add_fact_options(CLI::App& app, RuleOptions& rules) {
  app.add_option("--geo", rules.geo,
                 "a database of addresses in the MaxMind format (countries, cities or networks)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--identities", rules.identities,
                 "a table of who is who (CSV or NDJSON), as `foothold identities build` makes it")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

/// One of the commands below `identities`.
CLI::App* add_identities(CLI::App& app, const char* name, const char* about, const char* files,
                         IdentitiesCommand& command) {
  CLI::App* added = app.add_subcommand(name, about);
  added->add_option("PATH", command.files, files)->required();
  return added;
}

void add_scan(CLI::App& app, ScanCommand& command) {
  CLI::App* scan = app.add_subcommand(
      "scan",
      "scan audit logs, in any form, also compressed and in archives, from files or a pipe");
  add_rule_options(*scan, command.rules);
  add_input_options(*scan, command.input);
  add_fact_options(*scan, command.rules);
  scan->add_option("PATH", command.inputs, "files to scan; - or none is standard input");
  scan->add_option("--format", command.format, "json (a finding a line) or text (for people)")
      ->check(CLI::IsMember({"json", "text"}))
      ->capture_default_str();
  scan->add_option("--fail-on", command.fail_on,
                   "exit with 1 if a finding has at least this severity")
      ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}));
  scan->add_option("--without", command.without,
                   "switch a fast path off; no finding changes: routing, hyperscan, prefilter")
      ->check(CLI::IsMember({"routing", "hyperscan", "prefilter"}))
      ->allow_extra_args(false);
  scan->add_option("--threads", command.threads,
                   "threads that scan (default: 1 for a pipe, all cores for files)")
      ->check(CLI::Range(1, 256));
  scan->add_option("--summary-json", command.summary_file, "write the summary as JSON to this file")
      ->type_name("FILE");
  scan->add_option("--stats", command.stats, "the summary on stderr: text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  scan->add_option("--rejects", command.rejects_file,
                   "write every record that was not understood to this file, with reason and place")
      ->type_name("FILE");
  scan->add_option("--input-format", command.input_format,
                   "what the input is, if it should not be looked at: ndjson (a newline ends a "
                   "record, always), json (never CSV), csv (the first line is a header)")
      ->check(CLI::IsMember({"detect", "ndjson", "json", "csv"}))
      ->capture_default_str();
  scan->add_flag("--audit", command.audit,
                 "read every record strictly, also those that no rule can want (slow)");
  scan->add_flag("--no-cache", command.no_cache,
                 "compile the rules anew and keep nothing for the next run");
  scan->add_flag("--quiet", command.quiet, "no summary on stderr");
}

}  // namespace

int run(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), which is reported
  CLI::App app(kAbout, "foothold");
  app.set_version_flag("--version", FOOTHOLD_VERSION);
  app.require_subcommand(1);
  ScanCommand scan_command;
  ExplainCommand explain_command;
  RuleOptions rules;
  std::string only_rule, what = "rules", name;
  add_scan(app, scan_command);

  CLI::App* check_app =
      app.add_subcommand("check", "compile rules and print what is wrong with them");
  add_rule_options(*check_app, rules);
  check_app->add_option("PATH", rules.folders, "folders or files of rules");

  CLI::App* test_app =
      app.add_subcommand("test", "run the tests in the rules and the samples in the kinds");
  add_rule_options(*test_app, rules);
  add_fact_options(*test_app, rules);
  test_app->add_option("--rule", only_rule, "only the tests of this rule");
  test_app->add_option("PATH", rules.folders, "folders or files of rules");

  CLI::App* explain_app = app.add_subcommand(
      "explain", "say which part of a rule is true, false or unknown for a record");
  add_rule_options(*explain_app, explain_command.rules);
  add_fact_options(*explain_app, explain_command.rules);
  explain_app->add_option("RULE", explain_command.rule, "the rule")->required();
  explain_app->add_option("PATH", explain_command.input,
                          "a file of records, in any form that scan reads; default: standard "
                          "input");

  EventsCommand events_command;
  CLI::App* events_app =
      app.add_subcommand("events", "print what is read out of records, one JSON object an event");
  add_rule_options(*events_app, events_command.rules);
  add_fact_options(*events_app, events_command.rules);
  events_app->add_option("--kind", events_command.kind, "only events of this kind");
  events_app->add_option("PATH", events_command.inputs,
                         "files of records, in any form that scan reads; default: standard input");

  CLI::App* list_app = app.add_subcommand(
      "list", "list rules, kinds, fields or controls, or print the page of a kind");
  add_rule_options(*list_app, rules);
  list_app->add_option("WHAT", what, "what to list")
      ->check(CLI::IsMember({"rules", "kinds", "fields", "page", "controls"}))
      ->capture_default_str();
  list_app->add_option("NAME", name, "of fields and page: the kind; of controls: the framework");

  IdentitiesCommand identities_command;
  CLI::App* identities_app =
      app.add_subcommand("identities", "make and check tables of who is who, for --identities");
  identities_app->require_subcommand(1);
  CLI::App* build_app = add_identities(
      *identities_app, "build", "read logs and print the identities that they name, as CSV",
      "files of records, one a line; - is standard input", identities_command);
  add_rule_options(*build_app, identities_command.rules);
  const CLI::App* merge_app = add_identities(*identities_app, "merge", "one table of several",
                                             "tables, CSV or NDJSON", identities_command);
  const CLI::App* check_identities_app =
      add_identities(*identities_app, "check", "name the keys that stand in more than one row",
                     "tables, CSV or NDJSON", identities_command);

  CLI::App* doctor_app =
      app.add_subcommand("doctor", "versions, vector kernels in use, limits, the cache");
  CLI::App* cache_app =
      app.add_subcommand("cache", "compiled rules, kept from one scan to the next");
  cache_app->require_subcommand(1);
  cache_app->add_subcommand("clear", "remove them all");

  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kClean : kUsage;
  }
  if (check_app->parsed()) return finish(check(rules));
  if (test_app->parsed()) return finish(test(rules, only_rule));
  if (explain_app->parsed()) return finish(explain(explain_command));
  if (events_app->parsed()) return events(events_command);
  if (list_app->parsed()) return finish(list(rules, what, name));
  if (cache_app->parsed()) return finish(clear_cache());
  if (doctor_app->parsed()) return finish(doctor());
  if (build_app->parsed()) return finish(build_identities(identities_command));
  if (merge_app->parsed()) return finish(merge_identity_tables(identities_command));
  if (check_identities_app->parsed()) return finish(check_identities(identities_command));
  return scan(scan_command);
}

}  // namespace foothold::cli
