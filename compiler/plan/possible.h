// What the fields of an event can be, where only its operation is known, and which rules can fire
// on such an event at all.
//
//   map Operation { "FileAccessed" to read  "FileDeleted" to deleted }      for `filedeleted`:
//   action is deleted, surely, so no rule that asks `action is read` can fire
//
// One direction only: what is possible is never called impossible; what is not understood is
// anything. Operations on which no rule of a kind can fire need not be examined for it, and of the
// others only what the rules that can fire look at is read.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/model.h"

namespace foothold::compiler {

/// The texts that conditions compare with, normalised as operations are: once for all operations
/// that are asked about. Conditions must stay where they are.
class NormalisedTexts {
 public:
  const std::unordered_set<std::string>& of(const Test& test);

 private:
  std::unordered_map<const Test*, std::unordered_set<std::string>> known_;
};

/// The operations that conditions of these rules compare with, normalised: of every other it is
/// known that none of those comparisons is true.
void add_named_operations(const Model& model, const Kind& kind,
                          const std::vector<const Rule*>& rules, const Source& source,
                          NormalisedTexts& texts, std::set<std::string>& operations);

/// The fields that those of `rules` look at that can fire; nothing if none can. The rules are of
/// the kind, which the source is of, too. `operation`: normalised; null: none that the rules name.
/// INVARIANT: whichever other fields are read besides, no other rule fires.
std::optional<std::vector<bool>> wanted_fields(const Model& model, const Kind& kind,
                                               const std::vector<const Rule*>& rules,
                                               const Source& source, const std::string* operation,
                                               NormalisedTexts& texts);

}  // namespace foothold::compiler
