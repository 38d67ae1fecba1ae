#include "evaluate/extract.h"

#include <algorithm>

#include "evaluate/condition.h"
#include "evaluate/groups.h"
#include "evaluate/identity.h"
#include "evaluate/json.h"
#include "evaluate/words.h"
#include "runtime/value/operation.h"

namespace foothold::evaluate {
namespace {

using compiler::Extract;
using compiler::Model;
using compiler::Shape;
using compiler::Source;
using compiler::Word;
using compiler::Wrap;

Reading refused(Reading::Outcome outcome, std::string reason) {
  Reading reading;
  reading.outcome = outcome;
  reading.reason = std::move(reason);
  return reading;
}

Reading unreadable(std::string reason) {
  return refused(Reading::Outcome::unreadable, std::move(reason));
}

Reading unrecognised(std::string reason) {
  return refused(Reading::Outcome::unrecognised, std::move(reason));
}

// ---- which shape ------------------------------------------------------------------------------

bool holds_key(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

template <typename Item>
const Item* marked_by(const std::vector<Item>& items, const std::string& key) {
  for (const Item& item : items) {
    if (holds_key(item.marks, key)) return &item;
  }
  return nullptr;
}

std::string missing_key(const std::vector<std::string>& keys, const Json& record) {
  for (const std::string& key : keys) {
    if (record.find(key) == nullptr) return key;
  }
  return {};
}

/// One record being unwrapped: the object, what wraps it, and how many brackets are open inside it.
struct Layer {
  Json record;
  std::vector<Json> outers;
  size_t open = 1;
};

/// Where a path of `holds` has led: to an object or array, itself or held as text, or to none.
struct Held {
  enum class What { nothing, json, other, broken } what = What::nothing;
  Json json;
  std::string reason;  // of broken
};

/// `open`: brackets open around the value.
Held opened(const Json& value, size_t open) {
  constexpr std::string_view kBlanks = " \t\n\r";
  if (value.is(Json::Kind::null)) return {};
  if (value.is(Json::Kind::object) || value.is(Json::Kind::array))
    return {Held::What::json, value, {}};
  if (!value.is(Json::Kind::string)) return {Held::What::other, {}, {}};
  const size_t begin = value.text.find_first_not_of(kBlanks);
  if (begin == value.text.npos) return {};
  if (value.text[begin] != '{' && value.text[begin] != '[') return {Held::What::other, {}, {}};
  JsonResult read = read_json(value.text, open);
  if (!read.value) return {Held::What::broken, {}, read.reason};
  return {Held::What::json, std::move(*read.value), {}};
}

Held follow_held(const Json& record, const std::vector<std::string>& path, size_t open) {
  Held held = {Held::What::json, record, {}};
  for (const std::string& key : path) {
    const Json* value = held.json.is(Json::Kind::object) ? held.json.find(key) : nullptr;
    if (value == nullptr) return {};
    held = opened(Json(*value), open++);
    const bool further = &key != &path.back();
    if (held.what == Held::What::broken) return held;
    if (further && held.what != Held::What::json) return {};
  }
  return held;
}

/// What a wrap holds as the next layer (of a page: the array). Nothing: `refusal` says why; unless
/// it is unreadable, the object is not this wrap, and its next key decides.
std::optional<Layer> unwrap(const Wrap& wrap, const Layer& layer, Reading& refusal) {
  const std::string missing = missing_key(wrap.requires_keys, layer.record);
  refusal = unrecognised("wrap `" + wrap.name + "` " +
                         (missing.empty() ? "holds no record" : "without `" + missing + "`"));
  if (!missing.empty()) return std::nullopt;
  for (const std::vector<std::string>& path : wrap.holds) {
    Held held = follow_held(layer.record, path, layer.open);
    if (held.what == Held::What::nothing) continue;
    if (held.what == Held::What::broken)
      refusal = unreadable("what wrap `" + wrap.name + "` holds: " + held.reason);
    const Json::Kind wanted = wrap.each ? Json::Kind::array : Json::Kind::object;
    if (held.what != Held::What::json || !held.json.is(wanted)) return std::nullopt;
    Layer inner{std::move(held.json), layer.outers, layer.open + path.size()};
    inner.outers.push_back(layer.record);
    return inner;
  }
  return std::nullopt;
}

// ---- events of a bare record ------------------------------------------------------------------

Value read_field(const compiler::Field& field, const Extract& from, const Context& context) {
  if (from.word == Word::each) return read_group(field, from, context);
  const compiler::Type& type = field.type;
  if (from.word != Word::change) return typed_value(type, extract(from, context));
  const Texts before = extract(from.inputs.front(), context);
  return typed_value(type, extract(from.inputs.back(), context), before);
}

bool holding(const Source& source, const Context& context) {
  return source.holding.empty() ||
         std::any_of(source.holding.begin(), source.holding.end(),
                     [&](const Extract& said) { return extract(said, context).has_value(); });
}

/// What the table of identities adds to who acted.
void complete_actor(const Model& model, Event& event) {
  if (!model.facts.identities) return;
  const std::vector<compiler::Field>& fields = model.kinds[event.kind].fields;
  value::IdentityTexts said{};
  for (size_t field = 0; field < fields.size(); ++field) {
    const Value& value = event.fields[field];
    if (!fields[field].identifies || value.state != State::present) continue;
    std::string_view& key = said[static_cast<size_t>(*fields[field].identifies)];
    if (key.empty()) key = value.texts.front();
  }
  const value::IdentityTexts added = model.facts.identities->complete(said);
  for (size_t field = 0; field < fields.size(); ++field) {
    if (!fields[field].identifies) continue;
    const std::string_view text = added[static_cast<size_t>(*fields[field].identifies)];
    if (!text.empty())
      event.fields[field] = typed_value(fields[field].type, Texts({std::string(text)}));
  }
}

Event make_event(const Model& model, uint32_t kind, const Source& source, const Context& context) {
  const Shape& shape = model.shapes[source.shape];
  const std::vector<compiler::Field>& fields = model.kinds[kind].fields;
  Event event;
  event.kind = kind;
  event.precision = shape.precision;
  event.fields.resize(fields.size());
  const auto read = [&](uint32_t field, const Extract& from) {
    event.fields[field] = read_field(fields[field], from, context);
  };
  read(compiler::kFieldTime, shape.time);
  read(compiler::kFieldRecord, shape.record);
  for (const auto& [field, from] : source.fields) read(field, from);
  complete_actor(model, event);
  apply_defaults(model, event);
  return event;
}

/// The normalised operation; nothing if the shape has no route key or the record no text there.
std::optional<std::string> operation_of(const Shape& shape, const Json& record) {
  const Json* value = shape.route.empty() ? nullptr : record.find(shape.route);
  if (value == nullptr || !value->is(Json::Kind::string)) return std::nullopt;
  std::string normalised;
  value::normalise_operation(value->text, normalised);
  return normalised;
}

bool routed(const Source& source, uint32_t shape, const std::optional<std::string>& operation) {
  if (source.shape != shape) return false;
  return source.routes.empty() || (operation && holds_key(source.routes, *operation));
}

Reading read_bare(const Model& model, uint32_t shape, const Context& context) {
  Reading reading;
  reading.outcome = Reading::Outcome::passed_over;
  reading.shape = shape;
  const auto operation = operation_of(model.shapes[shape], *context.record);
  for (uint32_t kind = 0; kind < model.kinds.size(); ++kind) {
    for (const Source& source : model.kinds[kind].sources) {
      if (!routed(source, shape, operation)) continue;
      reading.outcome = Reading::Outcome::events;
      if (!holding(source, context)) continue;
      reading.events.push_back(make_event(model, kind, source, context));
    }
  }
  return reading;
}

/// A bare record and its shape; or, without a shape, why there is none.
struct Found {
  std::optional<uint32_t> shape;
  Layer layer = {};
  Reading refusal = {};
};

Found refused(Reading refusal) { return {std::nullopt, {}, std::move(refusal)}; }

Context context_of(const Model& model, const Layer& layer) {
  return {&layer.record, &layer.outers, layer.open - 1, &model.facts};
}

/// Of the shapes that the deciding key marks, the first whose required keys are all there.
Found settle(const Model& model, const std::vector<uint32_t>& shapes, const Layer& layer) {
  std::string missing;
  for (const uint32_t number : shapes) {
    const Shape& shape = model.shapes[number];
    const std::string key = missing_key(shape.requires_keys, layer.record);
    if (key.empty()) return {number, layer, {}};
    missing += (missing.empty() ? "shape `" : ", shape `") + shape.name + "` without `" + key + "`";
  }
  return refused(unrecognised(missing));
}

/// The record or the records of a page; within a page another one is not looked for.
std::vector<Found> find_records(const Model& model, Layer layer, bool in_page);

std::vector<Found> find_in_page(const Model& model, const Layer& page, bool in_page) {
  if (in_page) return {refused(unrecognised("a page in a page"))};
  std::vector<Found> records;
  for (const Json& item : page.record.items) {
    if (item.is(Json::Kind::object))
      records.push_back(find_records(model, Layer{item, {}, 1}, true).front());
    else
      records.push_back(refused(unreadable("no object")));
  }
  return records;
}

/// What the first deciding key says the layer is: its records, or nothing, and the next layer.
std::optional<std::vector<Found>> find_in_layer(const Model& model, Layer& layer, size_t wraps,
                                                bool in_page) {
  Reading refusal = unrecognised("no key of any shape");
  for (const auto& [key, value] : layer.record.members) {
    const std::vector<uint32_t> shapes = compiler::candidates_of(model, key);
    if (!shapes.empty()) return {{settle(model, shapes, layer)}};
    const Wrap* wrap = marked_by(model.wraps, key);
    if (wrap == nullptr) continue;
    if (wraps == kMostWraps) return {{refused(unreadable("wrapped too often"))}};
    std::optional<Layer> inner = unwrap(*wrap, layer, refusal);
    if (inner && wrap->each) return find_in_page(model, *inner, in_page);
    if (inner) return layer = std::move(*inner), std::nullopt;
    if (refusal.outcome == Reading::Outcome::unreadable) break;
  }
  return {{refused(refusal)}};
}

std::vector<Found> find_records(const Model& model, Layer layer, bool in_page) {
  for (size_t wraps = 0; wraps <= kMostWraps; ++wraps) {
    std::optional<std::vector<Found>> records = find_in_layer(model, layer, wraps, in_page);
    if (records) return *records;
  }
  return {};
}

std::vector<Found> find_records(const Model& model, std::string_view bytes) {
  JsonResult read = read_json(bytes);
  if (!read.value) return {refused(unreadable(read.reason))};
  if (!read.value->is(Json::Kind::object)) return {refused(unreadable("no object"))};
  return find_records(model, Layer{std::move(*read.value), {}, 1}, false);
}

/// The record that a row holds below a key, as a value or as text; without such a key the row.
Json innermost(const Shape& shape, const Layer& layer) {
  const Json* held = shape.keys_inside.empty() ? nullptr : layer.record.find(shape.keys_inside);
  if (held == nullptr) return layer.record;
  if (!held->is(Json::Kind::string)) return *held;
  return read_json(held->text, 1).value.value_or(Json());
}

/// The first text that is a key of this sort.
std::string key_of(value::IdentityKey key, const Texts& texts) {
  for (const std::string& text : texts.value_or(std::vector<std::string>())) {
    std::string canonical = value::canonical_key(key, text);
    if (!canonical.empty()) return canonical;
  }
  return {};
}

value::Identity read_identity(const compiler::IdentityReading& reading, const Context& context) {
  value::Identity identity;
  for (const auto& [key, from] : reading) identity[key] = key_of(key, extract(from, context));
  return identity;
}

}  // namespace

std::vector<Reading> read_records(const Model& model, std::string_view bytes) {
  std::vector<Reading> readings;
  for (const Found& found : find_records(model, bytes))
    readings.push_back(found.shape ? read_bare(model, *found.shape, context_of(model, found.layer))
                                   : found.refusal);
  return readings;
}

Reading read_record(const Model& model, std::string_view bytes) {
  std::vector<Reading> readings = read_records(model, bytes);
  if (readings.size() == 1) return std::move(readings.front());
  return unrecognised("a page of " + std::to_string(readings.size()) + " records");
}

std::vector<value::Digest> read_canonical(const Model& model, std::string_view bytes) {
  std::vector<value::Digest> digests;
  for (const Found& found : find_records(model, bytes))
    digests.push_back(found.shape
                          ? canonical_digest(innermost(model.shapes[*found.shape], found.layer))
                          : value::Digest{});
  return digests;
}

std::optional<std::vector<value::Identity>> read_identities(const Model& model,
                                                            std::string_view bytes) {
  bool recognised = false;
  std::vector<value::Identity> identities;
  for (const Found& found : find_records(model, bytes)) {
    if (!found.shape) continue;
    recognised = true;
    const Context context = context_of(model, found.layer);
    for (const compiler::IdentityReading& reading : model.shapes[*found.shape].identities) {
      value::Identity identity = read_identity(reading, context);
      if (identity.size() > 1) identities.push_back(std::move(identity));
    }
  }
  return recognised ? std::optional(identities) : std::nullopt;
}

void apply_defaults(const Model& model, Event& event) {
  const std::vector<compiler::Field>& fields = model.kinds[event.kind].fields;
  for (size_t number = 0; number < fields.size(); ++number) {
    const compiler::Field& field = fields[number];
    if (!field.otherwise || event.fields[number].state != State::absent) continue;
    const bool applies =
        !field.otherwise_when || evaluate(model, event, *field.otherwise_when) == Truth::yes;
    if (applies) event.fields[number] = typed_value(field.type, Texts({*field.otherwise}));
  }
}

}  // namespace foothold::evaluate
