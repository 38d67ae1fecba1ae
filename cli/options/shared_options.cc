#include "cli/options/options.h"

namespace foothold::cli {

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
  app.add_option("--color", rules.color, "colours in messages: auto (on a terminal), always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

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

}  // namespace foothold::cli
