// The tenants a stream is about: who works there, from where, with which software. They are drawn
// once from the seed, so that one person keeps one address, one object id and one browser through
// all logs, as rules about "never seen before" need it.
//
// Worked example: make_world(seed, 3).tenants[0] is contoso.com; its users[2] is carla, whom the
// sign-in log calls carla@contoso.com and Exchange, for one user in four, Carla@contoso.com.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foothold::generate {

struct Client {
  std::string agent;    // User-Agent as a plain string
  std::string escaped;  // the same with "\/" for each slash, as the unified audit log writes it
  std::string_view system, browser, version, platform;
};

struct Place {
  std::string_view city, state, country, latitude, longitude,
      network;  // network: autonomous system number
};

struct Document {
  std::string_view folder, name, extension;  // folder and name with "\/" for each slash
};

// All texts are ready to stand inside a JSON string.
struct User {
  std::string name, title, principal, mail;  // ana, Ana, ana@contoso.com, Ana@contoso.com
  std::string object_id, personal_id, security_id, mailbox_id;
  std::array<std::string, 3> addresses;  // office, home, mobile (IPv6)
  std::uint64_t seed = 0;
  const Client* client = nullptr;
  const Place* place = nullptr;
};

struct Tenant {
  std::string domain, name, id, server;
  std::uint64_t seed = 0;
  std::vector<User> users;
};

struct World {
  std::vector<Tenant> tenants;
};

inline constexpr std::uint32_t kUsersPerTenant = 96;

World make_world(std::uint64_t seed, std::uint32_t tenants);

const std::vector<Client>& usual_clients();
const Client& attacker_client();
const std::vector<Document>& documents();
const std::vector<std::string_view>& sites();

// The 36 characters of a version 4 GUID made of two random numbers.
void append_guid(std::uint64_t high, std::uint64_t low, std::string& out);

}  // namespace foothold::generate
