// What a record says is written by an attacker: it must reach neither a command line nor a
// terminal.
#include <gtest/gtest.h>

#include "evaluate/json.h"
#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

/// Texts that would end an argument, start a command, or run on the next line; as JSON writes them.
const std::vector<std::string> kHostile = {"x'; Remove-Mailbox evil_marker; '",
                                           "x\\\"; evil_marker; \\\"",
                                           "x\\nevil_marker\\n",
                                           "x\\revil_marker",
                                           "`evil_marker`",
                                           "$(evil_marker)",
                                           "x | evil_marker",
                                           "x & evil_marker",
                                           "x > evil_marker",
                                           "x{evil_marker}",
                                           "x\\u2018evil_marker\\u2019",
                                           "x\\u0000evil_marker",
                                           "-evil_marker",
                                           "x\\u201devil_marker",
                                           "@(evil_marker)",
                                           "x,evil_marker",
                                           "x;evil_marker",
                                           "x evil_marker"};

/// Every place of our records that the sender of a record can fill.
std::vector<std::string> hostile_records(const std::string& text) {
  std::vector<std::string> records;
  for (const char* place :
       {"tidy up", "ana@contoso.com", "5a0e", "c0117050-0000-4000-8000-000000000001",
        "203.0.113.20:4711", "invoice"}) {
    std::string record = firing_record(",\"N\":\"" + std::string(place) + "\"");
    record.replace(record.find(place), std::string_view(place).size(),
                   std::string(place) == "invoice" ? "invoice;" + text : text);
    records.push_back(record);
  }
  for (const char* name : {"Identity", "User", "ForwardingSmtpAddress"})
    for (const char* operation :
         {"Add-MailboxPermission", "Set-Mailbox", "Add-RecipientPermission"})
      records.push_back(
          std::string(R"({"Operation":")") + operation +
          R"(","RecordType":1,"UserId":"ben@contoso.com","ObjectId":")" + text +
          R"(","Parameters":[{"Name":"AccessRights","Value":"FullAccess,SendAs"},{"Name":")" +
          name + R"(","Value":")" + text + R"("},{"Name":"ForwardingAddress","Value":")" + text +
          "\"}]}");
  records.push_back(
      R"({"Operation":"Add member to role.","RecordType":8,"UserId":"ben@contoso.com","ModifiedProperties":[{"Name":"Role.TemplateId","NewValue":"62e90394-69f5-4237-9190-012177145e10"}],"Target":[{"ID":"User_)" +
      text + R"(","Type":2},{"ID":")" + text + R"(@x","Type":5}]})");
  return records;
}

TEST(HostileRecords, NoCommandCarriesWhatWouldBreakOutOfIt) {
  std::string input;
  for (const std::string& text : kHostile)
    for (const std::string& record : hostile_records(text)) input += record + "\n";
  const Finished run = foothold({"scan", "-", "--quiet"}, input);
  size_t commands = 0;
  for (const std::string& line : lines_of(run.out)) {
    const evaluate::JsonResult read = evaluate::read_json(line);
    ASSERT_TRUE(read.value.has_value()) << read.reason << "\n" << line;
    for (const evaluate::Json& step : read.value->find("contain")->items)
      for (const char* key : {"command", "lookup", "verify"})
        if (const evaluate::Json* command = step.find(key)) {
          ++commands;
          EXPECT_EQ(command->text.find("evil_marker"), std::string::npos) << command->text;
          EXPECT_EQ(command->text.find_first_of("\n\r\t"), std::string::npos) << command->text;
        }
  }
  EXPECT_GT(commands, 500u);
}

TEST(HostileRecords, AHarmlessIdStandsInItsCommand) {
  const Finished run = foothold({"scan", "-", "--quiet"}, firing_record());
  const evaluate::JsonResult read = evaluate::read_json(lines_of(run.out).at(0));
  ASSERT_TRUE(read.value.has_value()) << run.out;
  bool named = false;
  for (const evaluate::Json& step : read.value->find("contain")->items) {
    const evaluate::Json* const command = step.find("command");
    named = named || (command && command->text.find("ana@contoso.com") != std::string::npos);
  }
  EXPECT_TRUE(named) << run.out;
}

/// Escape sequences, carriage returns, backspaces and marks that turn the direction of writing.
TEST(HostileRecords, NothingOfARecordMovesTheCursorOfATerminal) {
  std::string input;
  for (const std::string text :
       {"\\u001b[2J\\u001b[31mred", "a\\u0008\\u0008b", "\\rlies", "\\u009b31m", "\\u202eevil",
        "\\u2066x\\u2069", "\\u007f", "a\\u0000b", "a\\nINFO all is well"})
    for (const std::string& record : hostile_records(text)) input += record + "\n";
  input += firing_record(",\"Z\":tru").substr(0, 400) + "\x1b[31m\n";
  input += "{\"Operation\":\"\\u001b[31mOp\",\"RecordType\":1}\n";
  const Finished run = foothold({"scan", "--format", "text", "-"}, input);
  ASSERT_GT(lines_of(run.out).size(), 300u);
  for (const std::string& all : {run.out, run.err}) {
    for (const unsigned char byte : all)
      ASSERT_TRUE(byte >= 0x20 || byte == '\n') << "byte " << int(byte);
    EXPECT_EQ(all.find('\x7f'), std::string::npos);
    for (const char* mark : {"\u009b", "\u202e", "\u2066", "\u2069", "\u200e"})
      EXPECT_EQ(all.find(mark), std::string::npos) << mark;
  }
  EXPECT_EQ(run.out.find("\nINFO"), std::string::npos)
      << "a record must not write lines of its own";
}

TEST(HostileRecords, ExplainShowsNoControlBytesEither) {
  const std::string record = firing_record(",\"N\":\"tidy up\"");
  std::string hostile = record;
  hostile.replace(hostile.find("tidy up"), 7, "\\u001b[31m\\u009bx\\u202e\\n");
  hostile.replace(hostile.find("invoice"), 7, "\\u001b[31minvoice\\u0007");
  const Finished run = foothold({"explain", kFiringRule}, hostile + "\n");
  EXPECT_EQ(run.code, 0);
  for (const unsigned char byte : run.out) ASSERT_TRUE(byte >= 0x20 || byte == '\n') << int(byte);
}

}  // namespace
}  // namespace foothold::cli_test
