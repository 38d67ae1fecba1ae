// Scans that go on where others stopped, from outside: what all of them write together is what one
// scan writes that was never interrupted.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

std::string record(const std::string& id, const std::string& time, const std::string& more = {}) {
  std::string line = firing_record(more);
  line.replace(line.find("5a0e"), 4, id);
  line.replace(line.find("2026-04-13T08:00:00"), 19, time);
  return line + "\n";
}

std::string at_hour(size_t hour) {
  return fmt::format("2026-04-{:02}T{:02}:00:00", 1 + hour / 24, hour % 24);
}

std::string records(size_t from, size_t to) {
  std::string all;
  for (size_t i = from; i < to; ++i) all += record(fmt::format("id-{:04}", i), at_hour(i));
  return all;
}

/// A rule over two events, an hour apart.
constexpr const char* kPair = R"(rule two_of_them {
  title "Two rules that delete mail"
  about "Two in two hours."
  severity high
  owner soc
  detects csf:DE.CM-09
  control csf:PR.AA-05
  responds csf:RS.MI-01
  maps nhi:none, attack:T1114.003
  contain revoke_sessions
  when same user, within %Wm {
    first: inbox_rule where deletes
    then second: inbox_rule where deletes
  }
  report "{user} made two"
}
)";

std::string pair_rule(const std::string& minutes = "90") {
  std::string text = kPair;
  return text.replace(text.find("%W"), 2, minutes);
}

void append(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
}

