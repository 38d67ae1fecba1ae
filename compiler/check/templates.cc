// `{field}` and `{label.field}` in report sentences and commands. A report may show any field (the
// sink escapes it); a command may carry only what cannot be somebody's free text: ids, addresses,
// ips that are not marked `chosen`.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

/// A template cut at its placeholders: text, name, text, name, ..., text. An unclosed `{` is text.
struct Cut {
  std::vector<std::string> texts;
  std::vector<std::string> names;
};

Cut cut(std::string_view text) {
  Cut pieces;
  std::string plain;
  for (size_t at = 0; at < text.size(); ++at) {
    const size_t close = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
    if (close == std::string_view::npos) {
      plain += text[at];
      continue;
    }
    pieces.texts.push_back(std::move(plain));
    plain.clear();
    pieces.names.emplace_back(text.substr(at + 1, close - at - 1));
    at = close;
  }
  pieces.texts.push_back(std::move(plain));
  return pieces;
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

Template bind(const Kind& kind, std::string_view text, bool command) {
  const Cut pieces = cut(text);
  Template bound;
  for (size_t i = 0; i < pieces.texts.size(); ++i) {
    TemplatePiece piece{pieces.texts[i], {}};
    if (i < pieces.names.size()) {
      piece.field = place_of(kind.fields, pieces.names[i]);
      if (command && piece.field && !may_enter_command(kind.fields[*piece.field]))
        piece.field.reset();
      if (!piece.field) piece.text += fmt::format("<{}>", pieces.names[i]);  // to be looked up
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

std::optional<Template> resolve_template(Context& context, const Kind& kind, std::string_view label,
                                         const dsl::Literal& written) {
  const Cut pieces = cut(written.text);
  Template bound;
  bool good = true;
  for (size_t i = 0; i < pieces.texts.size(); ++i) {
    TemplatePiece piece{pieces.texts[i], {}};
    if (i < pieces.names.size()) {
      const dsl::Span place = place_in(context, written, pieces.names[i]);
      piece.field = resolve_placeholder(context, kind, label, pieces.names[i], place);
      good = piece.field.has_value() && good;
    }
    bound.push_back(std::move(piece));
  }
  return good ? std::optional(bound) : std::nullopt;
}

void check_placeholders(Context& context, const Kind& kind, uint32_t response, dsl::Span at) {
  const Response& from = context.model.responses[response];
  for (const std::string* text : {&from.command, &from.lookup, &from.verify})
    for (const std::string& name : cut(*text).names) {
      const std::optional<uint32_t> field = place_of(kind.fields, name);
      if (!field || may_enter_command(kind.fields[*field])) continue;
      dsl::Diagnostic& found = context.report(
          Code::unsafe_placeholder, at,
          fmt::format("a command of `{}` cannot carry `{}` of `{}`", from.name, name, kind.name),
          kind.fields[*field].chosen
              ? "the actor writes this field"
              : fmt::format("`{}` is `{}`", name, describe(kind.fields[*field].type)));
      found.others.push_back({from.span, fmt::format("its commands say `{{{}}}`", name)});
      found.help = "commands carry fields of type `id`, `address` or `ip` that are not `chosen`";
    }
}

void check_known_fields(Context& context, const dsl::Literal& command) {
  std::vector<std::string> known;
  for (const Kind& kind : context.model.kinds)
    for (const Field& field : kind.fields) known.push_back(field.name);
  for (const std::string& name : cut(command.text).names)
    if (std::find(known.begin(), known.end(), name) == known.end())
      context.report_unknown(Code::unknown_field, {name, place_in(context, command, name)},
                             fmt::format("no kind has a field `{}`", name), "unknown field", known);
}

BoundResponse bind_response(const Model& model, const Kind& kind, uint32_t response) {
  const Response& from = model.responses[response];
  return {response, bind(kind, from.command, true), bind(kind, from.lookup, true),
          bind(kind, from.verify, true)};
}

}  // namespace foothold::compiler
