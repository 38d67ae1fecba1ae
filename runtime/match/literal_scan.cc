#include "runtime/match/literal_scan.h"

#include <hs/hs.h>

#include <cstdlib>

namespace foothold::runtime {
namespace {

int collect(unsigned int id, unsigned long long, unsigned long long to, unsigned int,
            void* context) {
  static_cast<std::vector<LiteralHit>*>(context)->push_back({id, static_cast<uint32_t>(to)});
  return 0;
}

hs_database* restored(const std::vector<std::string>& literals, const LiteralDatabases& databases) {
  const auto known = databases.by_name.find(LiteralDatabases::name_of(literals));
  if (known == databases.by_name.end()) return nullptr;
  hs_database* database = nullptr;
  const std::string& bytes = known->second;
  const hs_error_t status = hs_deserialize_database(bytes.data(), bytes.size(), &database);
  return status == HS_SUCCESS ? database : nullptr;
}

}  // namespace

ScanScratch::~ScanScratch() { hs_free_scratch(scratch_); }

LiteralScan::LiteralScan(const std::vector<std::string>& literals,
                         const LiteralDatabases* databases) {
  if (literals.empty()) return;
  if (databases) database_ = restored(literals, *databases);
  if (database_) return;
  std::vector<const char*> texts;
  std::vector<size_t> lengths;
  std::vector<unsigned> flags(literals.size(), 0), ids;
  for (const std::string& literal : literals) {
    texts.push_back(literal.data());
    lengths.push_back(literal.size());
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  hs_compile_error_t* error = nullptr;
  const hs_error_t status = hs_compile_lit_multi(
      texts.data(), flags.data(), ids.data(), lengths.data(), static_cast<unsigned>(texts.size()),
      HS_MODE_BLOCK, nullptr, &database_, &error);
  if (status == HS_SUCCESS) return;
  hs_free_compile_error(error);
  database_ = nullptr;
}

LiteralScan::~LiteralScan() { hs_free_database(database_); }

LiteralScan::LiteralScan(LiteralScan&& other) noexcept : database_(other.database_) {
  other.database_ = nullptr;
}

bool LiteralScan::prepare(ScanScratch& scratch) const {
  return !database_ || hs_alloc_scratch(database_, &scratch.scratch_) == HS_SUCCESS;
}

bool LiteralScan::scan(std::string_view arena, ScanScratch& scratch,
                       std::vector<LiteralHit>& hits) const {
  if (arena.empty()) return true;
  return hs_scan(database_, arena.data(), static_cast<unsigned>(arena.size()), 0, scratch.scratch_,
                 collect, &hits) == HS_SUCCESS;
}

std::optional<std::string> LiteralScan::serialised() const {
  char* bytes = nullptr;
  size_t size = 0;
  if (!database_ || hs_serialize_database(database_, &bytes, &size) != HS_SUCCESS) return {};
  std::string text(bytes, size);
  std::free(bytes);  // the library's allocator is malloc unless somebody sets another
  return text;
}

std::string hyperscan_platform() {
  hs_platform_info_t platform{};
  if (hs_populate_platform(&platform) != HS_SUCCESS) return hs_version();
  return std::string(hs_version()) + " " + std::to_string(platform.tune) + " " +
         std::to_string(platform.cpu_features);
}

std::string hyperscan_version() {
  std::string version = hs_version();
  hs_platform_info_t platform{};
  if (hs_populate_platform(&platform) != HS_SUCCESS) return version;
  const bool avx512 = (platform.cpu_features & HS_CPU_FEATURES_AVX512) != 0;
  const bool avx2 = (platform.cpu_features & HS_CPU_FEATURES_AVX2) != 0;
  return version + (avx512 ? ", AVX-512" : avx2 ? ", AVX2" : ", SSE");
}

}  // namespace foothold::runtime
