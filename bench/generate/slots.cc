// What each ${slot} writes. Every value is ready to stand inside a JSON string (or, for numbers, in
// its place).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

void append_number(std::uint64_t number, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_letters(Event& event, std::uint32_t count, std::string_view alphabet,
                    std::string& out) {
  const auto size = static_cast<std::uint32_t>(alphabet.size());
  std::uint64_t bits = 0;
  for (std::uint32_t at = 0; at < count; ++at) {
    if (at % 8 == 0) bits = event.random.next();
    const char letter = alphabet[(bits & 0xff) * size >> 8];
    bits >>= 8;
    if (letter == '/') out += '\\';
    out += letter;
  }
}

constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// A GUID that is always the same for one thing (a policy, a list, an application) of one tenant.
void append_stable(std::uint64_t seed, std::string& out) {
  append_guid(mix(seed), mix(~seed), out);
}

void write_id(Event& event, const Arguments& arguments, std::string& out) {
  const std::uint64_t* id = event.ids + 2 * arguments.low;
  append_guid(id[0], id[1], out);
}

void write_guid(Event& event, const Arguments&, std::string& out) {
  const std::uint64_t high = event.random.next();
  append_guid(high, event.random.next(), out);
}

void write_ticks(Event& event, std::string_view zone, std::string& out) {
  char text[7];
  std::uint32_t rest = event.ticks;
  for (int at = 6; at >= 0; --at, rest /= 10) text[at] = static_cast<char>('0' + rest % 10);
  out.append(event.second, sizeof event.second)
      .append(1, '.')
      .append(text, sizeof text)
      .append(zone);
}

void write_repeat(Event& event, const Arguments& arguments, std::string& out) {
  const std::uint32_t count = event.random.between(arguments.low, arguments.high);
  for (std::uint32_t at = 0; at < count; ++at) {
    if (at != 0) out += ',';
    write(*arguments.text, event, out);
  }
}

void write_maybe(Event& event, const Arguments& arguments, std::string& out) {
  if (event.random.below(100) < arguments.low) write(*arguments.text, event, out);
}

// Exchange writes the address with its port, and brackets round an IPv6 address.
void append_with_port(Event& event, std::string_view address, std::string& out) {
  const bool version6 = address.find(':') != std::string_view::npos;
  if (version6) out += '[';
  out += address;
  if (version6) out += ']';
  out += ':';
  append_number(event.random.between(1024, 65535), out);
}

// One in eight real servers ends its name with an escaped line end.
void write_server(Event& event, const Arguments&, std::string& out) {
  const std::uint64_t seed = mix(event.user->seed);
  out.append("DB").append(event.tenant->server.substr(3)).append("MB");
  append_number(1000 + seed % 9000, out);
  out.append(" (15.20.8511.0");
  append_number(10 + seed % 20, out);
  out.append(event.random.below(8) == 0 ? ")\\u000d\\u000a" : ")");
}

void write_list_id(Event& event, const Arguments&, std::string& out) {
  append_stable(event.tenant->seed + static_cast<std::uint8_t>(event.site[0]), out);
}

void write_item_id(Event& event, const Arguments&, std::string& out) {
  append_stable(event.tenant->seed + 1000 * static_cast<std::uint8_t>(event.site[0]) +
                    static_cast<std::uint64_t>(event.document - documents().data()),
                out);
}

#define FOOTHOLD_FIELD(field) \
  [](Event& event, const Arguments&, std::string& out) { out += event.field; }
#define FOOTHOLD_WRITE(code)                                       \
  [](Event& event, const Arguments& arguments, std::string& out) { \
    (void)event, (void)arguments, code;                            \
  }

constexpr NamedSlot kSlots[] = {
    {"operation", FOOTHOLD_FIELD(operation), ""},
    {"time", FOOTHOLD_WRITE(out.append(event.second, sizeof event.second)), ""},
    {"time7z", FOOTHOLD_WRITE(write_ticks(event, "Z", out)), ""},
    {"time7", FOOTHOLD_WRITE(write_ticks(event, "+00:00", out)), ""},
    {"id", write_id, "n"},
    {"guid", write_guid, ""},
    {"stable", FOOTHOLD_WRITE(append_stable(event.tenant->seed + (arguments.low << 20), out)), "n"},
    {"session", FOOTHOLD_WRITE(append_stable(event.user->seed + event.day, out)), ""},
    {"device", FOOTHOLD_WRITE(append_stable(event.user->seed ^ 1, out)), ""},
    {"number",
     FOOTHOLD_WRITE(append_number(event.random.between(arguments.low, arguments.high), out)), "nn"},
    {"hex", FOOTHOLD_WRITE(append_letters(event, arguments.low, kHex, out)), "n"},
    {"base64", FOOTHOLD_WRITE(append_letters(event, arguments.low, kBase64, out)), "n"},
    {"pick",
     FOOTHOLD_WRITE(
         out +=
         arguments.list[event.random.below(static_cast<std::uint32_t>(arguments.list.size()))]),
     "l"},
    // As pick, but the same value wherever it stands in one record.
    {"same", FOOTHOLD_WRITE(out += arguments.list[mix(event.ids[0]) % arguments.list.size()]), "l"},
    {"text", FOOTHOLD_WRITE(write(*arguments.text, event, out)), "t"},
    {"maybe", write_maybe, "tn"},
    {"repeat", write_repeat, "tnn"},
    {"tenant", FOOTHOLD_FIELD(tenant->id), ""},
    {"domain", FOOTHOLD_FIELD(tenant->domain), ""},
    {"company", FOOTHOLD_FIELD(tenant->name), ""},
    {"region", FOOTHOLD_FIELD(tenant->server), ""},
    {"server", write_server, ""},
    {"user", FOOTHOLD_FIELD(user->principal), ""},
    {"mail", FOOTHOLD_FIELD(user->mail), ""},
    {"name", FOOTHOLD_FIELD(user->name), ""},
    {"title", FOOTHOLD_FIELD(user->title), ""},
    {"user_id", FOOTHOLD_FIELD(user->object_id), ""},
    {"personal_id", FOOTHOLD_FIELD(user->personal_id), ""},
    {"security_id", FOOTHOLD_FIELD(user->security_id), ""},
    {"mailbox_id", FOOTHOLD_FIELD(user->mailbox_id), ""},
    {"other", FOOTHOLD_FIELD(other->principal), ""},
    {"other_mail", FOOTHOLD_FIELD(other->mail), ""},
    {"other_title", FOOTHOLD_FIELD(other->title), ""},
    {"other_id", FOOTHOLD_FIELD(other->object_id), ""},
    {"other_personal_id", FOOTHOLD_FIELD(other->personal_id), ""},
    {"address", FOOTHOLD_FIELD(address), ""},
    {"address_port", FOOTHOLD_WRITE(append_with_port(event, event.address, out)), ""},
    {"outside", FOOTHOLD_FIELD(outside_address), ""},
    {"outside_port", FOOTHOLD_WRITE(append_with_port(event, event.outside_address, out)), ""},
    {"outside_domain", FOOTHOLD_FIELD(outside_domain), ""},
    {"agent", FOOTHOLD_FIELD(client->escaped), ""},
    {"plain_agent", FOOTHOLD_FIELD(client->agent), ""},
    {"system", FOOTHOLD_FIELD(client->system), ""},
    {"browser", FOOTHOLD_FIELD(client->browser), ""},
    {"browser_version", FOOTHOLD_FIELD(client->version), ""},
    {"platform", FOOTHOLD_FIELD(client->platform), ""},
    {"city", FOOTHOLD_FIELD(user->place->city), ""},
    {"state", FOOTHOLD_FIELD(user->place->state), ""},
    {"country", FOOTHOLD_FIELD(user->place->country), ""},
    {"latitude", FOOTHOLD_FIELD(user->place->latitude), ""},
    {"longitude", FOOTHOLD_FIELD(user->place->longitude), ""},
    {"network", FOOTHOLD_FIELD(user->place->network), ""},
    {"site", FOOTHOLD_FIELD(site), ""},
    {"folder", FOOTHOLD_FIELD(document->folder), ""},
    {"file", FOOTHOLD_FIELD(document->name), ""},
    {"extension", FOOTHOLD_FIELD(document->extension), ""},
    {"list_id", write_list_id, ""},
    {"item_id", write_item_id, ""},
};
#undef FOOTHOLD_FIELD
#undef FOOTHOLD_WRITE

}  // namespace

std::span<const NamedSlot> slots() { return kSlots; }

}  // namespace foothold::generate