class ScanAgain : public testing::Test {
 protected:
  Finished scan(const std::vector<std::string>& more, std::string_view input = {}) {
    std::vector<std::string> arguments = {"scan", "--only-given-rules", "--rules",
                                          rules_, "--checkpoint",       checkpoint_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return foothold(arguments, input);
  }
  std::string number(const Finished& run, const std::string& key) {
    return summary_number(run.err, key);
  }
  void corrupt(const std::string& statement) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(checkpoint_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  TemporaryFolder folder_;
  std::string rules_ = folder_.file("rules.fh", pair_rule());
  std::string checkpoint_ = folder_.path("scan.checkpoint");
};

TEST_F(ScanAgain, AnUnchangedFileSaysNothingNewAndTheSameAccount) {
  const std::string log = folder_.file("log.ndjson", records(0, 5));
  const Finished first = scan({"--stats", "json", log});
  const Finished second = scan({"--stats", "json", log});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(lines_of(first.out).size(), 1u) << first.out;
  EXPECT_EQ(second.out, "");
  for (const char* key : {"records", "examined", "bytes", "inputs", "events"})
    EXPECT_EQ(number(first, key), number(second, key)) << key;
}

TEST_F(ScanAgain, AFileThatGrewIsReadFromThere) {
  const std::string log =
      folder_.file("log.ndjson", records(0, 3) + record("x", at_hour(3)).substr(0, 50));
  const Finished first = scan({"--stats", "json", log});
  EXPECT_EQ(first.code, 4) << "half a record is left for later\n" << first.err;
  EXPECT_EQ(number(first, "records"), "3");
  EXPECT_EQ(number(first, "unreadable"), "0");
  append(log, record("x", at_hour(3)).substr(50) + records(4, 6));
  const Finished second = scan({"--stats", "json", log});
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(number(second, "records"), "6");
  EXPECT_EQ(number(second, "bytes"), std::to_string(std::filesystem::file_size(log)));
}

/// Both halves of a match are in different runs, and the finding is that of one run.
TEST_F(ScanAgain, AMatchMayBeginInOneRunAndEndInTheNext) {
  const std::string log = folder_.file("log.ndjson", records(0, 1));
  EXPECT_EQ(scan({log}).out, "");
  append(log, records(1, 2));
  const Finished second = scan({log});
  ASSERT_EQ(lines_of(second.out).size(), 1u) << second.err;
  const Finished whole = foothold({"scan", "--only-given-rules", "--rules", rules_, log});
  EXPECT_EQ(second.out, whole.out);
}

/// A burst that goes on is the same finding, which says more.
TEST_F(ScanAgain, AFindingThatGrewIsWrittenAgainWithItsId) {
  const std::string log = folder_.file("log.ndjson", records(0, 2));
  const Finished first = scan({log});
  append(log, records(2, 3));
  const Finished second = scan({log});
  ASSERT_EQ(lines_of(first.out).size(), 1u);
  ASSERT_EQ(lines_of(second.out).size(), 1u);
  EXPECT_NE(first.out, second.out);
  EXPECT_EQ(member(lines_of(first.out)[0], "id"), member(lines_of(second.out)[0], "id"));
}

TEST_F(ScanAgain, ACutFileIsRefused) {
  const std::string log = folder_.file("log.ndjson", records(0, 5));
  (void)scan({log});
  std::filesystem::resize_file(log, 100);
  const Finished run = scan({log});
  EXPECT_EQ(run.code, 7);
  EXPECT_NE(run.err.find("is shorter than what was scanned of it"), std::string::npos) << run.err;
}

TEST_F(ScanAgain, AnotherFileInItsPlaceIsRefused) {
  const std::string log = folder_.file("log.ndjson", records(0, 5));
  (void)scan({log});
  folder_.file("log.ndjson", records(100, 110));
  const Finished run = scan({log});
  EXPECT_EQ(run.code, 7);
  EXPECT_NE(run.err.find("is not what was scanned"), std::string::npos) << run.err;
}

TEST_F(ScanAgain, ACompressedFileIsReadAgainAndPassedOver) {
  const std::string log = folder_.file("log.ndjson", records(0, 5));
  ASSERT_EQ(std::system(("gzip -k " + log).c_str()), 0);
  const Finished first = scan({"--stats", "json", log + ".gz"});
  const Finished second = scan({"--stats", "json", log + ".gz"});
  EXPECT_EQ(lines_of(first.out).size(), 1u) << first.err;
  EXPECT_EQ(second.out, "");
  EXPECT_EQ(number(second, "records"), "5");
}

// ---- what is no checkpoint

TEST_F(ScanAgain, ADamagedCheckpointIsRefused) {
  const std::string log = folder_.file("log.ndjson", records(0, 5));
  (void)scan({log});
  corrupt("UPDATE state SET value = x'00112233445566778899' WHERE key = 'scan'");
  const Finished run = scan({log});
  EXPECT_EQ(run.code, 7);
  EXPECT_NE(run.err.find("is damaged"), std::string::npos) << run.err;
}

TEST_F(ScanAgain, ANewerCheckpointIsRefused) {
  const std::string log = folder_.file("log.ndjson", records(0, 5));
  (void)scan({log});
  corrupt("PRAGMA user_version = 99");
  const Finished run = scan({log});
  EXPECT_EQ(run.code, 7);
  EXPECT_NE(run.err.find("was written by a newer Foothold"), std::string::npos) << run.err;
}

TEST_F(ScanAgain, AnOlderCheckpointIsRefused) {
  const std::string log = folder_.file("log.ndjson", records(0, 5));
  (void)scan({log});
  corrupt("PRAGMA user_version = 1");
  const Finished run = scan({log});
  EXPECT_EQ(run.code, 7);
  EXPECT_NE(run.err.find("was written by an older Foothold"), std::string::npos) << run.err;
}

TEST_F(ScanAgain, AnyOtherFileIsRefusedAndStays) {
  const std::string log = folder_.file("log.ndjson", records(0, 5));
  checkpoint_ = folder_.file("notes.txt", std::string(5000, 'n'));
  const Finished run = scan({log});
  EXPECT_EQ(run.code, 7) << run.err;
  EXPECT_EQ(read_file(checkpoint_), std::string(5000, 'n'));
}

TEST_F(ScanAgain, TwoScansDoNotShareACheckpoint) {
  Running running({"scan", "--rules", rules_, "--checkpoint", checkpoint_, "--resume-skip", "-"});
  running.write(record("a", at_hour(0)));
  ASSERT_TRUE(running.wait_for_lines(1));
  const Finished run = scan({folder_.file("log.ndjson", records(0, 1))});
  EXPECT_EQ(run.code, 7);
  EXPECT_NE(run.err.find("in use by another scan"), std::string::npos) << run.err;
  (void)running.finish();
}

// ---- pipes

TEST_F(ScanAgain, APipeCannotBeRewound) {
  const Finished run = scan({"-"}, records(0, 5));
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("a pipe cannot be rewound: give --spool DIR, or --resume-skip if the "
                         "producer starts again"),
            std::string::npos)
      << run.err;
}

TEST_F(ScanAgain, AProducerThatStartsAgainIsPassedOver) {
  const Finished first = scan({"--resume-skip", "--stats", "json", "-"}, records(0, 1));
  const Finished second = scan({"--resume-skip", "--stats", "json", "-"}, records(0, 3));
  EXPECT_EQ(first.out, "");
  EXPECT_EQ(lines_of(second.out).size(), 1u) << second.err;
  EXPECT_EQ(number(second, "records"), "3");
}

TEST_F(ScanAgain, AProducerThatSaysOtherThingsIsRefused) {
  (void)scan({"--resume-skip", "-"}, records(0, 3));
  const Finished run = scan({"--resume-skip", "-"}, records(7, 12));
  EXPECT_EQ(run.code, 7);
  EXPECT_NE(run.err.find("-: is not what was scanned"), std::string::npos) << run.err;
}

TEST_F(ScanAgain, ASpooledPipeIsReadOnAfterAKill) {
  const std::string spool = folder_.path("spool");
  {
    Running running({"scan", "--rules", rules_, "--checkpoint", checkpoint_, "--spool", spool,
                     "--checkpoint-every", "0", "-"});
    running.write(records(0, 1));
    ASSERT_TRUE(running.wait_for_lines(1));
    running.signal(SIGKILL);
    EXPECT_EQ(running.finish().code, 128 + SIGKILL);
  }
  const Finished second = scan({"--stats", "json", "--spool", spool, "-"}, records(1, 2));
  EXPECT_EQ(number(second, "records"), "2") << second.err;
  EXPECT_NE(second.out.find("two_of_them"), std::string::npos) << second.out;
}

/// The old pipe ended within a line: the new one does not continue it.
TEST_F(ScanAgain, ANewPipeBeginsOnALineOfItsOwn) {
  const std::string spool = folder_.path("spool");
  (void)scan({"--spool", spool, "-"}, records(0, 1) + "{\"Operation\":\"half");
  const Finished second = scan({"--stats", "json", "--spool", spool, "-"}, records(1, 2));
  EXPECT_EQ(number(second, "records"), "3") << second.err;
  EXPECT_EQ(number(second, "unreadable"), "1");
  EXPECT_EQ(lines_of(second.out).size(), 1u);
}

// ---- output

TEST_F(ScanAgain, WhatWasWrittenBehindTheLastCommitIsNotWrittenTwice) {
  const std::string log = folder_.file("log.ndjson", records(0, 4));
  const std::string out = folder_.path("out.ndjson");
  const std::string command = std::string(FOOTHOLD_BINARY) + " scan --quiet --checkpoint " +
                              checkpoint_ + " " + log + " >> " + out;
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string whole = read_file(out);
  ASSERT_GT(lines_of(whole).size(), 3u);
  // As if it had been killed within the last line, before anything was committed.
  corrupt(
      "DELETE FROM state; DELETE FROM inputs; DELETE FROM written; DELETE FROM published; "
      "DELETE FROM sightings; DELETE FROM names");
  std::filesystem::remove(out);
  ASSERT_EQ(std::system((std::string("touch ") + out).c_str()), 0);
  const std::string empty = folder_.file("empty.ndjson", "");
  ASSERT_NE(std::system((std::string(FOOTHOLD_BINARY) + " scan --quiet --checkpoint " +
                         checkpoint_ + " " + empty + " >> " + out + " 2>/dev/null")
                            .c_str()),
            0);  // no event; but from here on it is known where the output stood
  append(out, std::string_view(whole).substr(0, whole.size() - 20));
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(read_file(out), whole);
}

// ---- other rules

TEST_F(ScanAgain, ARuleThatChangedBeginsAnewAndIsNamed) {
  const std::string log = folder_.file("log.ndjson", records(0, 1));
  (void)scan({log});
  append(log, records(1, 2));
  folder_.file("rules.fh", pair_rule("100"));
  const Finished second = scan({log});
  EXPECT_EQ(second.out, "") << "its first event came before it";
  EXPECT_NE(second.err.find("begins anew: two_of_them"), std::string::npos) << second.err;
}

TEST_F(ScanAgain, ARuleBesideAChangedOneKeepsWhatItSaw) {
  std::string other = pair_rule("100");
  other.replace(other.find("two_of_them"), 11, "two_others_");
  folder_.file("rules.fh", pair_rule() + other);
  const std::string log = folder_.file("log.ndjson", records(0, 1));
  (void)scan({log});
  append(log, records(1, 2));
  other.replace(other.find("100"), 3, "110");
  folder_.file("rules.fh", "# moved\n\n" + other + pair_rule());
  const Finished second = scan({log});
  ASSERT_EQ(lines_of(second.out).size(), 1u) << second.err;
  EXPECT_EQ(member(lines_of(second.out)[0], "rule"), "two_of_them");
  EXPECT_NE(second.err.find("begins anew: two_others_"), std::string::npos) << second.err;
  EXPECT_EQ(second.err.find("begins anew: two_of_them"), std::string::npos) << second.err;
}

/// Fires on every record of this test.
std::string one_event_rule(const std::string& name) {
  return fmt::format(R"(rule {} {{
  title "One"
  about "One that deletes mail."
  severity low
  owner soc
  detects csf:DE.CM-09
  control csf:PR.AA-05
  responds csf:RS.MI-01
  maps nhi:none, attack:T1114.003
  contain revoke_sessions
  when inbox_rule where deletes
  report "{{user}}"
}}
)",
                     name);
}

