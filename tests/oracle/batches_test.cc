// Batches: when one is full, its hits are read again. A record that makes two events must not lose
// the second one over that.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "runtime/match/columns.h"
#include "tests/oracle/oracle.h"

namespace foothold::oracle {
namespace {

/// One record of two kinds: forwarding and a permission.
std::string two_kinds(size_t number) {
  return fmt::format(
      R"({{"CreationTime":"2026-04-13T08:00:00","Id":"{0}","Operation":"Set-Mailbox","RecordType":1,"UserId":"ben@contoso.com","UserType":2,"ObjectId":"carla{0}","Parameters":[{{"Name":"ForwardingSmtpAddress","Value":"smtp:x{0}@mailer.example"}},{{"Name":"GrantSendOnBehalfTo","Value":"eve{0}"}}]}})"
      "\n",
      number);
}

std::string of_one_kind(size_t number) {
  return fmt::format(
      R"({{"CreationTime":"2026-04-13T08:00:00","Id":"p{0}","Operation":"Add-MailboxPermission","RecordType":1,"UserId":"ben@contoso.com","UserType":2,"ObjectId":"carla","Parameters":[{{"Name":"User","Value":"dave{0}"}},{{"Name":"AccessRights","Value":"FullAccess"}}]}})"
      "\n",
      number);
}

TEST(Batches, ARecordThatFillsOneKindsBatchKeepsItsOtherEvents) {
  const World& world = World::shipped();
  for (const size_t before : {size_t{0}, size_t{1}, runtime::kBatchRows - 1}) {
    std::string lines;
    for (size_t number = 0; number < before; ++number) lines += of_one_kind(number);
    for (size_t number = 0; number < 2 * runtime::kBatchRows + 5; ++number)
      lines += two_kinds(number);
    const Seen expected = slow(world.model(), lines);
    EXPECT_GT(expected.findings.size(), 2 * runtime::kBatchRows);
    EXPECT_EQ(difference(expected, fast(world.compiled(), lines, 1 << 22), lines), "");
  }
}

/// The reports of all findings: they name what is in the record, so a row must not show another's.
TEST(Batches, EachFindingTellsOfItsOwnRecord) {
  std::string lines;
  for (size_t number = 0; number < 3 * runtime::kBatchRows; ++number) lines += two_kinds(number);
  runtime::MemorySource source(lines);
  const runtime::BlockResult result = scan_source(World::shipped().compiled(), source, 1 << 22);
  ASSERT_GT(result.findings.size(), 6 * runtime::kBatchRows - 1);
  for (const runtime::Finding& finding : result.findings) {
    const std::string number = std::to_string(finding.events[0].line - 1);
    ASSERT_EQ(finding.events[0].record, number);
    ASSERT_EQ(finding.target, "carla" + number);
  }
}

}  // namespace
}  // namespace foothold::oracle
