// Records and inputs as the data files write them: a named record with some of its keys changed.
//
//   Bases bases;
//   bases.define("rule", R"({"Operation":"New-InboxRule","ClientIP":"","RecordType":1})");
//   bases.made(R"(rule without "RecordType" with "ClientIP":"203.0.113.9")")
//     -> {"Operation":"New-InboxRule","ClientIP":"203.0.113.9"}
//   bases.filled("[<<rule>>,<<bytes EF BB BF>>")   what stands in << >> is put in
//
// In << >> stand `bytes HEX HEX ...`, `cut` (this and the rest of its line go), `times N TEXT`, or
// a record with words before it that are applied from the right: `csv` doubles its quotes, `text`
// makes it the inside of a JSON string, `inside` takes its brackets off, `pretty` spreads it over
// lines. They may stand in each other; the innermost goes first.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace foothold::traps {

class Bases {
 public:
  /// False if the name is taken.
  bool define(const std::string& name, std::string record);
  /// `NAME [without "KEY"[, ...]] [with "KEY":VALUE[, ...]]`, or a record that begins with `{`.
  /// Nothing if there is no such name or the rest is not understood.
  std::optional<std::string> made(std::string_view text) const;
  /// The text with every << >> in it put in. Nothing if one is not understood.
  std::optional<std::string> filled(std::string_view text) const;

 private:
  std::optional<std::string> put_in(std::string_view what) const;

  std::map<std::string, std::string, std::less<>> records_;
};

}  // namespace foothold::traps
