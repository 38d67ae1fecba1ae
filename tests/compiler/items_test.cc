// Rules, responses, templates, lists, site files and the catalogue.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/diagnostics/project.h"

namespace foothold::compiler {
namespace {

using project::Project;
using Strings = std::vector<std::string>;

Project compiled(const std::string& text) {
  Project project;
  project.add("case.fh", text);
  project.compile();
  return project;
}

Project with_site(const std::string& text, const std::string& site) {
  Project project;
  project.add("case.fh", text);
  project.add_site("site.fh", site);
  project.compile();
  return project;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

const std::string kRule = project::rule_with("when hiding: inbox_rule where deletes");

std::string response(const std::string& name, int phase, const std::string& command,
                     const std::string& more = {}) {
  return "response " + name + " {\n  phase " + std::to_string(phase) +
         "\n  owner soc\n  csf RS.MI-01\n  command \"" + command +
         "\"\n  lookup \"Get-InboxRule\"\n" + more + "}\n";
}

// ---- responses

TEST(CompilerResponses, AreCarriedOutInTheOrderOfTheirPhases) {
  const Project project =
      compiled(response("late", 5, "a") + response("early", 0, "b") + response("second", 3, "c") +
               response("third", 3, "d") +
               replaced(kRule, "contain  revoke_sessions",
                        "contain third, late, second, early, revoke_sessions, late"));
  ASSERT_EQ(project.ids(), "");
  Strings names;
  for (const BoundResponse& bound : project.model().rules[0].contain)
    names.push_back(project.model().responses[bound.response].name);
  EXPECT_EQ(names, (Strings{"early", "revoke_sessions", "second", "third", "late"}));
}

std::string text_of(const Template& bound, const Kind& kind) {
  std::string all;
  for (const TemplatePiece& piece : bound)
    all += piece.text + (piece.field ? "{" + kind.fields[*piece.field].name + "}" : "");
  return all;
}

TEST(CompilerResponses, CommandsCarryOnlyWhatTheActorDoesNotWrite) {
  struct Row {
    const char* command;
    const char* ids;
    const char* bound;
  };
  const Row rows[] = {
      {"Remove '{mailbox}' {rule_id} {ip}", "", "Remove '{mailbox}' {rule_id} {ip}"},
      {"Remove {user}", "", "Remove {user}"},
      {"Remove {object_id}", "", "Remove <object_id>"},  // a field of another kind: looked up
      {"Remove {name}", "E045", ""},
      {"Remove {words}", "E045", ""},
      {"Remove {action}", "E045", ""},
      {"Remove {forwards_to}", "E045", ""},
      {"Remove {nme}", "E014", ""},
      {"Remove {", "", "Remove {"},
  };
  for (const Row& row : rows) {
    const Project project =
        compiled(response("it", 3, row.command) + replaced(kRule, "revoke_sessions", "it"));
    EXPECT_EQ(project.ids(), row.ids) << row.command << "\n" << project.rendered();
    if (project.has_errors()) continue;
    const Rule& rule = project.model().rules.at(0);
    EXPECT_EQ(text_of(rule.contain.at(0).command, project.model().kinds[rule.kind]), row.bound);
  }
}

TEST(CompilerResponses, LookupsAndVerifiesAreCommandsToo) {
  for (const char* name : {"lookup", "verify"}) {
    std::string written = response("it", 3, "Remove", std::string("  verify \"x\"\n"));
    const size_t at = written.find(name);
    written.replace(written.find('"', at), 2, "\"{name} ");
    const Project project = compiled(written + replaced(kRule, "revoke_sessions", "it"));
    EXPECT_EQ(project.ids(), "E045") << name;
  }
}

TEST(CompilerResponses, Mistakes) {
  const std::pair<const char*, const char*> rows[] = {
      {"phase 6", "E022"},
      {"phase 1, 2", "E022"},
      {"owner nobody", "E044"},
      {"csf RS.MI", "E042"},
      {"csf RS.MI-01, RS.MI-02", "E022"},
      {"csf RS.MI-99", "E040"},
      {"command \"a\", \"b\"", "E022"},
      {"command bare", "E022"},
      {"phase 1 phase 2", "E007"},
  };
  for (const auto& [property, expected] : rows) {
    std::string text = response("it", 3, "Remove");
    const std::string name = std::string(property).substr(0, std::string_view(property).find(' '));
    const size_t begin = text.find("  " + name + " ");
    text.replace(begin, text.find('\n', begin) - begin, property);
    EXPECT_EQ(compiled(text).ids(), expected) << property;
  }
}

// ---- templates

TEST(CompilerTemplates, ReportsShowAnyField) {
  struct Row {
    const char* report;
    const char* expected;  // the bound text, or the codes
  };
  const Row rows[] = {
      {"{user}: '{hiding.name}' {words}", "{user}: '{name}' {words}"},
      {"{time}{record}", "{time}{record}"},
      {"no fields", "no fields"},
      {"an open { brace", "an open { brace"},
      {"{nme}", "E014"},
      {"{hiding.nme} {usr}", "E014 E014"},
      {"{other.name}", "E020"},
      {"{}", "E014"},
      {"{user.name}", "E020"},
  };
  for (const Row& row : rows) {
    const Project project = compiled(replaced(kRule, "{user} hides mail", row.report));
    const std::string got = project.has_errors()
                                ? project.ids()
                                : text_of(project.model().rules[0].report,
                                          project.model().kinds[project.model().rules[0].kind]);
    EXPECT_EQ(got, row.expected) << row.report << "\n" << project.rendered();
  }
}

TEST(CompilerTemplates, PlacesAreInsideTheText) {
  const Project project = compiled(replaced(kRule, "{user} hides mail", "{hiding.nme}"));
  ASSERT_EQ(project.ids(), "E014");
  EXPECT_EQ(project.sources().text(project.found()[0].primary.at), "nme");
  EXPECT_EQ(project.found()[0].edits.at(0).with, "name");
}

// ---- rules

TEST(CompilerRules, MetadataIsRead) {
  const Project project = compiled(replaced(
      replaced(replaced(kRule, "owner    soc", "owner identity, soc"), "csf:DE.CM-09",
               "csf:DE.CM-09, csf:DE.AE-02"),
      "nhi:none",
      "nhi:NHI5:2025, attack:T1564, attack:T1564.008, scuba:MS.EXO.1.1v2, airmf:GOVERN_1.1"));
  ASSERT_EQ(project.ids(), "");
  const Rule& rule = project.model().rules.at(0);
  EXPECT_EQ(rule.title, "Inbox rule hides mail");
  EXPECT_EQ(rule.level, Level::high);
  EXPECT_EQ(rule.owners, (Strings{"identity", "soc"}));
  EXPECT_EQ(rule.owner_titles, (Strings{"Identity governance", "Security operations"}));
  EXPECT_EQ(rule.label, "hiding");
  ASSERT_EQ(rule.detects.size(), 2u);
  EXPECT_EQ(rule.detects[1].id, "DE.AE-02");
  ASSERT_EQ(rule.maps.size(), 5u);
  EXPECT_EQ(rule.maps[0].framework, "nhi");
  EXPECT_EQ(rule.maps[4].id, "GOVERN 1.1");
  EXPECT_EQ(rule.maps[4].title, "Legal and regulatory requirements are understood");
}

TEST(CompilerRules, NhiNoneIsSaidAndThenForgotten) {
  const Project project = compiled(replaced(kRule, "nhi:none", "attack:T1114.003, nhi:none"));
  ASSERT_EQ(project.ids(), "");
  ASSERT_EQ(project.model().rules.at(0).maps.size(), 1u);
}

TEST(CompilerCatalogue, IdsAreChecked) {
  const std::pair<const char*, const char*> rows[] = {
      {"maps     nhi:none, attack:T1562.008", "E041"},
      {"maps     nhi:NHI-05", "E041"},
      {"maps     nhi:none, airmf:GOVERN_1.9", "E041"},
      {"maps     nhi:none, airmf:GOVERN_1", "E042"},
      {"maps     nhi:none, airmf:GOVERN_9.9", "E040"},
      {"maps     nhi:none, scuba:MS.EXO.99.1v1", "E040"},
      {"maps     nhi:none, csf:DE.CM-09", "E022"},
      {"maps     nhi:none, iso:27001", "E040"},
      {"maps     nhi:none, nonsense", "E040"},
      {"maps     attack:T1564", "E043"},
      {"maps     nhi:none, nhi:NHI5:2025", "E007"},
      {"maps     nhi:NHI5:2025, nhi:NHI7:2025", ""},
  };
  for (const auto& [maps, expected] : rows) {
    const Project project = compiled(replaced(kRule, "maps     nhi:none", maps));
    EXPECT_EQ(project.ids(), expected) << maps << "\n" << project.rendered();
  }
  for (const auto& [id, expected] : {std::pair("csf:DE.CM", "E042"),
                                     {"csf:DE", "E042"},
                                     {"csf:DE.CM-8", "E041"},
                                     {"csf:DE.CM-99", "E040"},
                                     {"nhi:none", "E022"},
                                     {"attack:T1564", "E022"}})
    EXPECT_EQ(compiled(replaced(kRule, "csf:DE.CM-09", id)).ids(), expected) << id;
}

TEST(CompilerCatalogue, WithdrawnIdsNameTheirSuccessor) {
  const Project project = compiled(replaced(kRule, "csf:DE.CM-09", "csf:DE.CM-8"));
  ASSERT_EQ(project.ids(), "E041");
  EXPECT_EQ(project.found()[0].help, "use `csf:ID.RA-01`");
  EXPECT_EQ(compiled(replaced(kRule, "csf:DE.CM-09", "csf:RS.RP-1")).found().at(0).edits.size(),
            0u);
}

TEST(CompilerCatalogue, ReadsItsTables) {
  Catalogue catalogue;
  catalogue.add(
      "csf",
      "# comment\nA\ttitle\t\tactive\t\nA-1\tone\tA\tactive\nB\told\tA\twithdrawn\tA-1,A-2\n");
  catalogue.add("csf",
                "B\tstill old\t\twithdrawn\t\nA-1\tanother\t\twithdrawn\t\nB\tback\t\tactive\t\n");
  EXPECT_EQ(catalogue.active_ids("csf"), (Strings{"A", "A-1", "B"}));
  EXPECT_TRUE(catalogue.is_parent("csf", "A"));
  EXPECT_FALSE(catalogue.is_parent("csf", "A-1"));
  EXPECT_EQ(catalogue.find("csf", "A-1")->title, "one");
  EXPECT_EQ(catalogue.find("csf", "B")->title, "back");
  EXPECT_EQ(catalogue.find("csf", "C"), nullptr);
  EXPECT_EQ(catalogue.find("nhi", "A"), nullptr);
  EXPECT_EQ(framework_of("catalog/csf_withdrawn.tsv"), "csf");
  EXPECT_EQ(framework_of("owners.tsv"), "owners");
}

TEST(CompilerRules, PropertiesAreRequiredAndSingle) {
  for (const char* name : {"title", "severity", "owner", "detects", "control", "responds", "maps",
                           "contain", "report"}) {
    const size_t begin = kRule.find("  " + std::string(name) + " ");
    ASSERT_NE(begin, std::string::npos) << name;
    const std::string line = kRule.substr(begin, kRule.find('\n', begin) - begin + 1);
    EXPECT_EQ(compiled(replaced(kRule, line, "")).ids(), "E008") << name;
    EXPECT_EQ(compiled(replaced(kRule, line, line + line)).ids(), "E007") << name;
  }
  for (const char* name : {"about", "false_alarms"}) {
    const std::string line = "  " + std::string(name) + " \"x\"\n";
    EXPECT_EQ(compiled(replaced(kRule, "  title", line + "  title")).ids(), "") << name;
    EXPECT_EQ(compiled(replaced(kRule, "  title", line + line + "  title")).ids(), "E007") << name;
  }
}

TEST(CompilerRules, OneMistakeOfEveryProperty) {
  const std::pair<const char*, const char*> rows[] = {
      {"severity urgent", "E019"},   {"severity high, low", "E022"},
      {"title bare", "E022"},        {"title \"a\", \"b\"", "E022"},
      {"owner soc, nobody", "E044"}, {"contain nothing_known", "E015"},
      {"report bare", "E022"},
  };
  for (const auto& [property, expected] : rows) {
    const std::string name = std::string(property).substr(0, std::string_view(property).find(' '));
    const size_t begin = kRule.find(name + " ");
    const std::string line = kRule.substr(begin, kRule.find('\n', begin) - begin);
    EXPECT_EQ(compiled(replaced(kRule, line, property)).ids(), expected) << property;
  }
}

TEST(CompilerRules, TestsOfARule) {
  struct Row {
    const char* test;
    const char* ids;
  };
  const Row rows[] = {
      {"test \"t\" { event inbox_rule { deletes true } expect 1 finding at hiding }", ""},
      {"test \"t\" { event inbox_rule { deletes true } expect 2 findings }", ""},
      {"test \"t\" { event inbox_rule { deletes true } expect 0 findings }", "E024"},
      {"test \"t\" { event inbox_rule { deletes true } expect 1.5 findings }", "E024"},
      {"test \"t\" { event inbox_rule { deletes true } expect 1 finding at hidng }", "E020"},
      {"test \"t\" { event inbox_rule { deletes true } }", "E008"},
      {"test \"t\" { expect nothing }", "E008"},
      {"test \"t\" { event inbox_rul { deletes true } expect nothing }", "E011"},
      {"test \"t\" { given tenant_domains = \"contoso.com\" event inbox_rule { } expect nothing }",
       ""},
      {"test \"t\" { given quiet_folders = \"x\" event inbox_rule { } expect nothing }", ""},
      {"test \"t\" { given loud_folders = \"x\" event inbox_rule { } expect nothing }", "E013"},
      {"test \"t\" of hidden_mail { event inbox_rule { } expect nothing }", "E007"},
  };
  for (const Row& row : rows) {
    const Project project = compiled(project::rule_with("when hiding: inbox_rule where deletes",
                                                        "  " + std::string(row.test) + "\n"));
    EXPECT_EQ(project.ids(), row.ids) << row.test << "\n" << project.rendered();
  }
}

TEST(CompilerRules, TestsOutsideJoinTheirRule) {
  const Project project = compiled(
      "test \"t\" of hidden_mail {\n  given tenant_domains = \"Contoso.com\"\n"
      "  event inbox_rule { time 09:20  deletes true }\n  expect 2 findings\n}\n" +
      kRule);
  ASSERT_EQ(project.ids(), "");
  const RuleTest& test = project.model().rules.at(0).tests.at(0);
  EXPECT_EQ(test.findings, 2u);
  EXPECT_EQ(test.lists.at("tenant_domains"), Strings{"contoso.com"});
  EXPECT_EQ(test.events.at(0).fields.at(0).values, Strings{"09:20"});
}

TEST(CompilerRules, WarningsCanBeAllowed) {
  const std::string bare = replaced(kRule, "  # allow: missing_test", "");
  EXPECT_EQ(compiled(bare).ids(), "missing_test");
  EXPECT_EQ(compiled(kRule).ids(), "");
  EXPECT_EQ(compiled("# allow: missing_test\n" + bare).ids(), "");
  EXPECT_EQ(compiled("# allow: slow_pattern, missing_test\n" + bare).ids(), "unused_allow");
  EXPECT_EQ(compiled("# allow: missing_test\n\n" + bare).ids(), "unused_allow missing_test");
}

TEST(CompilerRules, ErrorsCannotBeAllowed) {
  const std::string wrong = replaced(kRule, "  severity high\n", "");
  EXPECT_EQ(compiled("# allow: E008\n" + wrong).ids(), "unused_allow E008");
  EXPECT_EQ(compiled("# allow: missing_part\n" + wrong).ids(), "unused_allow E008");
}

// Where there are errors, warnings were not looked for: only names that are none are told.
TEST(CompilerRules, ACommentThatSilencesNothingIsTold) {
  EXPECT_EQ(compiled("# allow: no_sample\nlist a = \"x\"\n").ids(), "unused_allow");
  EXPECT_EQ(compiled("# allow: no_sample\nlist a =\n").ids(), "E001");
  EXPECT_EQ(compiled("# allow: no_such\nlist a =\n").ids(), "unused_allow E001");
  EXPECT_EQ(compiled("list a = \"# allow: no_sample\"\n").ids(), "");
  EXPECT_EQ(compiled("# allow: unused_allow\nlist a = \"x\"  # allow: no_sample\n").ids(), "");
  EXPECT_EQ(compiled("# not to allow: no_sample\nlist a = \"x\"\n").ids(), "");
}

// ---- items left out

TEST(CompilerBroken, AnItemWithAMistakeIsToldOnceOnly) {
  const std::string uses = project::rule_with("when thing where it in words", "");
  EXPECT_EQ(compiled("kind thing {\n  it text\n}\nlist words of text = ,\n" + uses).ids(),
            "E001 E001");
  EXPECT_EQ(compiled("response again {\n  phase\n}\n" + replaced(kRule, "revoke_sessions", "again"))
                .ids(),
            "E001");
  EXPECT_EQ(compiled("shape raw {\n  time\n}\nkind k \"\" {\n  counts once by record\n  it : text\n"
                     "  from raw { it = a }\n}\n")
                .ids(),
            "E001");
  EXPECT_EQ(compiled("test \"t\" of wrong {\n  event inbox_rule { }\n  expect nothing\n}\nrule "
                     "wrong {\n  title\n}\n")
                .ids(),
            "E001");
  EXPECT_EQ(
      compiled("kind thing {\n  it text\n}\n" + project::rule_with("when things where it")).ids(),
      "E001 E011");
}

// ---- lists and site files

const List* list_named(const Project& project, std::string_view name) {
  for (const List& list : project.model().lists)
    if (list.name == name) return &list;
  return nullptr;
}

TEST(CompilerLists, HaveATypeAndFoldedValues) {
  const Project project = compiled(
      "list a of text = \"Ab\", \"cD\"\nlist b of id = \"Ab\"\nlist c = 1, 2.5\nlist d = \"Xy\"\n"
      "list e of network = \"10.0.0.0/8\"\nlist f of duration = 10m\nlist public_mail_domains of "
      "domain = \"Mail.example\"\n");
  ASSERT_EQ(project.ids(), "") << project.rendered();
  EXPECT_EQ(list_named(project, "a")->values, (Strings{"ab", "cd"}));
  EXPECT_EQ(list_named(project, "b")->values, Strings{"Ab"});
  EXPECT_EQ(list_named(project, "c")->base, Base::number);
  EXPECT_EQ(list_named(project, "d")->values, Strings{"xy"});
  EXPECT_EQ(list_named(project, "e")->base, Base::ip);
  EXPECT_EQ(list_named(project, "f")->base, Base::duration);
  EXPECT_EQ(project.model().public_mail_domains, Strings{"mail.example"});
}

TEST(CompilerLists, Mistakes) {
  const std::pair<const char*, const char*> rows[] = {
      {"list a of text = 7", "E022"},
      {"list a of text = word", "E022"},
      {"list a of ip = \"10.0.0.0/33\", \"x\"", "E024 E024"},
      {"list a of number = \"7\"", "E024"},
      {"list a = 1, \"x\"", "E024"},
      {"list a of strings = \"x\"", "E017"},
      {"list a of time = 09:20", "E022"},
      {"list a of text from \"file.txt\"", "E047"},
      {"list a for tenant \"t\" = \"x\"", "E022"},
      {"list quiet_folders of text = \"x\"", "E010"},
      {"list tenant_domains = \"ana@contoso.com\"", "E024"},
  };
  for (const auto& [text, expected] : rows)
    EXPECT_EQ(compiled(std::string(text) + "\n").ids(), expected) << text;
}

TEST(CompilerLists, TenantDomainsAreKeptPerTenant) {
  const Project project =
      with_site("",
                "list tenant_domains for tenant \"t1\" = \"Contoso.com\", \"*.contoso.com\"\n"
                "list tenant_domains for tenant \"t2\" = \"fabrikam.com\"\n"
                "list tenant_domains = \"shared.example\"\n");
  ASSERT_EQ(project.ids(), "");
  const TenantDomains& domains = project.model().tenant_domains;
  EXPECT_EQ(domains.at("t1"), (Strings{"contoso.com", "*.contoso.com"}));
  EXPECT_EQ(domains.at("t2"), Strings{"fabrikam.com"});
  EXPECT_EQ(domains.at(""), Strings{"shared.example"});
}

TEST(CompilerSiteFiles, ReplaceShippedLists) {
  const std::string rule = replaced(kRule, "deletes", "folder in quiet_folders");
  const Project project = with_site(rule, "list quiet_folders of text = \"Bin\"\n");
  ASSERT_EQ(project.ids(), "");
  EXPECT_EQ(project.model().rules.at(0).where->test.texts, Strings{"bin"});
}

TEST(CompilerSiteFiles, ReplaceWhatComparesBytesToo) {
  const std::string rule = project::rule_with("when sign_in where app in watched_apps");
  EXPECT_EQ(
      with_site(rule, "list quiet_folders of text = \"x\"\n").model().rules.at(0).where->test.texts,
      Strings{"0A1b"});
  EXPECT_EQ(
      with_site(rule, "list watched_apps of id = \"FfFf\"\n").model().rules.at(0).where->test.texts,
      Strings{"FfFf"});
}

TEST(CompilerSiteFiles, HoldListsOnly) {
  EXPECT_EQ(with_site("", "list quiet_folders of ip = \"192.0.2.1\"\n").ids(), "E022");
  EXPECT_EQ(
      with_site("", "list quiet_folders of text = \"a\"\nlist quiet_folders of text = \"b\"\n")
          .ids(),
      "E010");
  EXPECT_EQ(with_site("", "list quiet_folders of text = \"a\"\n").ids(), "");
  EXPECT_EQ(with_site("", "list mine of text = \"a\"\n").ids(), "E013") << "nothing reads it";
  EXPECT_EQ(with_site("", kRule).ids(), "E046");
  EXPECT_EQ(with_site("",
                      "shape s { route A  time t precision 1s }\nwrap w { marked by x  holds y }\n"
                      "header { z : text }\nkind k \"\" { counts once by record }\n" +
                          response("r", 1, "x") +
                          "test \"t\" of r { event inbox_rule { } expect nothing }\n")
                .ids(),
            "E046 E046 E046 E046 E046 E046");
}

}  // namespace
}  // namespace foothold::compiler
