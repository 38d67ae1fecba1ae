// The values of ${pick:list}. All of them are ready to stand inside a JSON string.
#include <algorithm>
#include <utility>

#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

using Values = std::span<const std::string_view>;

constexpr std::string_view kMailFolders[] = {
    "\\\\Inbox", "\\\\Inbox", "\\\\Inbox", "\\\\Sent Items", "\\\\Inbox\\\\Projects", "\\\\Drafts"};
constexpr std::string_view kMailClients[] = {"Client=REST;Client=RESTSystem;;",
                                             "Client=MSExchangeRPC", "Client=Outlook-iOS\\/2.0;",
                                             "Client=WebServices;Outlook (16.0.18526.20144; x64);"};
constexpr std::string_view kMailApplications[] = {"d3590ed6-52b3-4102-aeff-aad2292ab01c",
                                                  "27922004-5251-4030-b22d-91ecd9a37ea4",
                                                  "5d661950-3475-41cd-a2c3-d671a3162bc1"};
constexpr std::string_view kSubjects[] = {
    "Re: agenda for Thursday",
    "Lunch on Friday?",
    "Minutes of the planning meeting and the list of open points",
    "FW: travel booking \\\"Lyon\\\" confirmed",
    "Draft for review",
    "Réunion de mardi: ordre du jour",
    "Question about the new template",
    "Welcome to the team!",
    "Weekly figures, please check before noon"};
constexpr std::string_view kAttachments[] = {
    "agenda.docx (18422b)", "image001.png (5120b); image002.png (7731b)",
    "figures.xlsx (40211b); notes.txt (812b)", "slides.pptx (911802b)"};
constexpr std::string_view kRequestTypes[] = {"OAuth2:Authorize", "OAuth2:Token", "Login:login",
                                              "Login:reprocess", "Kmsi:kmsi"};
constexpr std::string_view kSignInApplications[] = {
    "00000002-0000-0ff1-ce00-000000000000", "4765445b-32c6-49b0-83e6-1d93765276ca",
    "1fec8e78-bce4-4aaf-ab1b-5451cc387264", "d3590ed6-52b3-4102-aeff-aad2292ab01c"};
constexpr std::string_view kResources[] = {"00000003-0000-0000-c000-000000000000",
                                           "00000002-0000-0ff1-ce00-000000000000",
                                           "00000003-0000-0ff1-ce00-000000000000"};
constexpr std::string_view kBooleans[] = {"True", "False"};
constexpr std::string_view kSignInErrors[] = {
    R"("ErrorNumber":"50126","LogonError":"InvalidUserNameOrPassword")",
    R"("ErrorNumber":"50126","LogonError":"InvalidUserNameOrPassword")",
    R"("ErrorNumber":"50074","LogonError":"UserStrongAuthClientAuthNRequired")",
    R"("ErrorNumber":"50076","LogonError":"UserStrongAuthClientAuthNRequiredInterrupt")"};
constexpr std::string_view kCommunication[] = {"OneOnOne", "GroupChat", "GroupChat", "Team"};
constexpr std::string_view kQuietFolders[] = {"Newsletters", "Projects", "Travel", "Read later",
                                              "Team calendar"};
constexpr std::string_view kQuietWords[] = {"newsletter", "weekly digest", "canteen menu",
                                            "release notes;build finished", "parking"};
constexpr std::string_view kRuleNames[] = {"Newsletters", "Build mails", "Canteen",
                                           "Project mail to folder", "Digest"};
constexpr std::string_view kGroups[] = {"All employees", "Football fans", "Project Cedar",
                                        "Printer users second floor", "Readers of the wiki"};
constexpr std::string_view kJobs[] = {"Analyst", "Engineer", "Team lead", "Buyer", "Controller"};
constexpr std::string_view kScopes[] = {"User.Read", "openid profile User.Read",
                                        "openid profile email"};
constexpr std::string_view kPrograms[] = {"Room Planner", "Canteen Menu", "Travel Desk",
                                          "Survey Box"};

// Roles that only let a person read: name, template id and well-known name belong together.
constexpr std::string_view kRoles[] = {
    R"({"Name":"Role.DisplayName","NewValue":"Reports Reader","OldValue":""},)"
    R"({"Name":"Role.TemplateId","NewValue":"4a5d8f65-41da-4de4-8968-e035b65339cf","OldValue":""},)"
    R"({"Name":"Role.WellKnownObjectName","NewValue":"ReportsReader","OldValue":""})",
    R"({"Name":"Role.DisplayName","NewValue":"Message Center Reader","OldValue":""},)"
    R"({"Name":"Role.TemplateId","NewValue":"790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b","OldValue":""},)"
    R"({"Name":"Role.WellKnownObjectName","NewValue":"MessageCenterReader","OldValue":""})"};
constexpr std::string_view kEntraRoles[] = {
    R"({"displayName":"Role.DisplayName","oldValue":null,"newValue":"\"Reports Reader\""},)"
    R"({"displayName":"Role.TemplateId","oldValue":null,)"
    R"("newValue":"\"4a5d8f65-41da-4de4-8968-e035b65339cf\""},)"
    R"({"displayName":"Role.WellKnownObjectName","oldValue":null,"newValue":"\"ReportsReader\""})",
    R"({"displayName":"Role.DisplayName","oldValue":null,"newValue":"\"Message Center Reader\""},)"
    R"({"displayName":"Role.TemplateId","oldValue":null,)"
    R"("newValue":"\"790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b\""},)"
    R"({"displayName":"Role.WellKnownObjectName","oldValue":null,)"
    R"("newValue":"\"MessageCenterReader\""})"};

constexpr std::pair<std::string_view, Values> kLists[] = {
    {"mail_folders", kMailFolders},
    {"mail_clients", kMailClients},
    {"mail_applications", kMailApplications},
    {"subjects", kSubjects},
    {"attachments", kAttachments},
    {"request_types", kRequestTypes},
    {"sign_in_applications", kSignInApplications},
    {"resources", kResources},
    {"booleans", kBooleans},
    {"sign_in_errors", kSignInErrors},
    {"communication", kCommunication},
    {"quiet_folders", kQuietFolders},
    {"quiet_words", kQuietWords},
    {"rule_names", kRuleNames},
    {"groups", kGroups},
    {"jobs", kJobs},
    {"scopes", kScopes},
    {"programs", kPrograms},
    {"roles", kRoles},
    {"entra_roles", kEntraRoles},
};

}  // namespace

std::span<const std::string_view> find_list(std::string_view name) {
  for (const auto& [known, values] : kLists) {
    if (known == name) return values;
  }
  return {};
}

}  // namespace foothold::generate
