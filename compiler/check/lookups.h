// Tables in conditions: columns of the row of a key, and tuples that a row must hold.
//
//   tier of role_id in roles is 0         a cell: {cell, inputs {role_id}, table, column}, a number
//   app_id with resource in risky_pairs   {in_rows, inputs {app_id, resource}, table}, a flag
//
// The grammar gives `in TABLE` to the name nearest to it and knows no names; here it is given to
// the name that is a column.
#pragma once

#include "compiler/passes.h"

namespace foothold::compiler {

/// How many values may be looked up together.
inline constexpr size_t kMostTupleValues = 4;

/// Whether `NAME of x` is a function; a function goes before a column of its name.
bool is_function(std::string_view name);

/// `owner of domain of sender in owners`: the table goes from the function `domain` to `owner`.
dsl::Operand with_tables_at_columns(const dsl::Operand& call);

/// `admin of role_id in roles`, whose `in roles` was taken for the verb: the same without a verb,
/// if a column must be meant.
std::optional<dsl::Test> as_flag_column(const Context& context, const dsl::Test& written);

/// `COLUMN of KEY in TABLE` with its key resolved. Reports mistakes.
std::optional<Value> resolve_cell(Context& context, const dsl::Operand& written, Value key);

/// `A with B in TABLE` with its values resolved. Reports mistakes.
std::optional<Value> resolve_tuple(Context& context, const dsl::Test& written,
                                   std::vector<Value> values);

/// Reports `tier of x` where some table has a column of this name; false if none has.
bool report_column_alone(Context& context, const dsl::Word& name);

/// Reports `domain of x in our_domains is present`: two verbs.
void report_function_in_table(Context& context, const dsl::Operand& written);

/// Reports a single value that is looked for in a table whose key has several columns.
bool report_tuple_wanted(Context& context, const dsl::Literal& list);

}  // namespace foothold::compiler
