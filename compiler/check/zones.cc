#include "compiler/check/zones.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace foothold::compiler {
namespace {

using dsl::Code;

constexpr const char* kDatabase = "/usr/share/zoneinfo";
constexpr size_t kLargestZone = 1 << 20;  // bytes; the largest of 2025 has 4 KiB

std::optional<std::string> read_small_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path)) return {};
  std::string bytes(kLargestZone, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

/// Words of letters, digits, `_`, `-` and `+` with slashes between them: nothing that leaves the
/// folder.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.back() == '/') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  });
}

/// All names of the database, for the did-you-mean.
std::vector<std::string> zone_names() {
  std::vector<std::string> names = {"UTC"};
  std::ifstream table(std::string(kDatabase) + "/tzdata.zi");
  for (std::string line; std::getline(table, line);) {
    const bool zone = line.starts_with("Z "), link = line.starts_with("L ");
    if (!zone && !link) continue;
    const size_t begin = zone ? 2 : line.find(' ', 2) + 1;
    names.push_back(line.substr(begin, line.find(' ', begin) - begin));
  }
  return names;
}

std::optional<value::Zone> read_zone(Context& context, const dsl::Word& name) {
  if (name.text == "UTC") return value::Zone{};
  std::optional<value::Zone> zone;
  if (is_zone_name(name.text))
    if (const auto bytes = read_small_file(std::filesystem::path(kDatabase) / name.text))
      zone = parse_zone(name.text, *bytes);
  if (zone) return zone;
  const bool database = std::filesystem::exists(kDatabase);
  context.report_unknown(Code::unknown_zone, name,
                         fmt::format("there is no time zone `{}`", name.text),
                         database ? "not in the time zone database"
                                  : "no time zone database here: install the package tzdata",
                         zone_names());
  return {};
}

}  // namespace

std::optional<uint32_t> find_zone(Context& context, const dsl::Word& name) {
  std::vector<value::Zone>& zones = context.model.zones;
  if (const std::optional<uint32_t> known = place_of(zones, name.text)) return known;
  std::optional<value::Zone> zone = read_zone(context, name);
  if (!zone) return {};
  zones.push_back(std::move(*zone));
  return static_cast<uint32_t>(zones.size() - 1);
}

void resolve_site_zone(Context& context) {
  const std::optional<uint32_t> place = place_of(context.model.lists, kSiteZone);
  if (!place) return;
  const List& list = context.model.lists[*place];
  for (const dsl::ListItem& item : context.tree.lists) {
    if (item.name.span.file != list.span.file || item.name.span.begin != list.span.begin) continue;
    if (item.values.size() != 1) {
      context.report(Code::unknown_zone, item.name.span,
                     fmt::format("`{}` is one time zone", kSiteZone),
                     fmt::format("{} values are given", item.values.size()));
    } else if (auto zone = read_zone(context, {item.values[0].text, item.values[0].span})) {
      context.model.zones[0] = std::move(*zone);
    }
  }
}

std::string zone_database_version() {
  std::ifstream table(std::string(kDatabase) + "/tzdata.zi");
  std::string line;
  std::getline(table, line);
  constexpr std::string_view head = "# version ";
  return line.starts_with(head) ? line.substr(head.size()) : std::string();
}

}  // namespace foothold::compiler
