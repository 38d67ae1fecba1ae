#include "cli/options/options.h"

namespace foothold::cli {
namespace {

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

void add_output_options(CLI::App& app, ScanCommand& command) {
  app.add_option("--format", command.format, "json (a finding a line) or text (for people)")
      ->check(CLI::IsMember({"json", "text"}))
      ->capture_default_str();
  app.add_option("--fail-on", command.fail_on,
                 "exit with 1 if a finding has at least this severity")
      ->check(CLI::IsMember({"info", "low", "medium", "high", "critical"}));
  app.add_option("--summary-json", command.summary_file, "write the summary as JSON to this file")
      ->type_name("FILE");
  app.add_option("--stats", command.stats, "the summary on stderr: text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app.add_option("--rejects", command.rejects_file,
                 "write every record that was not understood to this file, with reason and place")
      ->type_name("FILE");
  app.add_flag("--no-possible", command.no_possible,
               "leave out findings that only a short history makes possible; the summary counts "
               "them");
  app.add_flag("--quiet", command.quiet, "no summary on stderr");
}

/// How the work is done; none of these changes a finding.
void add_work_options(CLI::App& app, ScanCommand& command) {
  app.add_option("--without", command.without,
                 "switch a fast path off; no finding changes: routing, hyperscan, prefilter")
      ->check(CLI::IsMember({"routing", "hyperscan", "prefilter"}))
      ->allow_extra_args(false);
  app.add_option("--threads", command.threads,
                 "threads that scan (default: 1 for a pipe, all cores for files)")
      ->check(CLI::Range(1, 256));
  app.add_flag("--audit", command.audit,
               "read every record strictly, also those that no rule can want (slow)");
  app.add_option("--spill-dir", command.spill_folder,
                 "where events are put aside that do not fit into memory (default: $TMPDIR or "
                 "/tmp)")
      ->type_name("DIR");
  app.add_option("--spill-limit", command.spill_limit,
                 "bytes of them, such as 500M or 64G; past it nothing over several events is "
                 "found (default: 16G)")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("BYTES");
  app.add_flag("--no-cache", command.no_cache,
               "compile the rules anew and keep nothing for the next run");
}

/// How a scan is taken up again.
void add_restart_options(CLI::App& app, ScanCommand& command) {
  CLI::Option* const checkpoint =
      app.add_option("--checkpoint", command.checkpoint,
                     "keep in this file how far the scan is, and go on from there next time")
          ->type_name("FILE");
  app.add_option("--checkpoint-every", command.checkpoint_every,
                 "seconds between two commits to it; 0: after each block")
      ->check(CLI::Range(0.0, 3600.0))
      ->type_name("SECONDS")
      ->capture_default_str()
      ->needs(checkpoint);
  CLI::Option* const skip =
      app.add_flag("--resume-skip", command.resume_skip,
                   "the producer of the pipe starts again: pass over what was scanned")
          ->needs(checkpoint);
  app.add_option("--spool", command.spool,
                 "keep what comes out of a pipe in this folder until it is scanned")
      ->type_name("DIR")
      ->needs(checkpoint)
      ->excludes(skip);
}

void add_stream_options(CLI::App& app, ScanCommand& command) {
  CLI::Option* const follow = app.add_flag(
      "--follow", command.follow,
      "tell of findings of several events as they are found, and what becomes of them");
  app.add_option("--lateness", command.lateness,
                 "how much later than its time a record may come, such as 30m, 24h or 7d "
                 "(default: 24h)")
      ->transform(CLI::AsNumberWithUnit(
          std::map<std::string, int64_t>{{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86'400}}))
      ->check(CLI::Range(int64_t{0}, int64_t{366} * 86'400))
      ->needs(follow)
      ->type_name("SPAN");
  app.add_option("--state-memory", command.state_memory,
                 "bytes of events that are kept for what may still come, such as 64M or 1G "
                 "(default: 256M)")
      ->transform(CLI::AsSizeValue(false))
      ->needs(follow)
      ->type_name("BYTES");
  app.add_flag("--final-only", command.final_only,
               "tell of such a finding only when nothing can change it any more")
      ->needs(follow);
}

}  // namespace

void add_scan(CLI::App& app, Commands& commands) {
  const auto command = std::make_shared<ScanCommand>();
  CLI::App* scan_app = app.add_subcommand(
      "scan",
      "scan audit logs, in any form, also compressed and in archives, from files or a pipe");
  add_rule_options(*scan_app, command->rules);
  add_input_options(*scan_app, command->input);
  add_fact_options(*scan_app, command->rules);
  scan_app
      ->add_option("--history", command->history,
                   "what old logs said, as foothold history build keeps it")
      ->type_name("FILE");
  scan_app->add_option("PATH", command->inputs, "files to scan; - or none is standard input");
  scan_app
      ->add_option("--input-format", command->input_format,
                   "what the input is, if it should not be looked at: ndjson (a newline ends a "
                   "record, always), json (never CSV), csv (the first line is a header)")
      ->check(CLI::IsMember({"detect", "ndjson", "json", "csv"}))
      ->capture_default_str();
  add_output_options(*scan_app, *command);
  add_stream_options(*scan_app, *command);
  add_work_options(*scan_app, *command);
  add_restart_options(*scan_app, *command);
  commands.push_back({scan_app, [command] { return scan(*command); }});
}

}  // namespace foothold::cli
