// Written extractions -> typed ones: words by the table below, `pairs` of the shape resolved into
// picks, constants told from paths by the type of the field (`created` is a value of an enum field,
// and a key of the record anywhere else).
#include <fmt/format.h>

#include <algorithm>

#include "compiler/passes.h"
#include "runtime/value/fold.h"
#include "runtime/value/operation.h"

namespace foothold::compiler {

const std::vector<WordInfo>& extraction_words() {
  static const std::vector<WordInfo> words = {
      {"first", Word::first, 1, 255, 0},
      {"all", Word::all, 1, 255, 0},
      {"addresses", Word::addresses, 1, 255, 0},
      {"split", Word::split, 1, 1, 1},
      {"words", Word::words, 1, 1, 0},
      {"pieces", Word::pieces, 1, 1, 2},
      {"before", Word::before, 1, 1, 1},
      {"after", Word::after, 1, 1, 1},
      {"stripped", Word::stripped, 1, 1, 1},
      {"where_like", Word::where_like, 1, 1, 1},
      {"unwrapped", Word::unwrapped, 1, 1, 0},
      {"json", Word::json, 1, 1, 0},
      {"local_part", Word::local_part, 1, 1, 0},
      {"domain", Word::domain, 1, 1, 0},
      {"prefix", Word::prefix, 1, 1, 1},
      {"port", Word::port, 1, 1, 0},
      {"country_of", Word::country_of, 1, 1, 0},
      {"asn_of", Word::asn_of, 1, 1, 0},
      {"organisation_of", Word::organisation_of, 1, 1, 0},
      {"city_of", Word::city_of, 1, 1, 0},
      {"said", Word::said, 1, 255, 0},
      {"change", Word::change, 2, 2, 0},
  };
  return words;
}

namespace {

using dsl::Code;

class Resolver {
 public:
  Resolver(Context& context, const dsl::ShapeItem& shape, const Type& type)
      : context_(context), shape_(shape), type_(type) {}

  std::optional<Extract> resolve(const dsl::Extraction& written, bool top) {
    switch (written.kind) {
      case dsl::Extraction::Kind::text:
        return constant(written.name.text);
      case dsl::Extraction::Kind::map:
        return map(written);
      case dsl::Extraction::Kind::call:
        return call(written, top);
      default:
        return path(written);
    }
  }

 private:
  static Extract constant(std::string text) {
    Extract extract;
    extract.word = Word::constant;
    extract.texts = {std::move(text)};
    return extract;
  }

  bool is_constant(const dsl::Extraction& written) const {
    if (written.steps.size() != 1) return false;
    const std::string& word = written.steps[0].text.text;
    if (type_.base == Base::flag) return word == "true" || word == "false";
    return type_.base == Base::choice &&
           std::find(type_.choices.begin(), type_.choices.end(), word) != type_.choices.end();
  }

  const dsl::PairsItem* pairs_of(const std::string& array) const {
    for (const dsl::PairsItem& pairs : shape_.pairs)
      for (const dsl::Word& name : pairs.arrays)
        if (name.text == array) return &pairs;
    return nullptr;
  }

  /// `["x"]` after an array with pairs: the pick, then the key that was written or that the pairs
  /// give.
  bool add_pick(const std::vector<dsl::PathStep>& written, size_t& at, std::vector<Step>& steps) {
    const dsl::Word& name = written[at].text;
    const dsl::PairsItem* pairs = at > 0 ? pairs_of(written[at - 1].text.text) : nullptr;
    if (!pairs) {
      context_
          .report(Code::bad_path, name.span,
                  fmt::format("nothing says by which key `{}` is looked up", name.text),
                  "not an array with `pairs`")
          .help = "declare it in the shape: `pairs Parameters by Name giving Value`";
      return false;
    }
    steps.push_back({Step::Kind::pick, name.text, pairs->by.text});
    const bool has_key = at + 1 < written.size();
    if (has_key && at + 2 == written.size() && written[at + 1].kind == dsl::PathStep::Kind::key) {
      steps.push_back({Step::Kind::key, written[++at].text.text, {}});
      return true;
    }
    if (!has_key && pairs->giving) {
      steps.push_back({Step::Kind::key, pairs->giving->text, {}});
      return true;
    }
    context_.report(Code::bad_path, name.span,
                    has_key ? "after a look-up by name exactly one key may follow"
                            : "say which key of the element is meant, such as `.NewValue`");
    return false;
  }

