// Every way a record may arrive, as functions from records to the bytes of an input.
//
//   one of the table: `csv, AuditData` makes of {"Operation":"New-InboxRule",...}
//       RecordType,CreationDate,UserIds,Operations,AuditData
//       1,2026-03-04T12:00:00,ben@contoso.com,New-InboxRule,"{""Operation"":""New-InboxRule"",...}"
//
// Whatever the envelope, the record inside is the same, so the findings must have the same ids.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foothold::matrix {

using Records = std::vector<std::string>;

/// Which records an envelope can carry: any; those of the unified log that are bare (`AuditData`
/// holds nothing else); those that are no page or row themselves.
enum class Carries { any, bare_ual };

struct Envelope {
  std::string_view name;
  Carries carries;
  std::string (*wrap)(const Records& records);
};
const std::vector<Envelope>& envelopes();

/// A record is bare UAL if its own keys say so.
bool is_bare_ual(std::string_view record);
bool can_carry(const Envelope& envelope, std::string_view record);

// ---- what the envelopes are made of

/// The same JSON over many lines; `newline` ends each.
std::string indented(std::string_view json, std::string_view newline = "\n");
/// A JSON string holding the text.
std::string quoted(std::string_view text);
/// A cell of CSV in quotes.
std::string cell(std::string_view text);
/// A text with `separator` between its parts.
std::string joined(const Records& parts, std::string_view separator);

}  // namespace foothold::matrix
