#include "runtime/program/packed.h"

#include "runtime/program/encode.h"
#include "runtime/program/validate.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kMagic = "foothold program\n";

value::Digest digest_of(std::string_view content) {
  value::Hasher hasher;
  hasher.add(content);
  return hasher.finish();
}

std::string_view bytes_of(const value::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::string pack(const value::Digest& key, const PreparedProgram& prepared) {
  std::string content(bytes_of(key));
  encode(prepared, content);
  return std::string(kMagic).append(bytes_of(digest_of(content))).append(content);
}

std::optional<PreparedProgram> unpack(const value::Digest& key, std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return {};
  bytes.remove_prefix(kMagic.size());
  if (bytes.size() < 2 * key.size()) return {};
  const std::string_view digest = bytes.substr(0, key.size());
  std::string_view content = bytes.substr(key.size());
  if (bytes_of(digest_of(content)) != digest || !content.starts_with(bytes_of(key))) return {};
  content.remove_prefix(key.size());
  PreparedProgram prepared;
  Decoder decoder(content);
  if (!decoder.read(prepared) || !decoder.at_end() || !is_valid_but_for_readings(prepared.program))
    return {};
  return prepared;
}

}  // namespace foothold::runtime
