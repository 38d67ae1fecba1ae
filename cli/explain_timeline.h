// `foothold explain` of a rule over several events, or of one that is compared with the past: a
// timeline of each group, those that fire first, then those that came closest.
#pragma once

#include "cli/commands.h"
#include "cli/timeline_text.h"

namespace foothold::cli {

/// Says it, and gives the exit code.
int explain_timelines(const Loaded& loaded, const compiler::Rule& rule,
                      const ExplainCommand& command, const TreeStyle& style);

/// Of a failed test: short, with the places of its events in the rule file.
std::string test_timelines(const Loaded& loaded, const compiler::Model& given,
                           const compiler::Rule& rule, const compiler::RuleTest& test);

}  // namespace foothold::cli
