// What a framer made of an input, in the form of the slow reference, and whether its bytes balance.
#pragma once

#include <ostream>
#include <string>
#include <utility>

#include "evaluate/frame.h"
#include "runtime/frame/framer.h"

namespace foothold::evaluate {

inline void PrintTo(const FramedElement& element, std::ostream* out) {
  *out << element.envelope << (element.broken ? "!" : "") << " " << element.line << "@"
       << element.offset << "+" << element.length << " " << element.text.substr(0, 80);
}

}  // namespace foothold::evaluate

namespace foothold::runtime {

struct Framing {
  evaluate::FramedInput framed;
  std::string unbalanced;  // what does not add up; empty if all does
  uint64_t bytes_read = 0, lost = 0, covered = 0;
  size_t blocks = 0, most_capacity = 0, last_capacity = 0;
  bool no_log = false;
  int error = 0;
};

inline std::string text_of(const Element& element, const Block& block) {
  if (element.envelope != Envelope::csv || !element.broken.empty())
    return std::string(element.text);
  std::string json, reason;
  if (!block.header || !render_row(*block.header, element.text, json, reason))
    return "unreadable: " + reason;
  return json;
}

inline void add_block(const Block& block, Framing& framing) {
  ++framing.blocks;
  if (block.offset != framing.covered) framing.unbalanced = "a block begins elsewhere";
  if (block.size != block.element_bytes + block.between_bytes) framing.unbalanced = "size";
  uint64_t behind = block.offset, in_elements = 0;
  for (const Element& element : block.elements) {
    if (element.offset < behind) framing.unbalanced = "elements overlap";
    behind = element.offset + element.length;
    in_elements += element.length;
    framing.framed.elements.push_back({element.offset, element.length, element.line,
                                       std::string(envelope_name(element.envelope)),
                                       text_of(element, block), !element.broken.empty()});
  }
  framing.covered += block.size;
  if (behind > framing.covered) framing.unbalanced = "an element ends behind its block";
  if (in_elements != block.element_bytes) framing.unbalanced = "element bytes";
  framing.framed.blank_lines += block.blank_lines;
}

inline Framing frame_all(Source& source, const FrameNames& names, FrameOptions options = {}) {
  Framing framing;
  Framer framer(source, names, options);
  BlockBuffer buffer;
  for (Block block; framer.next(buffer, block);) {
    add_block(block, framing);
    framing.last_capacity = buffer.capacity();
    framing.most_capacity = std::max(framing.most_capacity, buffer.capacity());
  }
  framing.most_capacity = std::max(framing.most_capacity, buffer.capacity());
  framing.bytes_read = framer.bytes_read();
  framing.lost = framer.lost_bytes();
  framing.no_log = framer.no_log();
  framing.error = framer.error();
  if (framing.covered + framing.lost != framing.bytes_read) framing.unbalanced = "bytes read";
  return framing;
}

}  // namespace foothold::runtime
