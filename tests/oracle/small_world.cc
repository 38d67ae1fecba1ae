#include "tests/oracle/small_world.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/typed_event.h"
#include "evaluate/rules.h"

namespace foothold::oracle {
namespace {

constexpr const char* kSaid = R"(
shape tiny { route Operation  record Id  time T precision 1s  header { tenant = tenant  user = user  principal = principal } }
header {
  tenant    : id
  user      : address
  principal : one of person, guest, system
}
list words_list of text = "invoice", "Wire Transfer", "ß", "überweisung"
list address_list of address = "ana@contoso.com", "smtp:Ben@Fabrikam.com"
list id_list of id = "0A1b", "zz"
list network_list of ip = "192.0.2.0/24", "2001:db8::/32", "198.51.100.7"
list domain_list of domain = "contoso.com", "*.fabrikam.com"
list number_list of number = 1, 2.5
list public_mail_domains of domain = "gmail.example"
list tenant_domains for tenant "T1" = "contoso.com", "*.fabrikam.com"
kind said "what a record says" {
  counts once by record
  t : text  u : text  i : id  j : id  a : address  b : address  d : domain  p : ip  q : ip  n : number  m : number
  w : time  v : time  s : duration  f : flag  g : flag  h : flag  c : one of red, green, blue
  lt : list of text  li : list of id  la : list of address  ld : list of domain  lp : list of ip
  ct : change of text  cl : change of list of text  ci : change of list of id  ca : change of list of address
  of_red : flag = false when c is red
  not_blue : number = 7 when not c is blue

  from tiny where Operation is "say" {
    t = t  u = u  i = i  j = j  a = a  b = b  d = d  p = p  q = q  n = n  m = m  w = w  v = v  s = s
    f = f  g = g  h = h  c = c  lt = all(lt, lt[])  li = all(li, li[])  la = addresses(la, la[])
    ld = all(ld, ld[])  lp = all(lp, lp[])
    ct = change(ct_old, ct)  cl = change(all(cl_old, cl_old[]), all(cl, cl[]))
    ci = change(all(ci_old, ci_old[]), all(ci, ci[]))  ca = change(all(ca_old, ca_old[]), all(ca, ca[]))
    of_red = of_red  not_blue = not_blue
  }
}
)";

std::vector<uint32_t> fired(const compiler::Model& model, const evaluate::Event& event) {
  std::vector<uint32_t> rules;
  for (const evaluate::Firing& firing : evaluate::evaluate_rules(model, event))
    if (firing.fires) rules.push_back(firing.rule);
  return rules;
}

std::string names(const compiler::Model& model, const std::vector<uint32_t>& rules) {
  std::string all;
  for (const uint32_t rule : rules) all += model.rules[rule].name + " ";
  return all;
}

/// The event as the evaluator reads it, given to the matcher as it is.
void expect_typed_agreement(const World& world, std::string_view line,
                            runtime::BlockScanner& scanner) {
  runtime::EventReader reader;
  for (const evaluate::Event& event : evaluate::read_record(world.model(), line).events) {
    cli::to_runtime(event, world.program().kinds[event.kind], reader);
    const std::vector<uint32_t> fast = scanner.match_event(event.kind, reader);
    EXPECT_EQ(names(world.model(), fired(world.model(), event)), names(world.model(), fast))
        << line;
  }
}

}  // namespace

World small_world(const std::vector<std::string>& parts, const std::string& items) {
  std::string text = kSaid + items;
  for (size_t number = 0; number < parts.size(); ++number)
    text += rule_text(fmt::format("r{}", number), "when said " + parts[number]);
  return World::of(text);
}

size_t expect_agreement(const World& world, const std::string& lines) {
  const Seen expected = slow(world.model(), lines), got = fast(world.compiled(), lines);
  std::string differing;
  for (const auto& [line, rule] : expected.findings)
    if (!got.findings.contains({line, rule})) differing += rule + " ";
  for (const auto& [line, rule] : got.findings)
    if (!expected.findings.contains({line, rule})) differing += rule + " ";
  EXPECT_EQ(difference(expected, got, lines), "") << differing.substr(0, 500);
  EXPECT_EQ(expected.unreadable, 0u) << "the table holds a record that is no JSON";
  runtime::BlockScanner scanner(world.compiled());
  for (const std::string_view line : lines_of(lines)) expect_typed_agreement(world, line, scanner);
  FieldComparison comparison(world);
  for (const std::string_view line : lines_of(lines)) EXPECT_EQ(comparison.differences(line), "");
  return expected.findings.size();
}

std::string record(const std::string& members) {
  return fmt::format("{{\"Operation\":\"say\"{}{}}}\n", members.empty() ? "" : ",", members);
}

}  // namespace foothold::oracle
