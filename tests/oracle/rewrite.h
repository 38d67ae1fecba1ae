// Records written anew with the same meaning: other escapes, other order of keys, other blanks.
//
//   {"Id":"7","Operation":"New-InboxRule"}  ->  { "Operation" : "New\u002dInboxRule","\u0049d":"7"}
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"
#include "evaluate/json.h"

namespace foothold::oracle {

class Rewriter {
 public:
  Rewriter(const compiler::Model& model, uint64_t seed) : model_(model), random_(seed) {}

  /// The record must be valid JSON. Keys are put in another order only where that keeps the shape:
  /// where no two keys decide for different shapes or wraps, and none is given twice.
  std::string rewrite(std::string_view record);
  /// Another spelling of the operation that routes alike: case, and for operations of several words
  /// a trailing dot or blanks and other dashes.
  std::string respell(std::string_view record);

  /// From now on one nested object or array of so many is written as a text that holds it; 0: none.
  void hold_as_text(uint64_t one_of) { held_as_text_ = one_of; }

  std::mt19937_64& random() { return random_; }

 private:
  std::string text(const evaluate::Json& value, int depth);
  std::string element(const evaluate::Json& value, int depth);
  std::string container(const evaluate::Json& value, int depth);
  std::string object(const evaluate::Json& value, int depth);
  std::string quoted(std::string_view text);
  std::string blanks();
  bool may_reorder(const evaluate::Json& value) const;
  std::string spelling(std::string operation);

  const compiler::Model& model_;
  std::mt19937_64 random_;
  uint64_t held_as_text_ = 0;
};

}  // namespace foothold::oracle
