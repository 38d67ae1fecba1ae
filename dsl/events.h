// What the grammar says while it reads: a flat list of opened and closed nodes and of the tokens
// between them. The grammar (grammar_*.h, which parse.cc alone includes) emits it, lower.cc makes
// the tree of it, and neither knows the other's types.
//
//   not deletes   ->   open any, open all, open negate, open test, open path, token name, close x5
//
// Backtracking is cheap and safe: an alternative that fails truncates the list to where it began.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/tree.h"

namespace foothold::dsl {

enum class Node : uint8_t {
  // tokens
  name,
  text,
  raw_text,
  quantity,
  pattern,
  bare,
  mark,
  verb,
  // conditions
  any,
  all,
  negate,
  maybe,
  group,
  any_element,
  every_element,
  test,
  call_of,
  sum,
  scale,
  zone,
  in_table,
  day_span,
  of_several,
  history,
  missing,
  path,
  is,
  in,
  not_in,
  compare,
  word_verb,
  matches,
  delta,
  changed,
  changed_from,
  changed_to,
  set,
  // extraction
  map,
  map_row,
  call,
  constant,
  raw_path,
  step_key,
  step_each,
  step_pick,
  each,
  // items and their parts
  list,
  list_tenant,
  list_type,
  list_file,
  list_column,
  table,
  table_column,
  table_row,
  fact,
  union_kind,
  one_of,
  alternative,
  tune,
  tune_off,
  shape,
  route,
  marked_by,
  requires_keys,
  record,
  time,
  pairs,
  header_of_shape,
  base_shape,
  rename,
  rename_from,
  rename_to,
  lower_case_keys,
  identity,
  keys_inside,
  assignment,
  wrap,
  holds,
  held_path,
  header,
  kind,
  counts,
  field,
  type,
  group_type,
  identifies,
  otherwise,
  otherwise_when,
  from,
  from_route,
  holding,
  sample,
  given_field,
  given_group,
  change,
  response,
  property,
  rule,
  when,
  same,
  step,
  absence,
  latest,
  taken,
  counted,
  such_that,
  class_label,
  severity_label,
  label,
  where,
  unless,
  rule_test,
  test_of,
  given_list,
  given_event,
  test_history,
  test_ends,
  expect,
};

struct Event {
  enum class What : uint8_t { open, close, token } what;
  Node node;
  uint32_t begin, end;  // of a token and of a close: the span; of an open: begin only
};

/// Adds the one item that the events describe to the tree. Mistakes that the grammar lets pass (bad
/// escapes, `and` beside `or`, ...) are reported; the item is then left out, and the answer is
/// false.
bool lower(const Sources& sources, uint32_t file, const std::vector<Event>& events, Tree& tree,
           Diagnostics& diagnostics);

}  // namespace foothold::dsl
