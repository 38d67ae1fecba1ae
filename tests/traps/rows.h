// The rows of tests/traps/*.txt: what real records do, and what must come of it.
//
//   base rule {"CreationTime":"...","Operation":"New-InboxRule",...}
//
//   Q27 an address with a port
//     record rule with "ClientIP":"203.0.113.9:51820"
//     record rule with "ClientIP":"[203.0.113.9]:51820"
//       inbox_rule ip "203.0.113.9" port 51820
//
// A row is a number and a title. Subjects (`record`, or `input` and its bytes in lines behind `| `)
// that follow one another make a group; the expectations behind them hold for each of the group.
// `needs lang frame kinds` (one or more of them) makes the row wait for
// what is not built yet. How subjects are written is said in
// record_text.h, what can be expected in expect.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/traps/record_text.h"

namespace foothold::traps {

struct Subject {
  bool input = false;  // a whole input, not one record
  std::string bytes;
  size_t line = 0;
};

/// A word, or a text in quotes with `\"`, `\\`, `\n`, `\r`, `\t` resolved.
struct Token {
  std::string text;
  bool quoted = false;
  bool more = false;  // a comma stands behind it
};

struct Expectation {
  std::vector<Token> tokens;
  size_t line = 0;
};

struct Group {
  std::vector<Subject> subjects;
  std::vector<Expectation> expectations;
};

struct Row {
  std::string number, title;
  std::string needs;  // empty: nothing
  std::vector<Group> groups;
  std::string file;
  size_t line = 0;
  std::string fault;  // what cannot be understood in it
};

/// Bases defined in the text stay in `bases` for the files that are read later. What stands outside
/// rows and cannot be understood gives a row of its own with a fault.
std::vector<Row> read_rows(const std::string& file, std::string_view text, Bases& bases);

}  // namespace foothold::traps
