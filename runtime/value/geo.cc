#include "runtime/value/geo.h"

#include <arpa/inet.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace foothold::value {
namespace {

/// Which facts databases of a type hold, and where: the row whose word stands in the type counts.
struct TypeRow {
  std::string_view word;
  std::array<std::vector<const char*>, kGeoFacts> paths;  // by GeoFact, empty: not held
};

const std::vector<TypeRow>& type_rows() {
  static const std::vector<const char*> country = {"country", "iso_code"},
                                        city = {"city", "names", "en"},
                                        asn = {"autonomous_system_number"},
                                        organisation = {"autonomous_system_organization"};
  static const std::vector<TypeRow> rows = {
      {"Enterprise",
       {{country,
         {"traits", "autonomous_system_number"},
         {"traits", "autonomous_system_organization"},
         city}}},
      {"ASN", {{{}, asn, organisation, {}}}},
      {"ISP", {{{}, asn, organisation, {}}}},
      {"City", {{country, {}, {}, city}}},
      {"Country", {{country, {}, {}, {}}}},
  };
  return rows;
}

/// The type, of which a note in brackets (`(compat=...)`) is no part.
const TypeRow* row_of(std::string_view type) {
  type = type.substr(0, type.find('('));
  for (const TypeRow& row : type_rows())
    if (type.find(row.word) != type.npos) return &row;
  return nullptr;
}

std::string reason_of(int status) {
  return status == MMDB_FILE_OPEN_ERROR || status == MMDB_IO_ERROR
             ? std::string(std::strerror(errno ? errno : EIO))
             : "is no address database: " + std::string(MMDB_strerror(status));
}

MMDB_lookup_result_s look_up(const MMDB_s& database, Ip ip, int& status) {
  if (ip.is_v4()) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(static_cast<uint32_t>(ip.low));
    return MMDB_lookup_sockaddr(&database, reinterpret_cast<const sockaddr*>(&address), &status);
  }
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  for (int byte = 0; byte < 8; ++byte) {
    address.sin6_addr.s6_addr[byte] = static_cast<uint8_t>(ip.high >> (56 - 8 * byte));
    address.sin6_addr.s6_addr[8 + byte] = static_cast<uint8_t>(ip.low >> (56 - 8 * byte));
  }
  return MMDB_lookup_sockaddr(&database, reinterpret_cast<const sockaddr*>(&address), &status);
}

std::optional<std::string> text_of(const MMDB_entry_data_s& data) {
  if (!data.has_data) return {};
  if (data.type == MMDB_DATA_TYPE_UTF8_STRING && data.data_size > 0)
    return std::string(data.utf8_string, data.data_size);
  if (data.type == MMDB_DATA_TYPE_UINT16) return std::to_string(data.uint16);
  if (data.type == MMDB_DATA_TYPE_UINT32) return std::to_string(data.uint32);
  return {};
}

}  // namespace

struct GeoDatabases::Database {
  MMDB_s file{};
  bool open = false;
  const TypeRow* row = nullptr;

  Database() = default;
  Database(const Database&) = delete;
  ~Database() {
    if (open) MMDB_close(&file);
  }

  std::optional<std::string> find(GeoFact fact, Ip ip) const {
    const std::vector<const char*>& path = row->paths[static_cast<size_t>(fact)];
    if (path.empty() || (!ip.is_v4() && file.metadata.ip_version == 4)) return {};
    int status = MMDB_SUCCESS;
    MMDB_lookup_result_s found = look_up(file, ip, status);
    if (status != MMDB_SUCCESS || !found.found_entry) return {};
    std::vector<const char*> steps = path;
    steps.push_back(nullptr);
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&found.entry, &data, steps.data()) != MMDB_SUCCESS) return {};
    return text_of(data);
  }
};

GeoDatabases::GeoDatabases() = default;
GeoDatabases::~GeoDatabases() = default;

std::optional<std::string> GeoDatabases::add(const std::string& path) {
  auto database = std::make_unique<Database>();
  errno = 0;
  const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &database->file);
  if (status != MMDB_SUCCESS) return reason_of(status);
  database->open = true;
  const std::string type = database->file.metadata.database_type;
  database->row = row_of(type);
  if (!database->row)
    return "is a database of the type `" + type +
           "`; wanted is one of countries, cities or networks (Country, City, ASN, ISP, "
           "Enterprise)";
  databases_.push_back(std::move(database));
  return {};
}

std::optional<std::string> GeoDatabases::find(GeoFact fact, Ip ip) const {
  for (const std::unique_ptr<Database>& database : databases_)
    if (std::optional<std::string> found = database->find(fact, ip)) return found;
  return {};
}

std::vector<std::string> GeoDatabases::types() const {
  std::vector<std::string> all;
  for (const std::unique_ptr<Database>& database : databases_)
    all.emplace_back(database->file.metadata.database_type);
  return all;
}

std::optional<std::string> find_geo(const GeoDatabases* databases, GeoFact fact,
                                    std::string_view address) {
  if (!databases) return {};
  const std::optional<IpAndPort> parsed = parse_ip(address);
  return parsed ? databases->find(fact, parsed->ip) : std::nullopt;
}

}  // namespace foothold::value
