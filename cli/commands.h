// One function a command, each in a file of its own; they return the exit code. Only these print.
#pragma once

#include <string>
#include <vector>

#include "cli/load.h"
#include "runtime/input/inputs.h"

namespace foothold::cli {

struct ScanCommand {
  RuleOptions rules;
  std::vector<std::string> inputs;            // none: standard input
  runtime::InputOptions input;                // how they are opened
  std::string format = "json";                // or text
  std::string fail_on;                        // a severity; empty: off
  std::vector<std::string> without;           // routing, hyperscan, prefilter
  std::string summary_file;                   // where the summary goes as JSON
  std::string rejects_file;                   // where records go that were not understood
  std::string stats = "text";                 // the summary on stderr: text or json
  std::string input_format = "detect";        // ndjson, json or csv
  unsigned threads = 0;                       // 0: as fits the input
  std::string history;                        // a file of `foothold history`; empty: none
  std::string spill_folder;                   // empty: that of temporary files
  uint64_t spill_limit = uint64_t{16} << 30;  // bytes
  std::string checkpoint;                     // the file; empty: none
  double checkpoint_every = 2;                // seconds between commits
  bool resume_skip = false;                   // the producer of a pipe starts again
  std::string spool;                          // the folder a pipe is kept in; empty: none
  bool follow = false;        // findings of several events are told of as they are found
  int64_t lateness = 86'400;  // seconds that a record may be late
  bool final_only = false;
  uint64_t state_memory = uint64_t{256} << 20;  // bytes of what is waited for on a stream
  bool audit = false;
  bool no_possible = false;  // leave out findings that only a short history makes possible
  bool quiet = false;        // no summary on stderr
  bool no_cache = false;     // compile the rules, and keep nothing of it
};

struct ExplainCommand {
  RuleOptions rules;
  std::string rule;
  std::vector<std::string> inputs;  // none: standard input, or at a terminal what the rule needs
  std::string format = "text";      // or json
  bool ascii = false;               // no box-drawing characters
  bool all = false;                 // of several events: every group, event and condition
  size_t width = 0;                 // columns; 0: those of the terminal, else 120
};

struct TestCommand {
  RuleOptions rules;
  std::string only;           // the rule; empty: all
  std::string junit_file;     // where results go as JUnit XML
  std::string coverage;       // text or json; empty: none
  double coverage_least = 0;  // percent; below it the exit code is 1
};

struct FormatCommand {
  std::vector<std::string> paths;  // files, folders, or - for standard input
  bool check = false;              // name what would change, change nothing
};

struct NewCommand {
  RuleOptions rules;
  std::string name, kind;
  std::string owner = "soc";
  std::string into;  // the folder it is written to; empty: standard output
};

struct EventsCommand {
  RuleOptions rules;
  std::string kind;                         // empty: all
  std::vector<std::string> inputs = {"-"};  // as of scan
};

struct ListCommand {
  RuleOptions rules;
  std::string what = "rules";
  std::string name;  // of a kind or a framework
};

struct IdentitiesCommand {
  RuleOptions rules;
  std::vector<std::string> files;
};

struct HistoryCommand {
  RuleOptions rules;
  std::vector<std::string> files;
  std::string output;
  bool recursive = false;
};

struct CheckCommand {
  RuleOptions rules;
  std::string format = "text";  // or json, sarif
};

struct FixCommand {
  RuleOptions rules;  // the files of its folders and its site file are changed
  bool dry_run = false;
  bool unsafe = false;  // also edits that are a guess
};

int scan(const ScanCommand& command);
int check(const CheckCommand& command);
int test(const TestCommand& command);
int format(const FormatCommand& command);
int explain(const ExplainCommand& command);
int new_rule(const NewCommand& command);
int events(const EventsCommand& command);
int list(const RuleOptions& rules, const std::string& what, const std::string& name);
int fix(const FixCommand& command);
int doctor();
int clear_cache();
int build_identities(const IdentitiesCommand& command);
int merge_identity_tables(const IdentitiesCommand& command);
int check_identities(const IdentitiesCommand& command);
int build_history(const HistoryCommand& command);
int merge_histories(const HistoryCommand& command);
int show_history(const HistoryCommand& command);

/// Reads the command line and runs the command.
int run(int count, char** arguments);

}  // namespace foothold::cli
