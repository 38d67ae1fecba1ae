// Small worlds for rules over several events.
//
//   Found found = find({"when same user, within 1h { came: sign_in then made: inbox_rule }",
//                       "a sign_in 09:00 user=ana\n"
//                       "b inbox_rule 09:20 user=ana\n"});
//   found.text        "ana@contoso.com: came=a made=b"
//
// An event is a line: its name, its kind, its time (day 2 of March 2026; or `5/09:00`,
// `2099-01-01/09:00`) and fields.
// `log=fine` puts it into a log that writes 100 ns, otherwise the log writes seconds. `id=x` gives
// two lines the same record id, `cor=x` makes sign-ins one class. A user or target without @ is at
// contoso.com. A line that begins with # is none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/model.h"
#include "evaluate/correlate/correlate.h"

namespace foothold::evaluate {

/// A rule of this name: its `when` and what may stand behind it.
std::string rule_of(const std::string& name, const std::string& when);

/// The kinds of the tests with one rule `r`, behind other items. Errors fail the test.
std::shared_ptr<const compiler::Model> world_of(const std::string& when,
                                                const std::string& items = "");

struct Question {
  std::string when;
  std::string events;
  std::string coverage = "complete";  // or of `records` alone, or a number of days: `3`
  std::string clock = "";             // as an event's time; none: the last event's
};

struct Events {
  std::vector<Seen> seen;
  std::vector<std::string> names;  // by place
};
Events read_events(const compiler::Model& model, const std::string& lines);

/// The lines as records, one each.
std::vector<std::string> records_of(const std::string& lines);

value::Time time_of_line(const std::string& written);
HistoryCoverage coverage_of(const std::string& written, const Events& events);
Clock clock_of(const std::string& written, const Events& events);

struct Found {
  Correlated result;
  std::string text;  // the findings, `; ` between them
};
Found find(const Question& question);

/// Keys, then the events of each step by name: `ana@contoso.com: came=a made=b,c`, then `possible`,
/// `label x`, `continues`.
std::string described(const compiler::Rule& rule, const Events& events, const Correlated& result);

}  // namespace foothold::evaluate
