// `{field}` and `{label.field}` in report sentences and commands. A report may show any field (the
// sink escapes it); a command may carry only what cannot be somebody's free text: ids, addresses,
// ips that are not marked `chosen`.
#include "compiler/check/templates.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

/// A template cut at its placeholders and at the borders of its optional parts. What is unclosed is
/// text.
struct CutPiece {
  std::string text;
  std::optional<std::string> name;
  uint32_t part = 0;
};

class Cutter {
 public:
  Cutter(std::string_view text, bool optional_parts)
      : text_(text), optional_parts_(optional_parts) {}

  std::vector<CutPiece> cut() {
    for (size_t at = 0; at < text_.size(); ++at) {
      if (const size_t close = closing(at, '{', '}'); close != std::string_view::npos) {
        end_piece(std::string(text_.substr(at + 1, close - at - 1)));
        at = close;
      } else if (part_ == 0 && closing(at, '[', ']') != std::string_view::npos) {
        end_piece({});
        part_ = ++parts_;
      } else if (part_ != 0 && text_[at] == ']') {
        end_piece({});
        part_ = 0;
      } else {
        plain_ += text_[at];
      }
    }
    end_piece({});
    return std::move(pieces_);
  }

 private:
  size_t closing(size_t at, char open, char close) const {
    const bool opens = text_[at] == open && (open == '{' || optional_parts_);
    return opens ? text_.find(close, at) : std::string_view::npos;
  }
  void end_piece(std::optional<std::string> name) {
    if (plain_.empty() && !name) return;
    pieces_.push_back({std::move(plain_), std::move(name), part_});
    plain_.clear();
  }

  std::string_view text_;
  bool optional_parts_;
  std::string plain_;
  uint32_t part_ = 0, parts_ = 0;
  std::vector<CutPiece> pieces_;
};

std::vector<std::string> placeholders(std::string_view command) {
  std::vector<std::string> names;
  for (const CutPiece& cut : Cutter(command, false).cut())
    if (cut.name) names.push_back(*cut.name);
  return names;
}

/// Where the name stands in the text as it was written; the whole text if escapes moved it.
dsl::Span place_in(const Context& context, const dsl::Literal& written, std::string_view name) {
  const std::string_view source = context.sources.text(written.span);
  const size_t at = source.find(fmt::format("{{{}}}", name));
  if (at == std::string_view::npos) return written.span;
  const auto begin = static_cast<uint32_t>(written.span.begin + at + 1);
  return {written.span.file, begin, begin + static_cast<uint32_t>(name.size())};
}

/// A part of a name that stands at `place`, if the name stands there as it is.
dsl::Word part_of(const Context& context, const std::string& name, dsl::Span place, size_t begin,
                  size_t end) {
  if (context.sources.text(place) == name)
    place = {place.file, place.begin + static_cast<uint32_t>(begin),
             place.begin + static_cast<uint32_t>(end)};
  return {name.substr(begin, end - begin), place};
}

/// The field of `name` or `label.name`; reports an unknown label or field at `place`, where the
/// name stands.
std::optional<uint32_t> resolve_placeholder(Context& context, const Kind& kind,
                                            std::string_view label, const std::string& name,
                                            dsl::Span place) {
  const size_t dot = name.find('.');
  if (dot == std::string::npos) return context.find_field(kind, {name, place});
  const dsl::Word before = part_of(context, name, place, 0, dot);
  if (before.text == label)
    return context.find_field(kind, part_of(context, name, place, dot + 1, name.size()));
  context.report_label(before, label);
  return {};
}

/// A command: what has no field that a command may carry is left to be looked up.
Template bind_command(std::string_view text, const CommandField& field_of) {
  Template bound;
  for (CutPiece& cut : Cutter(text, false).cut()) {
    TemplatePiece piece{std::move(cut.text), {}, 0, false};
    if (cut.name) {
      piece.field = field_of(*cut.name);
      piece.missing = !piece.field;
      if (piece.missing) piece.text += fmt::format("<{}>", *cut.name);
    }
    bound.push_back(std::move(piece));
  }
  return bound;
}

}  // namespace

