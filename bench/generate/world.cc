#include "bench/generate/world.h"

#include <fmt/format.h>

#include "bench/generate/random.h"

namespace foothold::generate {
namespace {

constexpr std::array<std::string_view, kUsersPerTenant> kNames = {
    "ana",    "ben",     "carla",  "dora",   "emil",   "fatima", "gustav",  "hana",    "ivan",
    "jana",   "karim",   "lena",   "marco",  "nadia",  "oskar",  "petra",   "quentin", "rosa",
    "samir",  "tessa",   "ulrik",  "vera",   "wanda",  "xenia",  "yusuf",   "zora",    "adam",
    "bianca", "cesar",   "diana",  "edgar",  "flora",  "georg",  "helena",  "igor",    "julia",
    "kasper", "laura",   "milan",  "nora",   "otto",   "paula",  "rafael",  "sofia",   "tomas",
    "ursula", "viktor",  "willem", "yara",   "anton",  "berta",  "carlos",  "doris",   "elif",
    "felix",  "greta",   "hugo",   "ines",   "jonas",  "katja",  "leon",    "maria",   "nils",
    "olga",   "pavel",   "renata", "simon",  "tanja",  "urban",  "valeria", "walter",  "agnes",
    "boris",  "clara",   "david",  "elena",  "frida",  "gloria", "henrik",  "irena",   "jakob",
    "klara",  "lukas",   "mirela", "nikola", "oliver", "pia",    "robert",  "sara",    "teodor",
    "una",    "vincent", "zita",   "amir",   "beata",  "dario"};

constexpr std::array<std::string_view, 3> kDomains = {"contoso.com", "fabrikam.com",
                                                      "northwind.example"};

constexpr std::array<Place, 6> kPlaces = {{
    {"Utrecht", "Utrecht", "NL", "52.09083", "5.12222", "64500"},
    {"Leipzig", "Sachsen", "DE", "51.33962", "12.37129", "64501"},
    {"Lyon", "Auvergne-Rhone-Alpes", "FR", "45.74846", "4.84671", "64502"},
    {"Leeds", "England", "GB", "53.79648", "-1.54785", "64503"},
    {"Columbus", "Ohio", "US", "39.96118", "-82.99879", "64504"},
    {"Porto", "Porto", "PT", "41.14961", "-8.61099", "64505"},
}};

std::string escape_slashes(std::string_view text) {
  std::string escaped;
  for (char letter : text) {
    if (letter == '/') escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

Client client(std::string_view agent, std::string_view system, std::string_view browser,
              std::string_view version, std::string_view platform) {
  return {std::string(agent), escape_slashes(agent), system, browser, version, platform};
}

std::string guid(Random& random) {
  std::string text;
  const std::uint64_t high = random.next();
  append_guid(high, random.next(), text);
  return text;
}

std::string titled(std::string_view name) {
  std::string title(name);
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

// Addresses come from the documentation ranges only. 192.0.2.0/24 is kept for strangers, so that no
// user's own address can ever be mistaken for an attacker's.
User make_user(std::uint32_t tenant_number, std::uint32_t number, const Tenant& tenant) {
  Random random{mix(tenant.seed + number + 1)};
  User user;
  user.seed = random.next();
  user.name = kNames[number];
  user.title = titled(user.name);
  user.principal = fmt::format("{}@{}", user.name, tenant.domain);
  user.mail =
      random.below(4) == 0 ? fmt::format("{}@{}", user.title, tenant.domain) : user.principal;
  user.object_id = guid(random);
  user.personal_id = fmt::format("1003{:012X}", random.next() >> 16);
  user.security_id = fmt::format("S-1-5-21-{}-{}-{}-{}", tenant.seed % 4000000000U,
                                 (tenant.seed >> 16) % 4000000000U,
                                 (tenant.seed >> 32) % 4000000000U, 1000000 + number);
  user.mailbox_id = guid(random);
  user.addresses = {fmt::format("203.0.113.{}", 10 + tenant_number % 240),
                    fmt::format("198.51.100.{}", random.between(1, 254)),
                    fmt::format("2001:db8:{:x}:{:x}::{:x}", tenant_number + 1, number + 1,
                                random.between(0x100, 0xffff))};
  user.client = &usual_clients()[random.below(static_cast<std::uint32_t>(usual_clients().size()))];
  user.place = &kPlaces[random.below(kPlaces.size())];
  return user;
}

Tenant make_tenant(std::uint64_t seed, std::uint32_t number) {
  Random random{mix(seed ^ mix(number + 1))};
  Tenant tenant;
  tenant.seed = random.next();
  tenant.domain = number < kDomains.size() ? std::string(kDomains[number])
                                           : fmt::format("tenant{}.example", number + 1);
  tenant.name = tenant.domain.substr(0, tenant.domain.find('.'));
  tenant.id = guid(random);
  tenant.server = fmt::format("EURPR{:02}", random.between(1, 9));
  tenant.users.reserve(kUsersPerTenant);
  for (std::uint32_t user = 0; user < kUsersPerTenant; ++user) {
    tenant.users.push_back(make_user(number, user, tenant));
  }
  return tenant;
}

}  // namespace

World make_world(std::uint64_t seed, std::uint32_t tenants) {
  World world;
  world.tenants.reserve(tenants);
  for (std::uint32_t number = 0; number < tenants; ++number) {
    world.tenants.push_back(make_tenant(seed, number));
  }
  return world;
}

const std::vector<Client>& usual_clients() {
  static const std::vector<Client> clients = {
      client("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
             "Chrome/133.0.0.0 Safari/537.36",
             "Windows 10", "Chrome", "133.0.0", "WinDesktop"),
      client("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
             "Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0",
             "Windows 10", "Edge", "133.0.0", "WinDesktop"),
      client("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
             "Gecko) Version/18.3 Safari/605.1.15",
             "MacOs", "Safari", "18.3", "MacOS"),
      client("Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
             "like Gecko) Mobile/15E148",
             "Ios 18.3", "Mobile Safari", "18.3", "iOS"),
      client("Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0", "Linux",
             "Firefox", "135.0", "Linux"),
  };
  return clients;
}

const Client& attacker_client() {
  static const Client attacker = client("axios/1.7.9", "", "Other", "", "Unknown");
  return attacker;
}

const std::vector<Document>& documents() {
  static const std::vector<Document> table = {
      {"Budget", "Quarter forecast.xlsx", "xlsx"},
      {"Budget\\/2025", "Prévisions printemps.xlsx", "xlsx"},
      {"General", "Meeting notes.docx", "docx"},
      {"General\\/Onboarding", "First week checklist.docx", "docx"},
      {"Contracts\\/Suppliers", "Framework agreement signed.pdf", "pdf"},
      {"Plans", "Roadmap and open questions.pptx", "pptx"},
      {"Plans\\/Archive 2024", "Release plan \\\"final\\\".pptx", "pptx"},
      {"Photos\\/Summer outing", "IMG_4127.jpg", "jpg"},
      {"Reports\\/Weekly", "Sales by region, week 9.xlsx", "xlsx"},
      {"Reports\\/Monthly", "Überblick Februar.docx", "docx"},
      {"Templates", "Letterhead.dotx", "dotx"},
      {"Research\\/Interviews", "Transcript 17.txt", "txt"},
  };
  return table;
}

const std::vector<std::string_view>& sites() {
  static const std::vector<std::string_view> table = {"Finance", "People",      "Projects",
                                                      "Sales",   "Engineering", "Legal"};
  return table;
}

void append_guid(std::uint64_t high, std::uint64_t low, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  high = (high & ~0xf000ULL) | 0x4000ULL;
  low = (low & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
  char text[36];
  std::size_t at = 0;
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text[at++] = '-';
    const std::uint64_t half = digit < 16 ? high : low;
    text[at++] = kHex[(half >> (60 - 4 * (digit % 16))) & 15];
  }
  out.append(text, sizeof text);
}

}  // namespace foothold::generate
