// What tests of texts say together: which texts are left over, or none.
//
//   starts with "ab"  and  ends with "yz"     some text
//   starts with "ab"  and  starts with "ax"   none: neither begins the other
//   is "abc"          and  not contains "b"   none: the one text that is left contains it
//   like "ab*cd"      and  not contains "b"   none: the glob needs "ab"
//
// Texts here are folded unless a test compares bytes. A *piece* is one operand: what one text must
// be, begin with, end with, contain, mention or look like.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"

namespace foothold::compiler::reason {

struct Piece {
  enum class Kind : uint8_t { equals, starts, ends, contains, mentions, like };
  Kind kind = Kind::equals;
  std::string text;  // of like: the glob
};

/// The operands of one test: it is true of a text if one of the pieces is.
struct TextSet {
  std::vector<Piece> pieces;  // of a finite set sorted by text
  bool finite = false;        // all are equals
};

/// Is this a verb whose operands can be read as pieces?
bool knows_verb(Verb verb);
TextSet text_set(Verb verb, const std::vector<std::string>& operands);

/// Is the test true of this text? Both in one spelling: folded, or bytes for a test by bytes.
bool holds(const TextSet& set, std::string_view text);

/// Texts that make the test true, as far as they are easily found: of starts "ab" the text "ab".
std::vector<std::string> examples_of(const TextSet& set);

struct TextTest {
  const TextSet* set = nullptr;
  bool by_bytes = false;
};

/// True only if no text that says something makes all of `yes` true and all of `no` false. Adds
/// to `work` one for each two pieces compared.
bool no_text(std::span<const TextTest> yes, std::span<const TextTest> no, uint64_t& work);

}  // namespace foothold::compiler::reason
