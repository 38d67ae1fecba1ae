#include "runtime/unwrap/unwrapper.h"

#include <algorithm>

#include "runtime/value/unescape.h"

namespace foothold::runtime {
namespace {

constexpr size_t kPadding = 64;
constexpr std::string_view kBlanks = " \t\n\r";

std::vector<std::string> outer_keys_of(const Program& program) {
  std::vector<std::string> keys;
  const auto add = [&](const PackedReading& reading) {
    for (const std::string& key : reading.outer_keys)
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  for (const Route& route : program.routes) add(route.match);
  for (const PackedReading& report : program.reports) add(report);
  return keys;
}

KeySet mark_keys_of(const Program& program) {
  std::vector<std::string> keys;
  for (const Mark& mark : program.marks) keys.push_back(mark.key);
  return KeySet(std::move(keys));
}

/// KeySet wants 8 readable bytes from the start of a key.
uint16_t find_key(const KeySet& keys, const std::string& key) {
  std::string padded = key;
  padded.reserve(key.size() + 16);
  return keys.find(padded);
}

Marks::WrapKeys wrap_keys(const WrapProgram& wrap, const std::vector<std::string>& outer_keys) {
  std::vector<std::string> all = outer_keys;
  for (const std::vector<std::string>& path : wrap.holds) all.push_back(path.front());
  all.insert(all.end(), wrap.requires_keys.begin(), wrap.requires_keys.end());
  Marks::WrapKeys keys{KeySet(all), {}, {}};
  for (const std::vector<std::string>& path : wrap.holds) {
    keys.holds.push_back({find_key(keys.keys, path.front()), {}});
    for (size_t step = 1; step < path.size(); ++step)
      keys.holds.back().further.emplace_back(std::vector<std::string>{path[step]});
  }
  for (const std::string& key : wrap.requires_keys)
    keys.requires_keys.push_back(find_key(keys.keys, key));
  return keys;
}

Captured captured(std::string_view token) {
  if (token.front() != '"') return {token, false, 0};
  const std::string_view text = token.substr(1, token.size() - 2);
  return {text, text.find('\\') != std::string_view::npos, 0};
}

size_t behind(std::string_view record, const Walked& walked) {
  return static_cast<size_t>(walked.value.data() - record.data()) + walked.value.size();
}

Unwrapped refused(Unwrapped::Outcome outcome, std::string_view reason) {
  Unwrapped result;
  result.outcome = outcome;
  result.reason = reason;
  return result;
}

constexpr std::string_view kNotAnObject = "not a JSON object";

Marks::Candidates candidates_of(const Program& program, uint32_t place) {
  std::vector<uint32_t> shapes = program.shapes[place].candidates;
  if (shapes.empty()) shapes = {place};
  std::vector<std::string> keys;
  for (const uint32_t shape : shapes)
    for (const std::string& key : program.shapes[shape].requires_keys)
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  Marks::Candidates candidates{KeySet(keys), {}};
  for (const uint32_t shape : shapes) {
    candidates.candidates.push_back({shape, {}});
    for (const std::string& key : program.shapes[shape].requires_keys)
      candidates.candidates.back().requires_keys.push_back(find_key(candidates.keys, key));
  }
  return candidates;
}

bool has_required(const Marks::Candidates::Candidate& candidate, const std::vector<bool>& seen) {
  return std::all_of(candidate.requires_keys.begin(), candidate.requires_keys.end(),
                     [&](uint16_t key) { return seen[key]; });
}

}  // namespace

Marks::Marks(const Program& program)
    : program_(program), outer_keys_(outer_keys_of(program)), keys_(mark_keys_of(program)) {
  for (const WrapProgram& wrap : program.wraps) wraps_.push_back(wrap_keys(wrap, outer_keys_));
  for (const ShapeProgram& shape : program.shapes)
    route_keys_.emplace_back(shape.route_key.empty() ? std::vector<std::string>{}
                                                     : std::vector<std::string>{shape.route_key});
  for (uint32_t shape = 0; shape < program.shapes.size(); ++shape)
    candidates_.push_back(candidates_of(program, shape));
}

uint32_t Marks::outer_place(const std::string& key) const {
  return static_cast<uint32_t>(std::find(outer_keys_.begin(), outer_keys_.end(), key) -
                               outer_keys_.begin());
}

/// The route key's value; if another mark decided, it may come later in the record.
void Unwrapper::find_operation(const Walked& mark, Unwrapped& result) const {
  const ShapeProgram& shape = marks_.program().shapes[result.shape];
  if (shape.route_key.empty()) return;
  if (marks_.mark(mark.key).key == shape.route_key) {
    result.operation = mark.value;
    return;
  }
  const Walked later =
      walk_from(result.bare, behind(result.bare, mark), marks_.route_key(result.shape));
  if (later.status == Walked::Status::malformed)
    result = refused(Unwrapped::Outcome::unreadable, kNotAnObject);
  if (later.status == Walked::Status::found) result.operation = later.value;
}

/// The values of the wrap's keys, by their ids.
Walked::Status Unwrapper::collect_keys(std::string_view record, const Marks::WrapKeys& wrap,
                                       std::vector<std::string_view>& values) {
  Walked walked = walk_keys(record, wrap.keys);
  for (size_t left = values.size(); walked.status == Walked::Status::found;
       walked = walk_from(record, behind(record, walked), wrap.keys)) {
    if (values[walked.key].empty()) values[walked.key] = walked.value, --left;
    if (left == 0) break;
  }
  return walked.status;
}

/// Those that readings want stay, until a wrap further in has them, too.
void Unwrapper::keep_outer(const std::vector<std::string_view>& values) {
  for (size_t i = 0; i < outer_.size(); ++i) {
    if (values[i].empty() || values[i] == "null") continue;
    has_outer_[i] = true;
    outer_[i] = captured(values[i]);
  }
}

/// A text is kept, since it must be JSON to its end if a record in it is to count.
Unwrapper::Opened Unwrapper::open(std::string_view value, size_t levels_above) {
  if (value.empty() || value == "null") return {};
  if (value.front() == '{' || value.front() == '[') return {Opened::What::json, value};
  if (value.front() != '"') return {Opened::What::other, {}};
  std::string& text = decoded_.emplace_back();
  if (value::unescape_json(value.substr(1, value.size() - 2), text) == value::Unescaped::malformed)
    return {Opened::What::broken, {}};
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  if (text[begin] != '{' && text[begin] != '[') return {Opened::What::other, {}};
  const size_t end = text.find_last_not_of(kBlanks) + 1;
  text.append(kPadding, ' ');
  held_texts_.push_back({std::string_view(text).substr(begin, end - begin), levels_above});
  return {Opened::What::json, held_texts_.back().text};
}

/// What a path leads to; `levels_above`: objects and arrays open around its first value.
Unwrapper::Opened Unwrapper::follow(std::string_view value, const Marks::HeldPath& path,
                                    size_t levels_above) {
  for (const KeySet& key : path.further) {
    const Opened opened = open(value, levels_above++);
    if (opened.what == Opened::What::broken) return opened;
    if (opened.what != Opened::What::json || opened.json.front() != '{') return {};
    const Walked walked = walk_keys(opened.json, key);
    if (walked.status == Walked::Status::malformed) return {Opened::What::broken, {}};
    if (walked.status == Walked::Status::end) return {};
    value = walked.value;
  }
  return open(value, levels_above);
}

/// `bare` becomes what the wrap holds. An object that lacks a key which the wrap requires, or holds
/// no record, is not this wrap: `result` keeps why, and its next key decides.
Unwrapper::Wrap Unwrapper::open_wrap(std::string_view record, uint32_t place, Unwrapped& result) {
  const Marks::WrapKeys& wrap = marks_.wrap(place);
  const bool each = marks_.program().wraps[place].each;
  std::vector<std::string_view> values(wrap.keys.keys().size());
  if (collect_keys(record, wrap, values) == Walked::Status::malformed)
    return result = refused(Unwrapped::Outcome::unreadable, kNotAnObject), Wrap::decided;
  result.reason = "a key that the wrap requires is missing";
  for (uint16_t key : wrap.requires_keys)
    if (values[key].empty()) return Wrap::none;
  result.reason = "the wrap holds no record";
  for (const Marks::HeldPath& path : wrap.holds) {
    const Opened held = follow(values[path.first], path, result.levels + 1);
    if (held.what == Opened::What::nothing) continue;
    if (held.what == Opened::What::broken)
      return result = refused(Unwrapped::Outcome::unreadable, "the record held as text is broken"),
             Wrap::decided;
    if (held.what == Opened::What::other || held.json.front() != (each ? '[' : '{'))
      return Wrap::none;
    keep_outer(values);
    result.bare = held.json;
    result.wrapped = true;
    result.levels += 1 + path.further.size();
    if (each) result.outcome = Unwrapped::Outcome::page;
    return each ? Wrap::decided : Wrap::opened;
  }
  return Wrap::none;
}

bool Unwrapper::page(const Unwrapped& unwrapped, std::vector<std::string_view>& records) {
  const std::string_view array = unwrapped.bare;
  records.clear();
  size_t at = array.find_first_not_of(kBlanks, 1);
  if (at != array.npos && array[at] == ']') return true;
  while (at != array.npos) {
    const size_t end = skip_value(array, at);
    if (end == array.npos) return false;
    records.push_back(array.substr(at, end - at));
    at = array.find_first_not_of(kBlanks, end);
    if (at == array.npos || array[at] != ',') return at != array.npos && array[at] == ']';
    at = array.find_first_not_of(kBlanks, at + 1);
  }
  return false;
}

/// Of a group whose shapes have different route keys the operation is not known yet.
void Unwrapper::settle_on(uint32_t shape, Unwrapped& unwrapped) const {
  const std::vector<ShapeProgram>& shapes = marks_.program().shapes;
  const bool known = shapes[shape].route_key == shapes[unwrapped.shape].route_key;
  unwrapped.shape = shape;
  if (known) return;
  const Walked route = walk_keys(unwrapped.bare, marks_.route_key(shape));
  if (route.status == Walked::Status::found) unwrapped.operation = route.value;
}

/// A record that is broken further on is of the shape that its readable part tells.
bool Unwrapper::settle(Unwrapped& unwrapped) const {
  const Marks::Candidates& from = marks_.candidates(unwrapped.shape);
  std::vector<bool> seen(from.keys.keys().size(), false);
  Walked walked{Walked::Status::end, KeySet::kNone, {}};
  if (!has_required(from.candidates[0], seen)) walked = walk_keys(unwrapped.bare, from.keys);
  while (walked.status == Walked::Status::found) {
    seen[walked.key] = true;
    if (has_required(from.candidates[0], seen)) break;
    walked = walk_from(unwrapped.bare, behind(unwrapped.bare, walked), from.keys);
  }
  for (const Marks::Candidates::Candidate& candidate : from.candidates)
    if (has_required(candidate, seen)) return settle_on(candidate.shape, unwrapped), true;
  unwrapped = walked.status == Walked::Status::malformed
                  ? refused(Unwrapped::Outcome::unreadable, "broken JSON")
                  : refused(Unwrapped::Outcome::unrecognised, "a required key is missing");
  return false;
}

/// What the first key that decides says `result.bare` is.
Unwrapper::Wrap Unwrapper::decide(size_t wraps, Unwrapped& result) {
  Walked walked = walk_keys(result.bare, marks_.keys());
  for (; walked.status == Walked::Status::found;
       walked = walk_from(result.bare, behind(result.bare, walked), marks_.keys())) {
    const Mark& mark = marks_.mark(walked.key);
    if (!mark.wrap) {
      result.outcome = Unwrapped::Outcome::shaped;
      result.shape = mark.place;
      find_operation(walked, result);
      return Wrap::decided;
    }
    if (wraps == kMostWraps)
      return result = refused(Unwrapped::Outcome::unreadable, "wrapped too often"), Wrap::decided;
    const uint64_t around = result.wraps;
    const Wrap wrap = open_wrap(result.bare, mark.place, result);
    result.wraps = around;
    if (wrap == Wrap::none) continue;
    result.wraps |= uint64_t{std::min(mark.place + 1, 255u)} << (8 * wraps);
    return wrap;
  }
  result = walked.status == Walked::Status::malformed
               ? refused(Unwrapped::Outcome::unreadable, kNotAnObject)
               : refused(Unwrapped::Outcome::unrecognised, result.reason);
  return Wrap::decided;
}

Unwrapped Unwrapper::unwrap(std::string_view record) {
  Unwrapped result;
  result.bare = record;
  decoded_.clear();
  held_texts_.clear();
  has_outer_.assign(has_outer_.size(), false);
  for (size_t wraps = 0; wraps <= kMostWraps; ++wraps) {
    result.reason = "no key of any shape";
    if (decide(wraps, result) == Wrap::decided) break;
  }
  return result;
}

}  // namespace foothold::runtime
