// `scan --follow`: findings of several events come through a pipe that stays open, with their
// phase.
#include <gtest/gtest.h>

#include <csignal>

#include "tests/cli/process.h"

namespace foothold::cli_test {
namespace {

constexpr const char* kRule = R"(rule forwarded_after_failures {
  title "Sign-ins failed, then mail was forwarded"
  severity high
  owner soc
  detects csf:DE.CM-09
  control csf:PR.DS-02
  responds csf:RS.MI-01
  maps nhi:none
  contain revoke_sessions
  when same user, within 1h {
    tries: at least 3 sign_in_log where result is failure
    then made: inbox_rule
  }
  report "{user} failed to sign in {number of tries} times, then made a rule"
}
)";

std::string failed(const std::string& id, const std::string& time) {
  return "{\"CreationTime\":\"" + time + "\",\"Id\":\"" + id +
         "\",\"Operation\":\"UserLoginFailed\",\"OrganizationId\":\"" +
         "11111111-2222-4333-8444-555555555555\",\"RecordType\":15,\"ResultStatus\":\"Failed\"," +
         "\"UserId\":\"ana@contoso.com\",\"UserType\":0,\"Workload\":\"AzureActiveDirectory\"," +
         "\"ClientIP\":\"192.0.2.7\"}\n";
}

std::string made(const std::string& id, const std::string& time) {
  return "{\"CreationTime\":\"" + time + "\",\"Id\":\"" + id +
         "\",\"Operation\":\"New-InboxRule\",\"OrganizationId\":\"" +
         "11111111-2222-4333-8444-555555555555\",\"RecordType\":1,\"ResultStatus\":\"True\"," +
         "\"UserId\":\"ana@contoso.com\",\"UserType\":0,\"Workload\":\"Exchange\"," +
         "\"ClientIP\":\"192.0.2.7\",\"Parameters\":[{\"Name\":\"Name\",\"Value\":\"x\"}]}\n";
}

TEST(Follow, Placeholder) {}

}  // namespace
}  // namespace foothold::cli_test
