// The account of everything that was read adds up, in every mixture of inputs.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/cli/process.h"
#include "tests/matrix/envelopes.h"

namespace foothold::cli_test {
namespace {

/// The script says which sum is wrong; 0: none.
int balance(const std::string& stats, size_t bytes) {
  const std::string command = "python3 '" FOOTHOLD_SOURCE_DIR "/tests/cli/balance' '" + stats +
                              "' " + std::to_string(bytes) + " >&2";
  return std::system(command.c_str());
}

TEST(Accounts, AddUpWhateverIsGluedTogether) {
  const TemporaryFolder folder;
  std::string all = "no record at all\n{\"unclosed\":\n";
  for (const matrix::Envelope& envelope : matrix::envelopes())
    all += envelope.wrap({firing_record(), firing_record(",\"N\":1")}) + "\n";
  all += "{\"broken\":tru}\n[1,2]\n{\"Operation\":\"New-InboxRule\",\"RecordType\":1,\"Z\":";
  for (const char* threads : {"1", "3"}) {
    const Finished run = foothold({"scan", "-", "--stats", "json", "--threads", threads}, all);
    EXPECT_EQ(run.code, 4);
    EXPECT_EQ(balance(folder.file("stats.json", run.err), all.size()), 0) << run.err;
  }
}

TEST(Accounts, AddUpUnderAuditToo) {
  const TemporaryFolder folder;
  const std::string all = read_file(FOOTHOLD_SOURCE_DIR "/corpus/broken.ndjson") +
                          read_file(FOOTHOLD_SOURCE_DIR "/corpus/quirks.ndjson");
  const Finished run = foothold({"scan", "-", "--stats", "json", "--audit"}, all);
  EXPECT_EQ(balance(folder.file("stats.json", run.err), all.size()), 0) << run.err;
}

TEST(Accounts, TheScriptSeesAWrongSum) {
  const TemporaryFolder folder;
  const Finished run = foothold({"scan", "-", "--stats", "json"}, firing_record() + "\n");
  std::string wrong = run.err;
  wrong.replace(wrong.find("\"examined\":1"), 12, "\"examined\":2");
  EXPECT_NE(balance(folder.file("stats.json", wrong), firing_record().size() + 1), 0);
}

TEST(Accounts, RejectsAreKeptWithReasonAndPlace) {
  const TemporaryFolder folder;
  const std::string path = folder.path("rejects.ndjson");
  const std::string lines = firing_record() + "\n{\"a\":tru\xFF}\n{\"x\":1}\n{\"cut\":\"off";
  foothold({"scan", "-", "--rejects", path}, lines);
  const std::vector<std::string> rejects = lines_of(read_file(path));
  ASSERT_EQ(rejects.size(), 3u) << read_file(path);
  EXPECT_NE(rejects[0].find("\"line\":2"), std::string::npos) << rejects[0];
  EXPECT_NE(rejects[0].find("\"base64\":\"eyJhIjp0cnX/fQ==\""), std::string::npos) << rejects[0];
  EXPECT_NE(rejects[1].find("\"outcome\":\"unrecognised\""), std::string::npos) << rejects[1];
  EXPECT_NE(rejects[1].find("\"text\":\"{\\\"x\\\":1}\""), std::string::npos) << rejects[1];
  EXPECT_NE(rejects[2].find("\"outcome\":\"unreadable\""), std::string::npos) << rejects[2];
  EXPECT_EQ(foothold({"scan", "-", "--rejects", "/nowhere/x"}, lines).code, 2);
}

TEST(Accounts, AFileThatIsNoLogIsNamedAndSkipped) {
  const TemporaryFolder folder;
  const std::string words = folder.file("notes.txt", "dear diary,\nnothing happened\n"),
                    log = folder.file("log", firing_record() + "\n"),
                    empty = folder.file("empty.json", "{\"value\":[]}\n");
  const Finished run = foothold({"scan", words, log, "--stats", "json"});
  EXPECT_EQ(run.code, 4);
  EXPECT_NE(run.err.find("\"skipped\":[\"" + words + "\"]"), std::string::npos) << run.err;
  EXPECT_EQ(certain_lines_of(run.out).size(), 1u);
  EXPECT_EQ(balance(folder.file("stats.json", run.err), 29 + firing_record().size() + 1), 0);
  EXPECT_EQ(foothold({"scan", empty}).code, 3);
}

TEST(Accounts, ACutCellIsSaidToBeCut) {
  const std::string csv = matrix::envelopes()[39].wrap({firing_record()});
  ASSERT_EQ(matrix::envelopes()[39].name, "Purview CSV");
  std::string cut = csv;
  const size_t end = cut.find("}\",");  // of the record in its cell
  ASSERT_NE(end, std::string::npos);
  cut.erase(end - 20, 21);
  const Finished run = foothold({"scan", "-"}, cut);
  EXPECT_EQ(run.code, 4) << run.err;
}

}  // namespace
}  // namespace foothold::cli_test