  bool add_steps(const std::vector<dsl::PathStep>& written, size_t from, bool picks,
                 std::vector<Step>& steps) {
    for (size_t at = from; at < written.size(); ++at) {
      switch (written[at].kind) {
        case dsl::PathStep::Kind::key:
          steps.push_back({Step::Kind::key, written[at].text.text, {}});
          break;
        case dsl::PathStep::Kind::each:
          steps.push_back({Step::Kind::each, {}, {}});
          break;
        case dsl::PathStep::Kind::pick:
          if (!picks) {
            context_.report(Code::bad_path, written[at].text.span,
                            "a look-up by name cannot follow `json(...)`");
            return false;
          }
          if (!add_pick(written, at, steps)) return false;
      }
    }
    return true;
  }

  std::optional<Extract> path(const dsl::Extraction& written) {
    if (is_constant(written)) return constant(written.steps[0].text.text);
    Extract extract;
    extract.outer = written.steps.size() > 1 && written.steps[0].text.text == "outer" &&
                    written.steps[1].kind == dsl::PathStep::Kind::key;
    if (!add_steps(written.steps, extract.outer ? 1 : 0, true, extract.steps)) return {};
    if (extract.outer && extract.steps.size() != 1) return inside_outer(written, extract);
    if (extract.steps.size() <= 16) return extract;
    context_.report(Code::bad_path, written.span, "a path has more than 16 steps");
    return {};
  }

  /// `outer.a.b`: what the wrap's key holds is read as JSON, whether it is a text or not.
  std::optional<Extract> inside_outer(const dsl::Extraction& written, Extract path) {
    const bool picks = std::any_of(path.steps.begin(), path.steps.end(),
                                   [](const Step& step) { return step.kind == Step::Kind::pick; });
    if (picks || path.steps.size() > 16) {
      context_.report(
          Code::bad_path, written.span,
          picks ? "a look-up by name cannot follow `outer`" : "a path has more than 16 steps");
      return {};
    }
    Extract json;
    json.word = Word::json;
    json.steps.assign(path.steps.begin() + 1, path.steps.end());
    path.steps.resize(1);
    json.inputs.push_back(std::move(path));
    return json;
  }

  bool map_value_fits(const dsl::Literal& value) {
    if (type_.base == Base::choice) {
      if (std::find(type_.choices.begin(), type_.choices.end(), value.text) != type_.choices.end())
        return true;
      context_.report_unknown(Code::unknown_choice, {value.text, value.span},
                              fmt::format("`{}` is not among the values of the field", value.text),
                              "not a value of the field", type_.choices);
      return false;
    }
    if (type_.base != Base::flag || value.text == "true" || value.text == "false") return true;
    context_.report(Code::wrong_operand, value.span, "a flag is `true` or `false`");
    return false;
  }

  /// What decides the route is compared as it is there, or a record would be routed by one spelling
  /// of its operation and read by another.
  bool is_operation(const Extract& input) const {
    if (input.word != Word::path || input.outer || input.steps.size() != 1) return false;
    const std::optional<uint32_t> place = place_of(context_.model.shapes, shape_.name.text);
    return place && input.steps[0].kind == Step::Kind::key &&
           input.steps[0].text == context_.model.shapes[*place].route;
  }

  static std::string compared(const std::string& text, bool operation) {
    if (!operation) return value::fold(text);
    std::string normal;
    value::normalise_operation(text, normal);
    return normal;
  }

  std::optional<Extract> map(const dsl::Extraction& written) {
    Extract extract;
    extract.word = Word::map;
    Resolver plain(context_, shape_, Type{});  // what is looked at is text, whatever the map gives
    std::optional<Extract> input = plain.resolve(written.inputs[0], false);
    if (!input) return {};
    extract.operation = is_operation(*input);
    extract.inputs.push_back(std::move(*input));
    bool fits = true;
    for (const dsl::MapEntry& row : written.entries) {
      fits = map_value_fits(row.to) && fits;
      if (row.otherwise && extract.otherwise)
        context_.report(Code::given_twice, row.span, "`else` is given twice", "again here");
      if (row.otherwise) extract.otherwise = row.to.text;
      for (const dsl::Literal& from : row.from)
        extract.rows.push_back({row.like, compared(from.text, extract.operation), row.to.text});
    }
    return fits ? std::optional(extract) : std::nullopt;
  }

