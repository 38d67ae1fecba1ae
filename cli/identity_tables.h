// Tables of identities as files: CSV with a header line, or NDJSON, with the columns of
// value::kIdentityKeyNames in any order; a column may be left out, an empty value is not said.
//
//   user,user_id                                                     {"user":"ana@contoso.com",
//   ana@contoso.com,0a0a0000-0000-4000-8000-000000000001              "user_id":"0a0a0000-..."}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/identities.h"

namespace foothold::cli {

/// The rows of a table in canonical form, appended to `rows`. Mistakes are appended to `problems`
/// as sentences that begin with `name` and the line: an unknown column, a value that is no such
/// key, a line that cannot be read. Of a mistaken line nothing is taken.
void read_identity_table(const std::string& name, std::string_view text,
                         std::vector<value::Identity>& rows, std::vector<std::string>& problems);

/// The same of a file.
void read_identity_file(const std::string& path, std::vector<value::Identity>& rows,
                        std::vector<std::string>& problems);

/// CSV, with all columns and a header line.
std::string identity_csv(const std::vector<value::Identity>& rows);

}  // namespace foothold::cli
