// Records are written by filling texts. A text is JSON with slots, `${name}` or
// `${name:argument:argument}`; it is cut into pieces once, so that writing a record is copying
// constant bytes and calling one small function a slot.
//
// Worked example: the text {"Id":"${guid}","Size":${number:1:9}} has three pieces, `{"Id":"` +
// guid, `","Size":` + number(1, 9), `}` + nothing, and may be written as {"Id":"0c9d...","Size":4}.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/generate/random.h"
#include "bench/generate/world.h"

namespace foothold::generate {

class Texts;

// What one record is about. The generator sets it, the slots read it (and draw from `random`).
struct Event {
  Random random;
  std::string_view operation;
  const Tenant* tenant = nullptr;
  const User* user = nullptr;
  const User* other = nullptr;  // a second person of the same tenant
  const Client* client = nullptr;
  const Document* document = nullptr;
  std::string_view site;
  std::string_view address;          // where the user is
  std::string_view outside_address;  // where a stranger is, for suspicious records
  std::string_view outside_domain;
  std::uint64_t ids[6] = {};  // three GUIDs that recur within the record
  std::uint64_t day = 0;      // days since 1970
  char second[19] = {};       // 2025-03-03T08:15:22
  std::uint32_t ticks = 0;    // of 100 ns within the second
};

struct Text;

// The arguments of one slot, resolved when the text is cut.
struct Arguments {
  std::uint32_t low = 0, high = 0;
  std::span<const std::string_view> list;
  const Text* text = nullptr;
};

using Write = void (*)(Event& event, const Arguments& arguments, std::string& out);

struct Piece {
  std::string_view before;
  Write write = nullptr;  // null after the last slot
  Arguments arguments;
};

struct Text {
  std::vector<Piece> pieces;
};

void write(const Text& text, Event& event, std::string& out);

// A row of the tables in *_texts.cc.
struct NamedText {
  std::string_view name, source;
};

struct NamedSlot {
  std::string_view name;
  Write write;
  std::string_view form;  // its arguments: t a text, l a list, n a number
};

// Defined in slots.cc and lists.cc.
std::span<const NamedSlot> slots();
std::span<const std::string_view> find_list(std::string_view name);  // empty if there is none

// All tables, cut. A text may name only texts that stand before it, so that a text cannot contain
// itself and the depth of write() is bounded by the tables.
class Texts {
 public:
  // Returns an empty string, or what is wrong with the tables (an unknown slot, list or text).
  std::string load();
  const Text* find(std::string_view name) const;

 private:
  std::string add(const NamedText& row);
  std::string cut(std::string_view slot, Piece& piece) const;
  std::vector<std::string_view> names_;
  std::vector<std::unique_ptr<Text>> texts_;  // pieces point at texts: they must not move
};

std::span<const NamedText> mail_texts();
std::span<const NamedText> file_texts();
std::span<const NamedText> sign_in_texts();
std::span<const NamedText> directory_texts();
std::span<const NamedText> entra_texts();
std::span<const NamedText> exchange_texts();
std::span<const NamedText> suspicious_texts();

}  // namespace foothold::generate
