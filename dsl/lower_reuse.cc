// Events -> items that are said once and used in many places: facts, tables, files, unions, tunes.
#include "dsl/reader.h"

namespace foothold::dsl {
namespace {

TableItem::Column read_column(Reader& in) {
  TableItem::Column column;
  in.enter();
  column.name = in.word();
  column.type = in.word();
  column.key = in.take_mark("key");
  in.leave();
  return column;
}

Alternative read_alternative(Reader& in) {
  Alternative alternative;
  in.enter();
  alternative.kind = in.word();
  while (!in.at_close()) in.children([&] { alternative.where = read_condition(in); });
  alternative.span = in.leave();
  return alternative;
}

}  // namespace

void read_list_file(Reader& in, ListItem& list) {
  in.enter();
  list.from_file = in.literal();
  while (!in.at_close()) in.children([&] { list.column = in.literal(); });
  in.leave();
}

TableItem read_table(Reader& in) {
  TableItem table;
  in.enter();
  table.name = in.word();
  while (!in.at_close()) {
    if (in.at_open(Node::table_column))
      table.columns.push_back(read_column(in));
    else if (in.at_open(Node::list_file))
      in.children([&] { table.from_file = in.literal(); });
    else
      in.children([&] { table.rows.push_back(in.literals()); });
  }
  table.span = in.leave();
  return table;
}

FactItem read_fact(Reader& in) {
  FactItem fact;
  in.enter();
  fact.name = in.word();
  fact.kind = in.word();
  fact.condition = read_condition(in);
  fact.span = in.leave();
  return fact;
}

UnionItem read_union(Reader& in) {
  UnionItem united;
  in.enter();
  united.name = in.word();
  if (in.at_token(Node::text) || in.at_token(Node::raw_text)) united.doc = in.literal().text;
  while (!in.at_close()) united.members.push_back(in.word());
  united.span = in.leave();
  return united;
}

TuneItem read_tune(Reader& in) {
  TuneItem tune;
  in.enter();
  tune.rule = in.word();
  while (!in.at_close()) {
    if (in.at_open(Node::property))
      tune.properties.push_back(read_property(in));
    else if (in.at_open(Node::tune_off))
      tune.off.push_back((in.enter(), in.leave()));
    else
      in.children([&] { tune.unless.push_back(read_condition(in)); });
  }
  tune.span = in.leave();
  return tune;
}

std::vector<Alternative> read_alternatives(Reader& in) {
  std::vector<Alternative> alternatives;
  in.children([&] { alternatives.push_back(read_alternative(in)); });
  return alternatives;
}

}  // namespace foothold::dsl