/// Writes records until one of them makes the program say `wanted`.
bool write_until(Running& running, const std::string& wanted) {
  for (size_t i = 0; i < 2000; ++i) {
    running.write(record(fmt::format("late-{}", i), "2026-04-05T12:00:00"));
    if (running.says_within(wanted, 20)) return true;
  }
  return false;
}

TEST_F(ScanAgain, HangupTakesNewRulesIntoUseAndKeepsEvents) {
  folder_.file("rules.fh", pair_rule() + one_event_rule("old_rule"));
  Running running({"scan", "--only-given-rules", "--rules", rules_, "--no-cache", "-"});
  running.write(records(0, 1));
  ASSERT_TRUE(running.wait_for_lines(1));
  folder_.file("rules.fh", one_event_rule("new_rule") + pair_rule());
  running.signal(SIGHUP);
  ASSERT_TRUE(write_until(running, "new_rule"));
  running.write(records(1, 2));
  const Finished run = running.finish();
  EXPECT_NE(run.out.find("\"two_of_them\""), std::string::npos)
      << "its first event came before the rules were read again\n"
      << run.err;
  EXPECT_NE(run.err.find("were read again once"), std::string::npos) << run.err;
  EXPECT_EQ(run.err.find("begins anew: two_of_them"), std::string::npos) << run.err;
}

TEST_F(ScanAgain, RulesThatDoNotCompileAreNotTakenIntoUse) {
  folder_.file("rules.fh", one_event_rule("old_rule"));
  Running running({"scan", "--only-given-rules", "--rules", rules_, "--no-cache", "-"});
  running.write(records(0, 1));
  ASSERT_TRUE(running.wait_for_lines(1));
  folder_.file("rules.fh", "rule broken {");
  running.signal(SIGHUP);
  ASSERT_TRUE(write_until(running, "the old ones stay"));
  const Finished run = running.finish();
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.err.find("could not be taken into use once"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace foothold::cli_test
