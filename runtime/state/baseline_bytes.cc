// A baseline as bytes and back; what is read may be anything.
#include <cstring>

#include "runtime/program/encode.h"
#include "runtime/state/baseline.h"

namespace foothold::runtime {
namespace {

constexpr std::string_view kMagic = "FHHISTRY";
constexpr const char* kDamaged = "is damaged, or is not a history file of Foothold";

struct LookHead {
  std::string id, name;
  int64_t over = 0, ignoring = 0;
  uint8_t units = 0;
  uint64_t bytes = 0;  // of its table, which stands behind those before it
};

struct Head {
  std::vector<LookHead> looks;
  std::map<std::string, Baseline::Hours> shapes;
};

std::string digest_of(std::string_view bytes) {
  value::Hasher hasher;
  hasher.add(bytes);
  const value::Digest digest = hasher.finish();
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool take_head(std::string_view& bytes, Head& head) {
  uint64_t size = 0;
  if (bytes.size() < sizeof size) return false;
  std::memcpy(&size, bytes.data(), sizeof size);
  bytes.remove_prefix(sizeof size);
  if (size > bytes.size() || bytes.size() - size < sizeof(value::Digest)) return false;
  const std::string_view text = bytes.substr(0, size);
  if (bytes.substr(size, sizeof(value::Digest)) != digest_of(text)) return false;
  bytes.remove_prefix(size + sizeof(value::Digest));
  Decoder decoder(text);
  return decoder.read(head) && decoder.at_end();
}

bool take_tables(std::string_view bytes, const Head& head,
                 std::map<std::string, RememberedLook>& looks) {
  for (const LookHead& look : head.looks) {
    if (look.bytes > bytes.size() || look.over < 0 || look.ignoring < 0) return false;
    std::optional<SeenTable> table = SeenTable::from_bytes(bytes.substr(0, look.bytes));
    if (!table) return false;
    bytes.remove_prefix(look.bytes);
    if (!looks
             .try_emplace(look.id, RememberedLook{look.name, look.over, look.ignoring, look.units,
                                                  std::move(*table)})
             .second)
      return false;
  }
  return bytes.empty();
}

}  // namespace

bool Baseline::to_bytes(const std::function<bool(std::string_view)>& write) const {
  Head head{{}, shapes_};
  std::vector<std::string> tables;
  for (const auto& [id, look] : looks_) {
    tables.push_back(look.table.to_bytes());
    head.looks.push_back(
        {id, look.name, look.over, look.ignoring, look.units, tables.back().size()});
  }
  std::string body, start(kMagic);
  encode(head, body);
  encode(kFormat, start), encode(uint64_t{body.size()}, start);
  bool good = write(start) && write(body) && write(digest_of(body));
  for (const std::string& table : tables) good = good && write(table);
  return good;
}

std::optional<Baseline> Baseline::from_bytes(std::string_view bytes, std::string& problem) {
  problem = kDamaged;
  uint32_t format = 0;
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + sizeof format)
    return std::nullopt;
  std::memcpy(&format, bytes.data() + kMagic.size(), sizeof format);
  bytes.remove_prefix(kMagic.size() + sizeof format);
  if (format > kFormat) {
    problem = "was written by a newer version of Foothold";
    return std::nullopt;
  }
  Head head;
  Baseline baseline;
  if (!take_head(bytes, head) || !take_tables(bytes, head, baseline.looks_)) return std::nullopt;
  baseline.shapes_ = std::move(head.shapes);
  problem.clear();
  return baseline;
}

}  // namespace foothold::runtime
