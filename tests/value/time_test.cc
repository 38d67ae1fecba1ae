#include "runtime/value/time.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/value/random_text.h"

namespace foothold::value {
namespace {

struct TimeCase {
  std::string_view text;
  std::string_view shown;  // with all seven digits
};

constexpr TimeCase times[] = {
    {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.0000000Z"},
    {"2021-05-18T21:13:33", "2021-05-18T21:13:33.0000000Z"},
    {"2021-05-18T21:13:33Z", "2021-05-18T21:13:33.0000000Z"},
    {"2021-05-18 21:13:33", "2021-05-18T21:13:33.0000000Z"},
    {"2021-05-18t21:13:33z", "2021-05-18T21:13:33.0000000Z"},
    {" \t2021-05-18T21:13:33Z\r\n", "2021-05-18T21:13:33.0000000Z"},
    {"2022-12-12 22:19:00 +01:00", "2022-12-12T21:19:00.0000000Z"},
    {"2021-05-18T21:13", "2021-05-18T21:13:00.0000000Z"},
    {"2021-05-18", "2021-05-18T00:00:00.0000000Z"},
    // fractions of every length that was seen, and longer
    {"2022-04-05T13:07:16.7Z", "2022-04-05T13:07:16.7000000Z"},
    {"2022-04-05T13:07:16.79Z", "2022-04-05T13:07:16.7900000Z"},
    {"2022-04-05T13:07:16.796Z", "2022-04-05T13:07:16.7960000Z"},
    {"2022-04-05T13:07:16.79653Z", "2022-04-05T13:07:16.7965300Z"},
    {"2022-04-05T13:07:16.796535Z", "2022-04-05T13:07:16.7965350Z"},
    {"2022-04-05T13:07:16.7965354Z", "2022-04-05T13:07:16.7965354Z"},
    {"2022-04-05T13:07:12.94725647Z", "2022-04-05T13:07:12.9472564Z"},
    {"2022-04-05T13:07:12.535404056Z", "2022-04-05T13:07:12.5354040Z"},
    {"2022-04-05T13:07:12.99999999999999999999Z", "2022-04-05T13:07:12.9999999Z"},
    // zones
    {"2019-10-18T04:45:48.0729893-05:00", "2019-10-18T09:45:48.0729893Z"},
    {"2019-10-18T04:45:48+00:00", "2019-10-18T04:45:48.0000000Z"},
    {"2019-10-18T04:45:48+02:00", "2019-10-18T02:45:48.0000000Z"},
    {"2019-10-18T04:45:48+0530", "2019-10-17T23:15:48.0000000Z"},
    {"2019-10-18T04:45:48-08", "2019-10-18T12:45:48.0000000Z"},
    {"2020-01-01T00:30:00+01:00", "2019-12-31T23:30:00.0000000Z"},
    {"2019-12-31T23:30:00-01:00", "2020-01-01T00:30:00.0000000Z"},
    // forms that are not ISO
    {"2023-10-26T5:32:08.107Z", "2023-10-26T05:32:08.1070000Z"},
    {"8/22/2022 6:11:52 PM", "2022-08-22T18:11:52.0000000Z"},
    {"5/18/2021 9:13:33 PM", "2021-05-18T21:13:33.0000000Z"},
    {"2/8/2024 9:49:53 pm", "2024-02-08T21:49:53.0000000Z"},
    {"4/28/2021, 3:05:26.000 PM", "2021-04-28T15:05:26.0000000Z"},
    {"1/9/2007 10:41:00 AM +01:00", "2007-01-09T09:41:00.0000000Z"},
    {"8/22/2022 6:11:52\u202FPM", "2022-08-22T18:11:52.0000000Z"},
    {"8/22/2022 12:00:00 AM", "2022-08-22T00:00:00.0000000Z"},
    {"8/22/2022 12:00:00 PM", "2022-08-22T12:00:00.0000000Z"},
    {"08/22/2022 18:11:52", "2022-08-22T18:11:52.0000000Z"},
    {"12/12/2022 22:19:00 +00:00", "2022-12-12T22:19:00.0000000Z"},
    {"8/22/2022", "2022-08-22T00:00:00.0000000Z"},
    // edges of the calendar
    {"2020-02-29", "2020-02-29T00:00:00.0000000Z"},
    {"2000-02-29", "2000-02-29T00:00:00.0000000Z"},
    {"0001-01-01T00:00:00", "0001-01-01T00:00:00.0000000Z"},
    {"9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"},
    {"1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.9999999Z"},
    {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.9999999Z"},
    {"2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.9999999Z"},
};

TEST(ValueTime, ReadsWhatLogsWrite) {
  for (const TimeCase& test : times) {
    const auto time = parse_time(test.text);
    ASSERT_TRUE(time.has_value()) << test.text;
    EXPECT_EQ(format_time(*time, Precision::tick), test.shown) << test.text;
  }
}

struct TickCase {
  std::string_view text;
  int64_t ticks;
};

// Seconds since 1970 as `date -u -d TEXT +%s` prints them.
constexpr TickCase ticks[] = {
    {"1970-01-01T00:00:01Z", 10'000'000},
    {"1969-12-31T23:59:59Z", -10'000'000},
    {"2021-05-18T21:13:33Z", 16'213'724'130'000'000},
    {"2000-02-29T12:00:00Z", 9'518'256'000'000'000},
    {"0001-01-01T00:00:00Z", -621'355'968'000'000'000},
    {"9999-12-31T23:59:59Z", 2'534'023'007'990'000'000},
};

TEST(ValueTime, TicksCountFrom1970) {
  for (const TickCase& test : ticks)
    EXPECT_EQ(parse_time(test.text), Time{test.ticks}) << test.text;
}

constexpr std::string_view no_times[] = {
    "",
    " ",
    "-",
    "now",
    "2021",
    "2021-05",
    "2021-5-18",
    "21-05-18",
    "20210518",
    "2021-05-18T",
    "2021-05-18T21",
    "2021-05-18T21:13:",
    "2021-05-18T21:13:33.",
    "2021-05-18T21:13:33.Z",
    "2021-05-18T21:13:33X",
    "2021-05-18T21:1:33",
    "2021-05-18T21:13:3",
    "2021-05-18T021:13:33",
    "2021-05-18T21:13:33Z trailing",
    "2021-05-18T21:13:33ZZ",
    "2021-05-18X21:13:33",
    "2021-02-29",
    "1900-02-29",
    "2021-04-31",
    "2021-13-01",
    "2021-00-01",
    "2021-01-00",
    "2021-01-32",
    "2021-01-01T24:00:00",
    "2021-01-01T23:60:00",
    "2021-01-01T23:59:61",
    "0000-01-01",
    "2021-01-01T00:00:00+24:00",
    "2021-01-01T00:00:00+01:60",
    "2021-01-01T00:00:00+1",
    "2021-01-01T00:00:00+01:",
    "2021-01-01T00:00:00+01:0",
    "2021-01-01T00:00:00 PM",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "22/8/2022 6:11:52 PM",
    "8/22/22",
    "8/22/2022 13:00:00 PM",
    "8/22/2022 0:00:00 AM",
    "8/22/2022 6:11:52 XM",
    "8/22/20226:11:52 PM",
    "8/22/2022T6:11:52",
    "8/32/2022",
    "2/30/2022",
    "0/1/2022",
    "-2021-05-18",
    "+2021-05-18",
    "12021-05-18",
    "2021/05/18",
    "1621372413",
    "\u0662021-05-18",
};

TEST(ValueTime, RefusesWhatIsNoTime) {
  for (const std::string_view text : no_times) EXPECT_FALSE(parse_time(text).has_value()) << text;
}

TEST(ValueTime, FormatsInFourPrecisions) {
  const Time time = parse_time("2021-04-16T12:07:14.0012349Z").value();
  EXPECT_EQ(format_time(time, Precision::second), "2021-04-16T12:07:14Z");
  EXPECT_EQ(format_time(time, Precision::millisecond), "2021-04-16T12:07:14.001Z");
  EXPECT_EQ(format_time(time, Precision::microsecond), "2021-04-16T12:07:14.001234Z");
  EXPECT_EQ(format_time(time, Precision::tick), "2021-04-16T12:07:14.0012349Z");
  EXPECT_EQ(format_time(Time{-1}, Precision::second), "1969-12-31T23:59:59Z");
}

TEST(ValueTime, FormatsTheEndsOfTheRange) {
  EXPECT_EQ(format_time(Time{std::numeric_limits<int64_t>::max()}, Precision::tick),
            "31197-09-14T02:48:05.4775807Z");
  EXPECT_EQ(format_time(Time{std::numeric_limits<int64_t>::min()}, Precision::tick),
            "-27258-04-19T21:11:54.5224192Z");
}

TEST(ValueTime, ParseUndoesFormat) {
  testing::Random random(6);
  const int64_t first = parse_time("0001-01-01T00:00:00Z").value().ticks;
  const int64_t last = parse_time("9999-12-31T23:59:59.9999999Z").value().ticks;
  for (int round = 0; round < 20'000; ++round) {
    const Time time{first +
                    static_cast<int64_t>(random() % static_cast<uint64_t>(last - first + 1))};
    EXPECT_EQ(parse_time(format_time(time, Precision::tick)), time);
    const Time cut = parse_time(format_time(time, Precision::second)).value();
    EXPECT_LE(cut, time);
    EXPECT_LT(time.ticks - cut.ticks, ticks_per_second);
  }
}

TEST(ValueTime, HourOfTheDay) {
  EXPECT_EQ(hour_of(parse_time("2021-04-16T00:00:00Z").value()), 0);
  EXPECT_EQ(hour_of(parse_time("2021-04-16T23:59:59Z").value()), 23);
  EXPECT_EQ(hour_of(parse_time("2021-04-16T23:59:59-02:00").value()), 1);
  EXPECT_EQ(hour_of(Time{0}), 0);
  EXPECT_EQ(hour_of(Time{-1}), 23);
  EXPECT_EQ(hour_of(parse_time("1969-12-31T05:00:00Z").value()), 5);
  EXPECT_EQ(hour_of(Time{std::numeric_limits<int64_t>::min()}), 21);
}

constexpr TickCase durations[] = {
    {"10m", 6'000'000'000},
    {"24h", 864'000'000'000},
    {"30d", 25'920'000'000'000},
    {"2w", 12'096'000'000'000},
    {"5s", 50'000'000},
    {"250ms", 2'500'000},
    {"100ns", 1},
    {"0s", 0},
    {" 10m ", 6'000'000'000},
    {"922337203685s", 9'223'372'036'850'000'000},
};

TEST(ValueTime, ReadsDurations) {
  for (const TickCase& test : durations)
    EXPECT_EQ(parse_duration(test.text), test.ticks) << test.text;
}

constexpr std::string_view no_durations[] = {
    "",          "10",    "m",   "10 m",          "-10m",
    "+10m",      "1.5h",  "10M", "10min",         "1h30m",
    "50ns",      "150ns", "10y", "922337203686s", "99999999999999999999s",
    "15250285w",
};

TEST(ValueTime, RefusesWhatIsNoDuration) {
  for (const std::string_view text : no_durations)
    EXPECT_FALSE(parse_duration(text).has_value()) << text;
}

}  // namespace
}  // namespace foothold::value
