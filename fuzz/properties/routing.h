// The properties of routing_fuzz: all ways to walk over a record's keys give one answer, and both
// strict readers of JSON accept the same texts.
//
// The answer of a walk is compared with a walk that is written here, one byte at a time, and with
// the members that a whole reading finds. Bytes behind the record are hostile: the walk is repeated
// with other ones, and may not notice.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/json.h"
#include "fuzz/json_text.h"
#include "fuzz/verdict.h"
#include "runtime/identity/strict.h"
#include "runtime/route/key_walker.h"
#include "runtime/value/unescape.h"
#include "runtime/value/utf8.h"

namespace foothold::fuzz {

inline constexpr size_t kReadableBehind = 64;

/// A text in memory of its own, with exactly the readable bytes behind it that a walk may load.
class PaddedText {
 public:
  PaddedText(std::string_view text, std::string_view behind)
      : size_(text.size()), bytes_(new char[text.size() + kReadableBehind]) {
    std::copy(text.begin(), text.end(), bytes_.get());
    for (size_t i = 0; i < kReadableBehind; ++i) bytes_[size_ + i] = behind[i % behind.size()];
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  size_t size_;
  std::unique_ptr<char[]> bytes_;
};

inline const runtime::KeySet& walked_keys() {
  static const runtime::KeySet keys(
      {"Operation", "operationName", "category", "", "a", "conditionalAccessStatus",
       "a key of more than sixty-three bytes, which shares its bucket with other long keys"});
  return keys;
}

/// One step of a walk: its status, the key's number and where the value stands.
struct WalkStep {
  runtime::Walked::Status status = runtime::Walked::Status::malformed;
  uint16_t key = runtime::KeySet::kNone;
  size_t begin = 0, end = 0;
  bool operator==(const WalkStep&) const = default;
};

/// Walks one byte at a time. It knows no more of a value than where it ends.
class SlowWalker {
 public:
  explicit SlowWalker(std::string_view text) : text_(text) {}

  std::vector<WalkStep> walk() {
    std::vector<WalkStep> steps;
    blanks();
    if (!take('{')) return {WalkStep{}};
    blanks();
    bool good = take('}');
    while (!good) {
      if (!member(steps)) return steps.push_back({}), steps;
      blanks();
      if (take('}')) break;
      if (!take(',')) return steps.push_back({}), steps;
      blanks();
    }
    blanks();
    WalkStep last;
    if (at_ == text_.size()) last.status = runtime::Walked::Status::end;
    steps.push_back(last);
    return steps;
  }

 private:
  static constexpr size_t kNone = std::string_view::npos;
  bool is(char byte) const { return at_ < text_.size() && text_[at_] == byte; }
  bool is_one_of(std::string_view bytes) const {
    return at_ < text_.size() && bytes.find(text_[at_]) != kNone;
  }
  bool take(char byte) { return is(byte) && ++at_ > 0; }
  void blanks() {
    while (is_one_of(" \t\r\n")) ++at_;
  }

  bool member(std::vector<WalkStep>& steps) {
    const size_t start = at_;
    if (!string()) return false;
    const std::string_view raw = text_.substr(start + 1, at_ - start - 2);
    std::string key(raw);
    if (raw.find('\\') != kNone) {
      key.clear();
      if (value::unescape_json(raw, key) == value::Unescaped::malformed) return false;
    }
    blanks();
    if (!take(':')) return false;
    blanks();
    const size_t begin = at_;
    if (!any_value()) return false;
    const auto& keys = walked_keys().keys();
    const auto found = std::find(keys.begin(), keys.end(), key);
    if (found == keys.end()) return true;
    steps.push_back(
        {runtime::Walked::Status::found, static_cast<uint16_t>(found - keys.begin()), begin, at_});
    return true;
  }

  bool any_value() {
    if (is('"')) return string();
    if (is('{') || is('[')) return container();
    if (!is_one_of("-0123456789tfn")) return false;
    while (is_one_of("-+.0123456789eEtrufalsn")) ++at_;
    return true;
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    return take('"');
  }

  /// No claim is made about which string a stray backslash ends: such a text is no JSON. What is
  /// claimed is that all walks take it alike: it hides a quote or a backslash behind it.
  bool hides_next() const {
    return at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
  }

  bool container() {
    std::string open;
    do {
      if (is('"')) {
        if (!string()) return false;
        continue;
      }
      if (is('\\')) {
        at_ += hides_next() ? 2 : 1;
        continue;
      }
      if (is('{') || is('[')) open += is('{') ? '}' : ']';
      if (is('}') || is(']')) {
        if (open.back() != text_[at_]) return false;
        open.pop_back();
      }
      if (open.size() >= static_cast<size_t>(runtime::kMaxNesting)) return false;
      ++at_;
    } while (!open.empty() && at_ < text_.size());
    return open.empty();
  }

