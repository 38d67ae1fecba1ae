// Time zones by name, out of the system's database.
//
//   find_zone(context, {"Europe/Berlin", span})   ->   its place in context.model.zones
//
// The database (Debian's package tzdata) is asked when rules are compiled and never again.
#pragma once

#include "compiler/context.h"
#include "runtime/value/zone.h"

namespace foothold::compiler {

/// The place of the zone in the model, read when it is first named; reports E051 with a
/// did-you-mean for one that does not exist.
std::optional<uint32_t> find_zone(Context& context, const dsl::Word& name);

/// Puts the zone of the site file, `list site_zone = "Europe/Berlin"`, in the place of UTC: place
/// 0, the zone of tests that name none.
void resolve_site_zone(Context& context);

inline constexpr std::string_view kSiteZone = "site_zone";

/// Reads a file of the database (RFC 8536). The changes that its last line describes for later
/// years are written out up to 2100. Nothing if it is no such file.
std::optional<value::Zone> parse_zone(std::string_view name, std::string_view bytes);

/// Such as "2025b"; empty without a database.
std::string zone_database_version();

}  // namespace foothold::compiler
