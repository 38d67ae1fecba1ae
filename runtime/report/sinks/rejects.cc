#include <openssl/evp.h>

#include "runtime/record.h"
#include "runtime/report/sinks/rapidjson.h"
#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP writes a NUL at the end
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));  // at most the record limit, 16 MiB
  out.resize(static_cast<size_t>(length));
  return out;
}

}  // namespace

std::string to_json(const Reject& reject) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out(buffer);
  const auto text = [&](const char* name, std::string_view value) {
    out.Key(name);
    out.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  const auto number = [&](const char* name, uint64_t value) {
    out.Key(name);
    out.Uint64(value);
  };
  out.StartObject();
  text("input", reject.input);
  number("line", reject.line);
  number("offset", reject.offset);
  number("length", reject.length);
  text("outcome", reject.unreadable ? "unreadable" : "unrecognised");
  text("reason", reject.reason);
  if (value::valid_utf8(reject.bytes))
    text("text", reject.bytes);
  else
    text("base64", base64(reject.bytes));
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace foothold::runtime