  std::string_view text_;
  size_t at_ = 0;
};

using Walk = runtime::Walked (*)(std::string_view, const runtime::KeySet&);
using WalkOn = runtime::Walked (*)(std::string_view, size_t, const runtime::KeySet&);

/// All steps of a walk; a step that is not `found` is the last.
inline std::vector<WalkStep> steps_of(std::string_view record, Walk walk, WalkOn walk_on) {
  std::vector<WalkStep> steps;
  runtime::Walked walked = walk(record, walked_keys());
  while (walked.status == runtime::Walked::Status::found) {
    const auto begin = static_cast<size_t>(walked.value.data() - record.data());
    steps.push_back({walked.status, walked.key, begin, begin + walked.value.size()});
    walked = walk_on(record, begin + walked.value.size(), walked_keys());
  }
  steps.push_back({walked.status, runtime::KeySet::kNone, 0, 0});
  return steps;
}

inline Verdict walks_agree(std::string_view text) {
  const std::vector<WalkStep> slow = SlowWalker(text).walk();
  for (const std::string_view behind : {"\"}]}\":1,\"Operation\":\"stolen\"}", "\\", "}", "   ,"}) {
    const PaddedText padded(text, behind);
    if (steps_of(padded.view(), runtime::walk_keys, runtime::walk_from) != slow)
      return "walk_keys differs from the byte by byte walk";
    if (steps_of(padded.view(), runtime::portable::walk_keys, runtime::portable::walk_from) != slow)
      return "portable::walk_keys differs from the byte by byte walk";
    for (size_t at = 0; at < std::min<size_t>(text.size() + 2, 130); ++at) {
      // A walk never starts inside a string; every other place is a fair question.
      if (runtime::skip_value(padded.view(), at) !=
          runtime::portable::skip_value(padded.view(), at))
        return "skip_value differs from portable::skip_value at byte " + std::to_string(at);
    }
  }
  return {};
}

/// Of a text that is JSON the walk finds what a whole reading finds.
inline Verdict walk_finds_members(std::string_view bytes) {
  const std::string text = value::repair_utf8(bytes);
  const evaluate::JsonResult read = evaluate::read_json(text);
  if (!read.value || !read.value->is(evaluate::Json::Kind::object)) return {};
  const PaddedText padded(text, "\"}");
  std::vector<std::pair<std::string, std::string>> wanted, walked;
  const auto& keys = walked_keys().keys();
  for (const auto& [key, value] : read.value->members) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end())
      wanted.emplace_back(key, value.source);
  }
  for (const WalkStep& step : steps_of(padded.view(), runtime::walk_keys, runtime::walk_from)) {
    if (step.status == runtime::Walked::Status::malformed) return "a walk refuses valid JSON";
    if (step.status != runtime::Walked::Status::found) continue;
    walked.emplace_back(keys[step.key], text.substr(step.begin, step.end - step.begin));
  }
  return claim(walked == wanted, "a walk finds other members than a whole reading");
}

/// Equal digests mean equal values, among the parts of one value.
inline Verdict digests_tell_apart(const evaluate::Json& json) {
  std::vector<const evaluate::Json*> parts;
  for (const evaluate::Json& item : json.items) parts.push_back(&item);
  for (const auto& member : json.members) parts.push_back(&member.second);
  parts.resize(std::min<size_t>(parts.size(), 6));
  for (const evaluate::Json* a : parts) {
    for (const evaluate::Json* b : parts) {
      const bool same = canonical_text(*a) == canonical_text(*b);
      const bool same_digest = runtime::read_strictly(a->source).canonical ==
                               runtime::read_strictly(b->source).canonical;
      if (same != same_digest)
        return "digests of `" + a->source + "` and `" + b->source + "`: equal is " +
               (same_digest ? "true" : "false");
    }
  }
  return {};
}

inline Verdict strict_readers_agree(std::string_view bytes) {
  const runtime::StrictReading strict = runtime::read_strictly(bytes);
  const evaluate::JsonResult slow = evaluate::read_json(bytes);
  if (strict.valid != slow.value.has_value()) {
    return strict.valid
               ? "read_strictly accepts what read_json refuses: " + slow.reason
               : "read_json accepts what read_strictly refuses: " + std::string(strict.reason);
  }
  if (!strict.valid) {
    return claim(!strict.reason.empty() && strict.position <= bytes.size(),
                 "a refusal without a reason or with a place outside");
  }
  if (strict.repaired != slow.repaired) return "`repaired` differs";
  for (const uint64_t how : {0, 1, 2, 977}) {
    const std::string otherwise = written_otherwise(*slow.value, how);
    if (runtime::read_strictly(otherwise).canonical != strict.canonical)
      return "the digest changes when the value is written as `" + otherwise + "`";
  }
  return digests_tell_apart(*slow.value);
}

inline Verdict routing_verdict(std::string_view input) {
  return first_broken([&] { return walks_agree(input); }, [&] { return walk_finds_members(input); },
                      [&] { return strict_readers_agree(input); });
}

}  // namespace foothold::fuzz
