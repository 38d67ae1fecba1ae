// Events -> tree: one small reader per node. Mistakes that the grammar lets pass are found here.
#include "dsl/reader.h"

namespace foothold::dsl {
namespace {

// ---- reading raw records

PathStep read_step(Reader& in) {
  PathStep step;
  if (in.at_open(Node::step_each)) step.kind = PathStep::Kind::each;
  if (in.at_open(Node::step_pick)) step.kind = PathStep::Kind::pick;
  in.children([&] { step.text = in.key(); });
  return step;
}

Extraction read_extraction(Reader& in);

MapEntry read_row(Reader& in) {
  MapEntry row;
  row.span = in.children([&] {
    if (in.take_mark("else")) row.otherwise = true;
    if (in.take_mark("like")) row.like = true;
    row.from = in.literals();
  });
  row.to = row.from.back();
  row.from.pop_back();
  return row;
}

Extraction read_map(Reader& in) {
  Extraction map;
  map.kind = Extraction::Kind::map;
  map.span = in.children([&] {
    if (in.at_open(Node::map_row))
      map.entries.push_back(read_row(in));
    else
      map.inputs.push_back(read_extraction(in));
  });
  return map;
}

bool at_step(const Reader& in) {
  return in.at_open(Node::step_key) || in.at_open(Node::step_each) || in.at_open(Node::step_pick);
}

Extraction read_call(Reader& in) {
  Extraction call;
  call.kind = Extraction::Kind::call;
  call.span = in.children([&] {
    if (in.at_token(Node::name))
      call.name = in.word();
    else if (at_step(in))
      call.steps.push_back(read_step(in));
    else
      call.inputs.push_back(read_extraction(in));
  });
  return call;
}

Extraction read_raw_path(Reader& in) {
  Extraction path;
  path.span = in.children([&] {
    if (at_step(in))
      path.steps.push_back(read_step(in));
    else
      path.steps.push_back({PathStep::Kind::key, in.word()});
  });
  return path;
}

Extraction read_constant(Reader& in) {
  Extraction constant;
  constant.kind = Extraction::Kind::text;
  constant.span = in.children([&] { constant.name = in.key(); });
  return constant;
}

Assignment read_assignment(Reader& in);

Extraction read_each(Reader& in) {
  Extraction each;
  each.kind = Extraction::Kind::each;
  each.span = in.children([&] {
    if (in.at_open(Node::raw_path))
      each.inputs.push_back(read_raw_path(in));
    else
      each.members.push_back(read_assignment(in));
  });
  return each;
}

Extraction read_extraction(Reader& in) {
  switch (in.next_node()) {
    case Node::each:
      return read_each(in);
    case Node::map:
      return read_map(in);
    case Node::call:
      return read_call(in);
    case Node::constant:
      return read_constant(in);
    default:
      return read_raw_path(in);
  }
}

Assignment read_assignment(Reader& in) {
  Assignment assignment;
  in.enter();
  assignment.field = in.word();
  assignment.value = read_extraction(in);
  in.leave();
  return assignment;
}

std::vector<Assignment> read_assignments(Reader& in) {
  std::vector<Assignment> assignments;
  in.children([&] { assignments.push_back(read_assignment(in)); });
  return assignments;
}

// ---- items

ListItem read_list(Reader& in) {
  ListItem list;
  in.enter();
  list.name = in.word();
  while (!in.at_close()) {
    if (in.at_open(Node::list_tenant))
      in.children([&] { list.tenant = in.literal(); });
    else if (in.at_open(Node::list_type))
      in.children([&] { list.type = in.word(); });
    else if (in.at_open(Node::list_file))
      read_list_file(in, list);
    else
      list.values = in.literals();
  }
  list.span = in.leave();
  return list;
}

PairsItem read_pairs(Reader& in) {
  PairsItem pairs;
  in.enter();
  pairs.arrays = in.keys();
  if (in.take_mark("giving")) pairs.giving = in.key();
  in.leave();
  if (pairs.arrays.size() > 1) {  // the last key before `giving` is the one they are looked up by
    pairs.by = pairs.arrays.back();
    pairs.arrays.pop_back();
  }
  return pairs;
}

/// `key to ...` or `outer.key to ...`; before any other dot stands no key of a shape.
RenameItem read_rename(Reader& in) {
  RenameItem rename;
  in.enter();
  std::vector<Word> from;
  in.children([&] { from.push_back(in.key()); });
  rename.from = from.back();
  rename.outer = from.size() > 1;
  if (rename.outer && from[0].text != "outer")
    in.report(Code::bad_path, from[0].span,
              "a key of the record itself, or `outer.key`, is renamed");
  rename.to.push_back(in.key());
  while (!in.at_close()) in.children([&] { rename.to.push_back(in.key()); });
  in.leave();
  return rename;
}

void read_shape_part(Reader& in, ShapeItem& shape) {
  const Node node = in.next_node();
  if (node == Node::pairs) return shape.pairs.push_back(read_pairs(in));
  if (node == Node::rename) return shape.renames.push_back(read_rename(in));
  if (node == Node::identity) return shape.identities.push_back(read_assignments(in));
  in.enter();
  switch (node) {
    case Node::route:
      shape.route = in.keys();
      break;
    case Node::marked_by:
      shape.marked_by = in.keys();
      break;
    case Node::requires_keys:
      shape.requires_keys = in.keys();
      break;
    case Node::base_shape:
      shape.base = in.word();
      break;
    case Node::lower_case_keys:
      shape.lower_case_keys = in.leave();
      return;
    case Node::keys_inside:
      shape.keys_inside = in.key();
      break;
    case Node::record:
      shape.record = read_extraction(in);
      break;
    case Node::time:
      shape.time = read_extraction(in);
      shape.precision = in.literal();
      break;
    default:
      while (!in.at_close()) shape.header.push_back(read_assignment(in));
  }
  in.leave();
}

ShapeItem read_shape(Reader& in) {
  ShapeItem shape;
  in.enter();
  shape.name = in.word();
  while (!in.at_close()) read_shape_part(in, shape);
  shape.span = in.leave();
  return shape;
}

void read_holds(Reader& in, WrapItem& wrap) {
  wrap.each = in.take_mark("each");
  wrap.holds.clear();
  while (!in.at_close()) {
    in.enter();
    wrap.holds.push_back(in.keys());
    in.leave();
  }
}

WrapItem read_wrap(Reader& in) {
  WrapItem wrap;
  in.enter();
  wrap.name = in.word();
  while (!in.at_close()) {
    const Node node = in.next_node();
    in.enter();
    if (node == Node::holds)
      read_holds(in, wrap);
    else
      (node == Node::marked_by ? wrap.marked_by : wrap.requires_keys) = in.keys();
    in.leave();
  }
  wrap.span = in.leave();
  return wrap;
}

FieldItem read_field(Reader& in);

TypeName read_type(Reader& in) {
  TypeName type;
  in.enter();
  if (in.take_mark("change")) type.shape = TypeName::Shape::change;
  if (in.take_mark("list")) {
    type.list_change = type.shape == TypeName::Shape::change;
    if (!type.list_change) type.shape = TypeName::Shape::list;
  }
  const bool one_of = in.take_mark("one");
  std::vector<Word> words;
  while (!in.at_close()) {
    if (!in.at_open(Node::group_type)) {
      words.push_back(in.word());
      continue;
    }
    type.group = true;
    const Span span = in.children([&] { type.members.push_back(read_field(in)); });
    words.push_back({"{ ... }", span});
  }
  type.span = in.leave();
  // `change of list of T` marks `list` only when the grammar says so; there it is the last word.
  if (one_of) {
    type.base = {"one of", type.span};
    type.choices = std::move(words);
  } else {
    type.base = words.back();
  }
  return type;
}

FieldItem read_field(Reader& in) {
  FieldItem field;
  in.enter();
  field.name = in.word();
  field.type = read_type(in);
  while (!in.at_close()) {
    if (in.take_mark("chosen"))
      field.chosen = true;
    else if (in.at_open(Node::identifies))
      in.children([&] { field.identifies = in.word(); });
    else if (in.at_open(Node::otherwise))
      in.children([&] { field.otherwise = in.literal(); });
    else if (in.at_open(Node::otherwise_when))
      in.children([&] { field.otherwise_when = read_condition(in); });
    else
      field.doc = in.literal().text;
  }
  in.leave();
  return field;
}

FromItem read_from(Reader& in) {
  FromItem from;
  in.enter();
  from.shape = in.word();
  while (!in.at_close()) {
    if (in.at_open(Node::from_route))
      in.children([&] {
        if (in.at_literal())
          from.route_values.push_back(in.literal());
        else
          from.route_path = read_extraction(in);
      });
    else if (in.at_open(Node::holding))
      in.children([&] { from.holding.push_back(read_extraction(in)); });
    else
      from.fields.push_back(read_assignment(in));
  }
  from.span = in.leave();
  return from;
}

std::vector<Literal> read_side(Reader& in) {
  if (in.take_mark("empty")) return {};
  return in.literals();
}

/// Both sides of a change stand in one run of literals, with the mark `to` between them.
void read_change(Reader& in, GivenField& field) {
  field.is_change = true;
  bool after = false;
  field.span = in.children([&] {
    if (in.take_mark("to"))
      after = true;
    else if (!in.take_mark("empty"))
      (after ? field.values : field.before).push_back(in.literal());
  });
}

GivenField read_given_field(Reader& in) {
  GivenField field;
  in.enter();
  field.name = in.word();
  if (in.at_open(Node::change)) {
    read_change(in, field);
  } else if (in.at_open(Node::given_group)) {
    field.is_group = true;
    in.children([&] { field.members.push_back(read_given_field(in)); });
  } else {
    field.values = read_side(in);
  }
  field.span = in.leave();
  return field;
}

SampleItem read_sample(Reader& in) {
  SampleItem sample;
  in.enter();
  sample.shape = in.word();
  sample.title = in.literal().text;
  sample.record = in.literal();
  while (!in.at_close()) sample.fields.push_back(read_given_field(in));
  sample.span = in.leave();
  return sample;
}

KindItem read_kind(Reader& in) {
  KindItem kind;
  in.enter();
  kind.name = in.word();
  if (in.at_literal()) kind.doc = in.literal().text;
  while (!in.at_close()) {
    if (in.at_open(Node::from))
      kind.from.push_back(read_from(in));
    else if (in.at_open(Node::sample))
      kind.samples.push_back(read_sample(in));
    else if (in.at_open(Node::field))
      kind.fields.push_back(read_field(in));
    else
      in.children([&] { kind.counts_once_by.push_back(in.word()); });
  }
  kind.span = in.leave();
  return kind;
}

void read_expect(Reader& in, TestItem& test) {
  in.children([&] {
    if (in.take_mark("nothing")) return;
    if (in.take_mark("possible")) return void(test.possible = true);
    if (in.at_token(Node::quantity))
      test.findings = in.literal();
    else
      test.at = in.word();
  });
}

GivenEvent read_given_event(Reader& in) {
  GivenEvent event;
  in.enter();
  event.kind = in.word();
  while (!in.at_close()) event.fields.push_back(read_given_field(in));
  event.span = in.leave();
  return event;
}

GivenList read_given_list(Reader& in) {
  GivenList list;
  in.enter();
  list.name = in.word();
  list.values = in.literals();
  in.leave();
  return list;
}

/// A part of a test that may be said once.
void once(Reader& in, std::optional<Literal>& part, const std::function<Literal()>& read) {
  const bool again = part.has_value();
  const Span whole = in.children([&] { part = read(); });
  if (again) in.report(Code::given_twice, whole, "a test says this once", "again here");
}

TestItem read_rule_test(Reader& in) {
  TestItem test;
  size_t expects = 0;
  in.enter();
  test.title = in.literal();
  while (!in.at_close()) {
    if (in.at_open(Node::test_of))
      in.children([&] { test.rule = in.word(); });
    else if (in.at_open(Node::given_list))
      test.lists.push_back(read_given_list(in));
    else if (in.at_open(Node::given_event))
      test.events.push_back(read_given_event(in));
    else if (in.at_open(Node::test_history))
      once(in, test.history, [&] { return in.duration(); });
    else if (in.at_open(Node::test_ends))
      once(in, test.ends, [&] { return in.duration(true); });
    else
      read_expect(in, test), ++expects;
  }
  test.span = in.leave();
  if (expects != 1)
    in.report(expects == 0 ? Code::missing_part : Code::given_twice, test.title.span,
              expects == 0 ? "this test does not say what it expects"
                           : "this test expects more than once");
  return test;
}

RuleItem read_rule(Reader& in) {
  RuleItem rule;
  in.enter();
  rule.name = in.word();
  while (!in.at_close()) {
    if (in.at_open(Node::property))
      rule.properties.push_back(read_property(in));
    else if (in.at_open(Node::when))
      rule.when.push_back(read_when(in));
    else
      rule.tests.push_back(read_rule_test(in));
  }
  rule.span = in.leave();
  return rule;
}

ResponseItem read_response(Reader& in) {
  ResponseItem response;
  in.enter();
  response.name = in.word();
  while (!in.at_close()) response.properties.push_back(read_property(in));
  response.span = in.leave();
  return response;
}

HeaderItem read_header(Reader& in) {
  HeaderItem header;
  header.span = in.children([&] { header.fields.push_back(read_field(in)); });
  return header;
}

/// Reads one item and adds it, unless a mistake was found in it.
template <typename Item>
bool add(Reader& in, std::vector<Item>& items, Item item) {
  if (!in.failed()) items.push_back(std::move(item));
  return !in.failed();
}

}  // namespace

namespace {

void read_severity_label(Reader& in, Property& property) {
  in.enter();
  const Word label = in.word();
  in.leave();
  property.name.text = kLabelSeverity;
  property.values.push_back({Literal::Kind::word, label.text, label.span});
}

}  // namespace

Property read_property(Reader& in) {
  Property property;
  in.enter();
  property.name = in.word();
  if (property.name.text == "quiet")
    property.values.push_back(in.duration());
  else
    property.values = in.literals();
  if (in.at_open(Node::severity_label)) read_severity_label(in, property);
  property.span = in.leave();
  return property;
}

bool lower(const Sources& sources, uint32_t file, const std::vector<Event>& events, Tree& tree,
           Diagnostics& diagnostics) {
  Reader in(sources, file, events, diagnostics);
  switch (in.next_node()) {
    case Node::list:
      return add(in, tree.lists, read_list(in));
    case Node::table:
      return add(in, tree.tables, read_table(in));
    case Node::fact:
      return add(in, tree.facts, read_fact(in));
    case Node::union_kind:
      return add(in, tree.unions, read_union(in));
    case Node::tune:
      return add(in, tree.tunes, read_tune(in));
    case Node::shape:
      return add(in, tree.shapes, read_shape(in));
    case Node::wrap:
      return add(in, tree.wraps, read_wrap(in));
    case Node::header:
      return add(in, tree.headers, read_header(in));
    case Node::kind:
      return add(in, tree.kinds, read_kind(in));
    case Node::response:
      return add(in, tree.responses, read_response(in));
    case Node::rule:
      return add(in, tree.rules, read_rule(in));
    default:
      return add(in, tree.tests, read_rule_test(in));
  }
}

}  // namespace foothold::dsl
