#include "evaluate/extract.h"

#include <algorithm>

#include "evaluate/condition.h"
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

/// What the first deciding key says a record is: one of some shapes, a wrap, or neither.
struct Decision {
  std::vector<uint32_t> shapes;  // in the order in which they are tried
  const Wrap* wrap = nullptr;
};

Decision decide(const Model& model, const Json& record) {
  for (const auto& [key, value] : record.members) {
    Decision decision = {compiler::candidates_of(model, key), marked_by(model.wraps, key)};
    if (!decision.shapes.empty() || decision.wrap != nullptr) return decision;
  }
  return {};
}

std::string missing_key(const std::vector<std::string>& keys, const Json& record) {
  for (const std::string& key : keys) {
    if (record.find(key) == nullptr) return key;
  }
  return {};
}

const Json* held_value(const Wrap& wrap, const Json& record) {
  for (const std::string& key : wrap.holds) {
    const Json* held = record.find(key);
    if (held != nullptr && !held->is(Json::Kind::null)) return held;
  }
  return nullptr;
}

/// One record being unwrapped: the object, what wraps it, and how many brackets are open inside it.
struct Layer {
  Json record;
  std::optional<Json> outer;
  size_t open = 1;
};

/// The object that a wrap holds as the next layer; nothing (and a refusal) if it holds none.
std::optional<Layer> unwrap(const Wrap& wrap, const Layer& layer, Reading& refusal) {
  const Json* held = held_value(wrap, layer.record);
  if (held == nullptr) {
    refusal = unrecognised("wrap `" + wrap.name + "` holds no record");
    return std::nullopt;
  }
  JsonResult read = {*held, "", 0, false};
  if (held->is(Json::Kind::string)) read = read_json(held->text, layer.open);
  if (!read.value || !read.value->is(Json::Kind::object)) {
    const std::string why = read.value ? "no object" : read.reason;
    refusal = unreadable("what wrap `" + wrap.name + "` holds: " + why);
    return std::nullopt;
  }
  return Layer{*read.value, layer.record, layer.open + 1};
}

// ---- events of a bare record ------------------------------------------------------------------

Value read_field(const compiler::Type& type, const Extract& from, const Context& context) {
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
    event.fields[field] = read_field(fields[field].type, from, context);
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

Context context_of(const Model& model, const Layer& layer) {
  return {&layer.record, layer.outer ? &*layer.outer : nullptr, layer.open - 1, &model.facts};
}

/// Of the shapes that the deciding key marks, the first whose required keys are all there.
std::optional<uint32_t> settle(const Model& model, const std::vector<uint32_t>& shapes,
                               const Layer& layer, Reading& refusal) {
  std::string missing;
  for (const uint32_t number : shapes) {
    const Shape& shape = model.shapes[number];
    const std::string key = missing_key(shape.requires_keys, layer.record);
    if (key.empty()) return number;
    missing += (missing.empty() ? "shape `" : ", shape `") + shape.name + "` without `" + key + "`";
  }
  refusal = unrecognised(missing);
  return std::nullopt;
}

/// Unwraps `layer` down to the bare record; its shape. Nothing and a refusal if there is none.
std::optional<uint32_t> find_shape(const Model& model, Layer& layer, Reading& refusal) {
  for (size_t wraps = 0; wraps <= kMostWraps; ++wraps) {
    const Decision decision = decide(model, layer.record);
    if (!decision.shapes.empty()) return settle(model, decision.shapes, layer, refusal);
    refusal = unrecognised("no key of any shape");
    if (decision.wrap == nullptr) return std::nullopt;
    refusal = unreadable("wrapped too often");
    if (wraps == kMostWraps) return std::nullopt;
    const std::string missing = missing_key(decision.wrap->requires_keys, layer.record);
    refusal = unrecognised("wrap `" + decision.wrap->name + "` without `" + missing + "`");
    if (!missing.empty()) return std::nullopt;
    std::optional<Layer> inner = unwrap(*decision.wrap, layer, refusal);
    if (!inner) return std::nullopt;
    layer = std::move(*inner);
  }
  return std::nullopt;
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

Reading read_record(const Model& model, std::string_view bytes) {
  JsonResult read = read_json(bytes);
  if (!read.value) return unreadable(read.reason);
  if (!read.value->is(Json::Kind::object)) return unreadable("no object");
  Layer layer{std::move(*read.value), std::nullopt, 1};
  Reading refusal;
  const std::optional<uint32_t> shape = find_shape(model, layer, refusal);
  return shape ? read_bare(model, *shape, context_of(model, layer)) : refusal;
}

std::optional<std::vector<value::Identity>> read_identities(const Model& model,
                                                            std::string_view bytes) {
  JsonResult read = read_json(bytes);
  if (!read.value || !read.value->is(Json::Kind::object)) return std::nullopt;
  Layer layer{std::move(*read.value), std::nullopt, 1};
  Reading refusal;
  const std::optional<uint32_t> shape = find_shape(model, layer, refusal);
  if (!shape) return std::nullopt;
  const Context context = context_of(model, layer);
  std::vector<value::Identity> found;
  for (const compiler::IdentityReading& reading : model.shapes[*shape].identities) {
    value::Identity identity = read_identity(reading, context);
    if (identity.size() > 1) found.push_back(std::move(identity));
  }
  return found;
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
