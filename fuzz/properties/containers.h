// The property of containers_fuzz: what an input holds does not depend on how its reads are cut,
// and neither does whether something is wrong with it; no more is decoded than allowed.
//
// An input is a length for all reads, a length to ask for, and the bytes of a file: a container of
// any kind, or none. Where something is wrong, how much comes out before that may depend on the
// cuts, but one is the beginning of the other.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/choices.h"
#include "fuzz/verdict.h"
#include "runtime/input/layers.h"

namespace foothold::fuzz {

inline constexpr uint64_t kMostDecoded = uint64_t{1} << 20;
inline constexpr size_t kLongestRead = size_t{64} << 10;

struct Contents {
  std::vector<std::pair<std::string, std::string>> items;  // name, content
  bool wrong = false;                                      // something is
  bool spent = false;                                      // too much would be decoded
  uint64_t bytes = 0;
  uint64_t decoded = 0;  // by all layers
  bool stuck = false;    // a read gave neither bytes nor an end
};

inline void read_contents(runtime::Source& source, size_t room, Contents& contents) {
  std::string content, piece(room, '\0');
  for (runtime::ReadOutcome outcome; !outcome.end && !contents.stuck;) {
    outcome = source.read(piece.data(), piece.size());
    content.append(piece, 0, outcome.bytes);
    contents.stuck = outcome.bytes == 0 && !outcome.end;
  }
  contents.wrong = contents.wrong || !source.problem().empty();
  contents.bytes += content.size();
  contents.items.emplace_back(source.name(), std::move(content));
}

inline Contents contents_of(std::string_view bytes, size_t cut, size_t room) {
  Contents contents;
  std::unique_ptr<runtime::Source> file =
      std::make_unique<runtime::MemorySource>(bytes, std::vector<size_t>(), cut);
  runtime::ContainerLimits limits;
  limits.max_decoded = kMostDecoded;
  limits.xz_memory = uint64_t{16} << 20;
  const auto budget = std::make_shared<runtime::Budget>(limits, *file);
  std::vector<runtime::OpenArchive> archives;
  const auto add = [&](runtime::OpenedLayers opened) {
    if (auto* archive = std::get_if<runtime::OpenArchive>(&opened))
      archives.push_back(*archive);
    else if (auto* source = std::get_if<std::unique_ptr<runtime::Source>>(&opened))
      read_contents(**source, room, contents);
    else
      contents.wrong = true;
  };
  add(runtime::open_layers(std::move(file), {budget, 0, false}));
  while (!archives.empty() && !contents.stuck) {
    const runtime::OpenArchive archive = archives.back();
    std::optional<runtime::InputItem> item = archive.archive->next();
    if (!item)
      archives.pop_back();
    else if (auto* source = std::get_if<std::unique_ptr<runtime::Source>>(&*item))
      add(runtime::open_layers(std::move(*source), {budget, archive.containers, false}));
    else
      contents.wrong = true;
  }
  contents.spent = budget->spent(), contents.decoded = budget->decoded();
  return contents;
}

/// How much comes out before damage depends on the cuts, by no more than a read: so only where
/// the limit lies in that read may one end for the damage and the other for the limit.
inline bool spent_alike(const Contents& a, const Contents& b) {
  const Contents& unspent = a.spent ? b : a;
  return a.spent == b.spent || (unspent.wrong && unspent.decoded + kLongestRead >= kMostDecoded);
}

inline Verdict containers_verdict(std::string_view input) {
  Choices choices(input);
  const size_t cut = 1 + choices.byte(), room = 1 + 16 * choices.byte();
  const std::string_view bytes = choices.rest();
  const Contents whole = contents_of(bytes, 0, kLongestRead);
  const Contents cut_up = contents_of(bytes, cut, room);
  const auto begin_alike = [&] {
    if (whole.items.empty() || cut_up.items.empty()) return true;
    const std::string &a = whole.items[0].second, &b = cut_up.items[0].second;
    return a.starts_with(b) || b.starts_with(a);
  };
  return first_broken(
      [&] { return claim(!whole.stuck && !cut_up.stuck, "a read gave nothing"); },
      // Plain text and members that are not packed are not decoded, and do not count.
      [&] {
        return claim(whole.bytes <= kMostDecoded + bytes.size() + kLongestRead,
                     "more was decoded than allowed");
      },
      [&] { return claim(spent_alike(whole, cut_up), "only one of two decoded too much"); },
      [&] { return claim(whole.wrong == cut_up.wrong, "only one of two found something wrong"); },
      [&] {
        return claim(whole.wrong || whole.items == cut_up.items, "the contents depend on the cuts");
      },
      [&] { return claim(begin_alike(), "the beginnings depend on the cuts"); });
}

}  // namespace foothold::fuzz
