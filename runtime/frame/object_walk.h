// Walks over one JSON object byte by byte to find where it ends, or where it cannot go on, or that
// it is no record but a page of records. It can stop at any byte and go on when more is there.
//
// Example: `{"took":3,"hits":{"hits":[{"a":1}]}}` with the page key `hits` is a page: the walk
// stops behind the `[`, two objects deep. `{"a":1 "b":2}` cannot go on at the quote of `"b"`.
//
// Checked are brackets, commas, colons, strings (no raw control byte; a backslash takes the next
// byte with it) and what may start a value. Not checked: numbers, the letters of `true` beyond
// their set, hex digits, UTF-8. Whoever acts on a record validates it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/route/key_walker.h"

namespace foothold::runtime {

// The keys that tell a page from a record.
class PageKeys {
 public:
  enum class Role : uint8_t { none, page, mark };

  PageKeys(std::vector<std::string> pages, std::vector<std::string> marks)
      : pages_(std::move(pages)), marks_(std::move(marks)) {}
  // Of a key as it stands between its quotes. At least 8 bytes from raw.data() must be readable.
  Role role(std::string_view raw) const;
  bool is_mark(std::string_view name) const;
  bool is_page(std::string_view name) const;
  // True if some page key starts with `start`.
  bool may_be_page(std::string_view start) const;

 private:
  Role role_of_plain(std::string_view key) const;

  KeySet pages_;
  KeySet marks_;
};

class ObjectWalk {
 public:
  enum class Outcome : uint8_t { open, closed, page, broken };

  // An object from its `{` on.
  void start(const PageKeys& keys);
  // What is left of `depth` objects inside each other, from behind a value of the innermost.
  void start_behind_value(int depth);

  // Walks on through `text`, which begins where the walk began and may have grown since the last
  // call; at least 16 bytes behind it must be readable. After `closed`, `page` and `broken` the
  // answer stays the same.
  Outcome run(std::string_view text);

  // closed: behind the last brace; page: behind the opening bracket of its records.
  size_t position() const { return at_; }
  // Objects open around the records of a page.
  int depth() const { return depth_; }
  // Why it is broken: static text.
  std::string_view reason() const { return reason_; }

 private:
  enum class State : uint8_t { first_key, key, colon, value, first_item, item, behind, token };

  Outcome end(Outcome outcome) { return outcome_ = outcome; }
  Outcome fail(std::string_view reason);
  Outcome step(const char* text, const char* end);
  Outcome take_string(const char* text, const char* end);
  Outcome begin_value(char byte);
  Outcome open(bool object);
  Outcome close(bool object);
  Outcome separate();
  void end_string(std::string_view raw);
  void decide(std::string_view raw);
  bool in_object() const { return (kinds_ & 1) != 0; }

  const PageKeys* keys_ = nullptr;
  size_t at_ = 0;
  size_t string_ = 0;   // behind the quote of the string that is open
  uint64_t kinds_ = 0;  // a bit for each open bracket, the innermost lowest; one: an object
  int depth_ = 0;
  int watched_ = 0;  // keys at this depth decide whether it is a page; 0: that is decided
  State state_ = State::first_key;
  bool in_string_ = false;
  bool escaped_ = false;
  bool page_key_ = false;  // the key before the value that comes next is a page key
  Outcome outcome_ = Outcome::open;
  std::string_view reason_;
};

}  // namespace foothold::runtime
