// A record as the scanner works on it, wherever it stood: on a line, in an array or page, in a CSV
// row.
//
//   the row `2026-01-02,"{""Operation"":..."` of a search export
//   -> raw: the row's bytes; text: {"CreationDate":"2026-01-02","AuditData":"{\"Operation\":..."}
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/frame/element.h"

namespace foothold::runtime {

struct Record {
  std::string_view text;  // JSON, or what should be; 64 bytes after it are readable
  std::string_view raw;   // the bytes of the input it stands for
  uint64_t number = 0;    // among the records of its block, from 1
  uint64_t offset = 0;    // of raw in the decoded input
  uint64_t line = 0;      // from 1
  uint64_t length = 0;    // bytes of the input; more than raw's if that is not held
  Envelope envelope = Envelope::line;
};

/// A record that was not understood, with its bytes, for who wants to keep it.
struct Reject {
  std::string input;
  uint64_t line = 0, offset = 0, length = 0;
  bool unreadable = false;  // else unrecognised
  std::string reason;
  std::string bytes;  // empty if they were not held
};

/// One line of JSON, without the newline: `text`, or `base64` of bytes that are no UTF-8.
std::string to_json(const Reject& reject);

}  // namespace foothold::runtime
