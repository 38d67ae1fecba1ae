#include "runtime/program/lookup.h"

#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"

namespace foothold::runtime {
namespace {

template <typename Number>
void append_bytes(Number number, std::string& key) {
  key.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string spelling(KeyPart part, std::string_view text) {
  switch (part) {
    case KeyPart::bytes:
      return std::string(text);
    case KeyPart::address:
      return value::canonical_address(value::bare_address(text));
    case KeyPart::domain:
      return value::canonical_domain(text);
    default:
      return value::fold(text);
  }
}

}  // namespace

void append_text(KeyPart part, std::string_view text, std::string& key) {
  const std::string spelled = spelling(part, text);
  append_bytes(static_cast<uint32_t>(spelled.size()), key);
  key += spelled;
}

void append_number(double number, std::string& key) {
  append_bytes(number == 0 ? 0.0 : number, key);  // -0 is 0
}

void append_ticks(int64_t ticks, std::string& key) { append_bytes(ticks, key); }

}  // namespace foothold::runtime