bool may_enter_command(const Field& field) {
  const Base base = field.type.base;
  return !field.chosen && field.type.shaped == Shaped::scalar &&
         (base == Base::id || base == Base::address || base == Base::ip);
}

std::optional<Template> resolve_template(Context& context, const dsl::Literal& written,
                                         const PlaceholderValue& value_of) {
  Template bound;
  bool good = true;
  for (CutPiece& cut : Cutter(written.text, true).cut()) {
    TemplatePiece piece{std::move(cut.text), {}, cut.part, false};
    if (cut.name) {
      std::optional<Value> value = value_of(*cut.name, place_in(context, written, *cut.name));
      good = value.has_value() && good;
      if (value && value->op == Value::Op::field)
        piece.field = value->field;
      else
        piece.value = std::move(value);
    }
    bound.push_back(std::move(piece));
  }
  return good ? std::optional(bound) : std::nullopt;
}

std::optional<Template> resolve_template(Context& context, const Kind& kind, std::string_view label,
                                         const dsl::Literal& written) {
  return resolve_template(
      context, written, [&](const std::string& name, dsl::Span at) -> std::optional<Value> {
        const auto field = resolve_placeholder(context, kind, label, name, at);
        return field ? std::optional(value_of_field(kind, *field)) : std::nullopt;
      });
}

std::vector<std::string> placeholders_of(const Response& response) {
  std::vector<std::string> names;
  for (const std::string* text : {&response.command, &response.lookup, &response.verify})
    for (std::string& name : placeholders(*text)) names.push_back(std::move(name));
  return names;
}

void report_unsafe(Context& context, uint32_t response, const Kind& kind, uint32_t field,
                   dsl::Span at) {
  const Response& from = context.model.responses[response];
  const Field& unsafe = kind.fields[field];
  dsl::Diagnostic& found = context.report(
      Code::unsafe_placeholder, at,
      fmt::format("a command of `{}` cannot carry `{}` of `{}`", from.name, unsafe.name, kind.name),
      unsafe.chosen ? "the actor writes this field"
                    : fmt::format("`{}` is `{}`", unsafe.name, describe(unsafe.type)));
  found.others.push_back({from.span, fmt::format("its commands say `{{{}}}`", unsafe.name)});
  found.help = "commands carry fields of type `id`, `address` or `ip` that are not `chosen`";
}

void check_placeholders(Context& context, const Kind& kind, uint32_t response, dsl::Span at) {
  for (const std::string& name : placeholders_of(context.model.responses[response])) {
    const std::optional<uint32_t> field = place_of(kind.fields, name);
    if (field && !may_enter_command(kind.fields[*field]))
      report_unsafe(context, response, kind, *field, at);
  }
}

void check_known_fields(Context& context, const dsl::Literal& command) {
  std::vector<std::string> known;
  for (const Kind& kind : context.model.kinds)
    for (const Field& field : kind.fields) known.push_back(field.name);
  for (const std::string& name : placeholders(command.text))
    if (std::find(known.begin(), known.end(), name) == known.end())
      context.report_unknown(Code::unknown_field, {name, place_in(context, command, name)},
                             fmt::format("no kind has a field `{}`", name), "unknown field", known);
}

BoundResponse bind_response(const Model& model, uint32_t response, const CommandField& field_of) {
  const Response& from = model.responses[response];
  return {response, bind_command(from.command, field_of), bind_command(from.lookup, field_of),
          bind_command(from.verify, field_of)};
}

BoundResponse bind_response(const Model& model, const Kind& kind, uint32_t response) {
  return bind_response(model, response, [&](const std::string& name) {
    std::optional<uint32_t> field = place_of(kind.fields, name);
    if (field && !may_enter_command(kind.fields[*field])) field.reset();
    return field;
  });
}

}  // namespace foothold::compiler
