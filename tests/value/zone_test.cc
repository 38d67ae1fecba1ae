// Zones of the system's database, beside what the C library says of them.
#include "runtime/value/zone.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <random>

#include "compiler/check/zones.h"

namespace foothold::value {
namespace {

Zone zone_named(const std::string& name) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::optional<Zone> zone = compiler::parse_zone(name, bytes);
  EXPECT_TRUE(zone.has_value()) << name;
  return zone.value_or(Zone{});
}

/// The C library with TZ set: slow, of one thread, and right.
class LocalTime {
 public:
  explicit LocalTime(const std::string& zone) { set(zone.c_str()); }
  ~LocalTime() { set("UTC"); }
  std::tm at(std::time_t second) const {
    std::tm local{};
    localtime_r(&second, &local);
    return local;
  }

 private:
  static void set(const char* zone) {
    setenv("TZ", zone, 1);
    tzset();
  }
};

TEST(ValueZone, IsWhatTheLibrarySays) {
  std::mt19937_64 random(11);
  for (const char* name :
       {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Tokyo",
        "America/St_Johns", "Africa/Casablanca", "Pacific/Chatham", "Europe/Dublin", "UTC",
        "America/Nuuk", "Asia/Gaza", "Antarctica/Troll", "America/Sao_Paulo"}) {
    const Zone zone = zone_named(name);
    const LocalTime library(name);
    for (int round = 0; round < 3000; ++round) {
      const auto second = static_cast<int64_t>(random() % 4'100'000'000U);  // 1970 to 2099
      const std::tm local = library.at(second);
      const Time time{second * ticks_per_second};
      ASSERT_EQ(offset_at(zone, time), local.tm_gmtoff) << name << " " << second;
      EXPECT_EQ(time_of_day(zone, time) / ticks_per_second,
                local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec);
      EXPECT_EQ(weekday_of(zone, time), (local.tm_wday + 6) % 7);
    }
  }
}

TEST(ValueZone, ChangesAtTheSecond) {
  const Zone berlin = zone_named("Europe/Berlin");
  const auto offset = [&](const char* time) { return offset_at(berlin, *parse_time(time)); };
  EXPECT_EQ(offset("2026-03-29T00:59:59.9999999Z"), 3600);
  EXPECT_EQ(offset("2026-03-29T01:00:00Z"), 7200);
  EXPECT_EQ(offset("2026-10-25T00:59:59Z"), 7200);
  EXPECT_EQ(offset("2026-10-25T01:00:00Z"), 3600);
  EXPECT_EQ(offset("2077-07-01T00:00:00Z"), 7200);
  EXPECT_EQ(weekday_of(Zone{}, *parse_time("1969-12-31T23:59:59.9999999Z")), 2);
  EXPECT_EQ(time_of_day(Zone{}, *parse_time("1969-12-31T23:00:00Z")), 23 * 3600 * ticks_per_second);
}

TEST(ValueZone, NoFileOfTheDatabaseIsNoZone) {
  std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_FALSE(whole.empty());
  EXPECT_FALSE(compiler::parse_zone("x", "").has_value());
  EXPECT_FALSE(compiler::parse_zone("x", "TZif").has_value());
  for (size_t cut = 0; cut + 1 < whole.size(); cut += 7)
    EXPECT_FALSE(compiler::parse_zone("x", whole.substr(0, cut)).has_value()) << cut;
  std::mt19937_64 random(5);
  for (int round = 0; round < 2000; ++round) {  // any bytes: no crash
    std::string broken = whole;
    for (int flips = 0; flips < 4; ++flips)
      broken[random() % broken.size()] = static_cast<char>(random());
    static_cast<void>(compiler::parse_zone("x", broken));
  }
}

}  // namespace
}  // namespace foothold::value
