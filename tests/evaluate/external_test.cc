#include "evaluate/external.h"

#include <gtest/gtest.h>

#include "evaluate/condition.h"
#include "tests/evaluate/build.h"

namespace foothold::evaluate {
namespace {

using namespace build;

constexpr Truth kNo = Truth::no, kUnknown = Truth::unknown, kYes = Truth::yes;
constexpr uint32_t kTarget = 3, kTargetDomain = 4;

Kind kind() {
  Kind kind;
  kind.fields = {field("tenant", type(Base::id)), field("user", type(Base::address)),
                 field("principal", choice({"person", "guest", "app"})),
                 field("target", type(Base::address)), field("target_domain", type(Base::domain))};
  return kind;
}

/// Each of them absent if null.
struct Actor {
  const char* tenant;
  const char* user;
  const char* principal;
};

Truth is_target_external(const Model& model, const Actor& actor, const char* target,
                         uint32_t field = kTarget) {
  Event event;
  event.fields.resize(model.kinds[0].fields.size());
  const auto set = [&](uint32_t number, const char* text) {
    if (text != nullptr) event.fields[number] = said(model.kinds[0].fields[number].type, {text});
  };
  set(0, actor.tenant);
  set(1, actor.user);
  set(2, actor.principal);
  set(field, target);
  return test(model, event, ask(field, Verb::external));
}

Model model_with(compiler::TenantDomains domains) {
  Model model;
  model.kinds = {kind()};
  model.tenant_domains = std::move(domains);
  model.public_mail_domains = {"gmail.com", "outlook.com"};
  return model;
}

TEST(EvaluateExternal, T23TenantsOwnList) {
  const Model model =
      model_with({{"t1", {"contoso.com", "*.fabrikam.com"}}, {"t2", {"x.example"}}});
  const Actor ana = {"t1", "ana@gmail.com", "guest"};
  struct Row {
    const char* target;
    Truth truth;
  };
  const Row rows[] = {
      {"bob@contoso.com", kNo},
      {"bob@CONTOSO.com", kNo},
      {"bob@mail.contoso.com", kYes},
      {"bob@evilcontoso.com", kYes},
      {"bob@contoso.com.example", kYes},
      {"bob@fabrikam.com", kNo},
      {"bob@eu.fabrikam.com", kNo},
      {"bob@evilfabrikam.com", kYes},
      {"bob@x.example", kYes},
      {"\"bob@contoso.com\"@y.example", kYes},
      {"/o=EX/cn=bob", kUnknown},
      {"bob", kUnknown},
      {"bob@", kUnknown},
      {"", kNo},
      {nullptr, kUnknown},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(is_target_external(model, ana, row.target), row.truth)
        << (row.target == nullptr ? "absent" : row.target);
  }
}

TEST(EvaluateExternal, ListsArePerTenantAndForAll) {
  const Model model = model_with({{"t1", {"contoso.com"}}, {"", {"shared.example"}}});
  const Actor first = {"t1", nullptr, nullptr}, second = {"t2", nullptr, nullptr};
  const Actor unnamed = {nullptr, nullptr, nullptr};
  EXPECT_EQ(is_target_external(model, first, "a@contoso.com"), kNo);
  EXPECT_EQ(is_target_external(model, first, "a@shared.example"), kNo);
  EXPECT_EQ(is_target_external(model, second, "a@contoso.com"), kYes);
  EXPECT_EQ(is_target_external(model, second, "a@shared.example"), kNo);
  EXPECT_EQ(is_target_external(model, unnamed, "a@contoso.com"), kYes);
  EXPECT_EQ(is_target_external(model, unnamed, "a@shared.example"), kNo);
}

TEST(EvaluateExternal, T23FallsBackOnlyToAPersonOfTheTenant) {
  const Model model = model_with({{"other", {"x.example"}}});
  struct Row {
    Actor actor;
    const char* target;
    Truth truth;
  };
  const Row rows[] = {
      {{"t1", "ana@contoso.com", "person"}, "x@gmail.com", kYes},
      {{"t1", "ana@Contoso.com", "person"}, "bob@CONTOSO.com", kNo},
      {{"t1", "ana@contoso.com", "person"}, "bob@mail.contoso.com", kYes},
      {{nullptr, "ana@contoso.com", "person"}, "x@gmail.com", kYes},
      {{"t1", "bob_evil.com#EXT#@contoso.onmicrosoft.com", "person"}, "x@gmail.com", kUnknown},
      {{"t1", "bob_evil.com#ext#@contoso.onmicrosoft.com", "person"}, "x@evil.com", kUnknown},
      {{"t1", "ana@gmail.com", "person"}, "x@gmail.com", kUnknown},
      {{"t1", "ana@GMAIL.com", "person"}, "x@contoso.com", kUnknown},
      {{"t1", "svc@contoso.com", "app"}, "x@gmail.com", kUnknown},
      {{"t1", "svc@contoso.com", nullptr}, "x@gmail.com", kUnknown},
      {{"t1", "ana", "person"}, "x@gmail.com", kUnknown},
      {{"t1", nullptr, "person"}, "x@gmail.com", kUnknown},
      {{"t1", "ana@contoso.com", "person"}, "bob", kUnknown},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(is_target_external(model, row.actor, row.target), row.truth)
        << "row " << (&row - rows);
  }
}

TEST(EvaluateExternal, DomainsAreComparedAsTheyAre) {
  const Model model = model_with({{"", {"contoso.com"}}});
  const Actor nobody = {nullptr, nullptr, nullptr};
  EXPECT_EQ(is_target_external(model, nobody, "Contoso.com", kTargetDomain), kNo);
  EXPECT_EQ(is_target_external(model, nobody, "fabrikam.com", kTargetDomain), kYes);
  EXPECT_EQ(is_target_external(model, nobody, nullptr, kTargetDomain), kUnknown);
}

TEST(EvaluateExternal, KindsWithoutHeaderFieldsAreUnknown) {
  Model model = model_with({});
  model.kinds[0].fields[1].name = "mailbox";
  EXPECT_EQ(is_target_external(model, {"t1", "ana@contoso.com", "person"}, "x@gmail.com"),
            kUnknown);
}

}  // namespace
}  // namespace foothold::evaluate