  const WordInfo* find_word(const dsl::Word& name) {
    for (const WordInfo& row : extraction_words())
      if (row.name == name.text) return &row;
    context_.report_unknown(Code::unknown_word, name,
                            fmt::format("there is no word `{}(...)`", name.text), "unknown word",
                            names());
    return nullptr;
  }

  static std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const WordInfo& row : extraction_words()) all.emplace_back(row.name);
    return all;
  }

  bool counts_fit(const WordInfo& word, const dsl::Extraction& written) {
    const size_t count = written.inputs.size();
    const size_t least = size_t{word.min_inputs} + word.texts,
                 most = size_t{word.max_inputs} + word.texts;
    if (count >= least && (word.max_inputs == 255 || count <= most)) return true;
    context_.report(Code::wrong_arguments, written.span,
                    word.max_inputs == 255 ? fmt::format("`{}` takes at least {} argument{}",
                                                         word.name, least, least == 1 ? "" : "s")
                                           : fmt::format("`{}` takes {} argument{}", word.name,
                                                         least, least == 1 ? "" : "s"));
    return false;
  }

  bool word_fits(const WordInfo& word, const dsl::Extraction& written, bool top) {
    if (!counts_fit(word, written)) return false;
    if (word.word == Word::change && !(top && type_.shaped == Shaped::change)) {
      context_.report(Code::wrong_arguments, written.span,
                      "`change(old, new)` is for a whole field of type `change of ...`");
      return false;
    }
    if (written.steps.empty() == (word.word != Word::json)) return true;
    context_.report(Code::bad_path, written.span,
                    word.word == Word::json ? "say what to read inside: `json(...).key`"
                                            : "only `json(...)` can be followed by a path");
    return false;
  }

  bool add_text(const WordInfo& word, const dsl::Extraction& argument, Extract& extract) {
    const bool digits = argument.name.text.find_first_not_of("0123456789") == std::string::npos;
    if (argument.kind == dsl::Extraction::Kind::text && !argument.name.text.empty() &&
        (word.word != Word::prefix || (digits && argument.name.text.size() <= 4))) {
      const bool folds = word.word == Word::stripped || word.word == Word::where_like;
      extract.texts.push_back(folds ? value::fold(argument.name.text) : argument.name.text);
      return true;
    }
    context_.report(Code::wrong_arguments, argument.span,
                    word.word == Word::prefix ? "`prefix` takes a number in quotes, such as \"4\""
                                              : "this argument must be a text in quotes");
    return false;
  }

  std::optional<Extract> call(const dsl::Extraction& written, bool top) {
    const WordInfo* word = find_word(written.name);
    if (!word || !word_fits(*word, written, top)) return {};
    Extract extract;
    extract.word = word->word;
    const size_t inputs = written.inputs.size() - word->texts;
    bool good = true;
    for (size_t i = 0; i < written.inputs.size(); ++i) {
      if (i >= inputs) {
        good = add_text(*word, written.inputs[i], extract) && good;
        continue;
      }
      std::optional<Extract> input = resolve(written.inputs[i], false);
      good = input.has_value() && good;
      if (input) extract.inputs.push_back(std::move(*input));
    }
    if (!good || !add_steps(written.steps, 0, false, extract.steps)) return {};
    return extract;
  }

  Context& context_;
  const dsl::ShapeItem& shape_;
  const Type type_;  // a copy: a map looks at its input as text, whatever it gives
};

}  // namespace

std::optional<Extract> resolve_extraction(Context& context, const dsl::ShapeItem& shape,
                                          const Type& type, const dsl::Extraction& written) {
  if (written.kind == dsl::Extraction::Kind::each) {
    context.report(Code::bad_group, written.span, "`each` gives a list of groups",
                   fmt::format("this is `{}`", describe(type)));
    return {};
  }
  std::optional<Extract> extract = Resolver(context, shape, type).resolve(written, true);
  if (extract && type.shaped == Shaped::change && extract->word != Word::change) {
    context.report(Code::wrong_arguments, written.span,
                   "a field of type `change of ...` is read with `change(old, new)`");
    return {};
  }
  return extract;
}

}  // namespace foothold::compiler
