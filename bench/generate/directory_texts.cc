// Directory changes in the unified audit log: record type 8.
#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

constexpr NamedText kTexts[] = {
    {"directory_head", R"({${text:head},"RecordType":8,"ResultStatus":"Success",)"
                       R"("UserKey":"${personal_id}@${domain}","UserType":0,"Version":1,)"
                       R"("Workload":"AzureActiveDirectory","ClientIP":"${address}")"},
    {"directory_details",
     R"("UserId":"${mail}","AzureActiveDirectoryEventType":1,)"
     R"("ExtendedProperties":[{"Name":"additionalDetails",)"
     R"("Value":"{\"User-Agent\":\"${agent}\"}"},{"Name":"extendedAuditEventCategory")"},
    {"actor", R"("Actor":[{"ID":"${mail}","Type":5},{"ID":"${personal_id}","Type":3},)"
              R"({"ID":"User_${user_id}","Type":2},{"ID":"${user_id}","Type":2},{"ID":"User",)"
              R"("Type":2}],"ActorContextId":"${tenant}","ActorIpAddress":"${address}",)"
              R"("InterSystemsId":"${id:1}","IntraSystemId":"${id:0}","SupportTicketId":"")"},
    {"target_user",
     R"("Target":[{"ID":"User_${other_id}","Type":2},{"ID":"${other_id}","Type":2},)"
     R"({"ID":"User","Type":2},{"ID":"${other_mail}","Type":5},{"ID":"${other_personal_id}",)"
     R"("Type":3}],"TargetContextId":"${tenant}"})"},
    {"target_application",
     R"("Target":[{"ID":"Application_${stable:30}","Type":2},{"ID":"${stable:30}","Type":2},)"
     R"({"ID":"Application","Type":2},{"ID":"Room Planner","Type":1}],)"
     R"("TargetContextId":"${tenant}"})"},
    {"target_service",
     R"("Target":[{"ID":"ServicePrincipal_${stable:31}","Type":2},{"ID":"${stable:31}",)"
     R"("Type":2},{"ID":"ServicePrincipal","Type":2},{"ID":"Room Planner","Type":1},)"
     R"({"ID":"${stable:32}","Type":2},{"ID":"${stable:32}","Type":4}],)"
     R"("TargetContextId":"${tenant}"})"},
    {"update_user",
     R"(${text:directory_head},"ObjectId":"${other_mail}",${text:directory_details},)"
     R"("Value":"User"}],"ModifiedProperties":[{"Name":"JobTitle",)"
     R"("NewValue":"[\r\n  \"${pick:jobs}\"\r\n]","OldValue":"[\r\n  \"${pick:jobs}\"\r\n]"},)"
     R"({"Name":"Included Updated Properties","NewValue":"JobTitle","OldValue":""},)"
     R"({"Name":"TargetId.UserType","NewValue":"Member","OldValue":""}],)"
     R"(${text:actor},${text:target_user})"},
    {"group_member",
     R"(${text:directory_head},"ObjectId":"${other_mail}",${text:directory_details},)"
     R"("Value":"Group"}],"ModifiedProperties":[{"Name":"Group.ObjectID",)"
     R"("NewValue":"${stable:33}","OldValue":""},{"Name":"Group.DisplayName",)"
     R"("NewValue":"${pick:groups}","OldValue":""}],${text:actor},${text:target_user})"},
    {"role_member",
     R"(${text:directory_head},"ObjectId":"${other_mail}",${text:directory_details},)"
     R"("Value":"Role"}],"ModifiedProperties":[{"Name":"Role.ObjectID","NewValue":"${stable:34}",)"
     R"("OldValue":""},${pick:roles}],${text:actor},${text:target_user})"},
    {"update_application",
     R"(${text:directory_head},"ObjectId":"Application_${stable:30}",${text:directory_details},)"
     R"("Value":"Application"}],"ModifiedProperties":[{"Name":"DisplayName",)"
     R"("NewValue":"[\r\n  \"Room Planner\"\r\n]","OldValue":"[\r\n  \"Room planner\"\r\n]"},)"
     R"({"Name":"Included Updated Properties","NewValue":"DisplayName","OldValue":""}],)"
     R"(${text:actor},${text:target_application})"},
    // A key that has run out is taken away: the credential list changes, and gains nothing.
    {"key_removed",
     R"(${text:directory_head},"ObjectId":"Application_${stable:30}",${text:directory_details},)"
     R"("Value":"Application"}],"ModifiedProperties":[{"Name":"KeyDescription",)"
     R"("NewValue":"[]","OldValue":"[\r\n  \"[KeyIdentifier=${guid},KeyType=Password,)"
     R"(KeyUsage=Verify,DisplayName=year 2024]\"\r\n]"},{"Name":"Included Updated Properties",)"
     R"("NewValue":"KeyDescription","OldValue":""}],${text:actor},${text:target_application})"},
    {"consent",
     R"(${text:directory_head},"ObjectId":"${stable:32}",${text:directory_details},)"
     R"("Value":"ServicePrincipal"}],"ModifiedProperties":[)"
     R"({"Name":"ConsentContext.IsAdminConsent","NewValue":"False","OldValue":""},)"
     R"({"Name":"ConsentContext.IsAppOnly","NewValue":"False","OldValue":""},)"
     R"({"Name":"ConsentContext.OnBehalfOfAll","NewValue":"False","OldValue":""},)"
     R"({"Name":"ConsentContext.Tags","NewValue":"","OldValue":""},)"
     R"({"Name":"ConsentAction.Permissions","NewValue":"[] => [[Id: ${hex:43}, )"
     R"(ClientId: ${stable:31}, PrincipalId: ${user_id}, ResourceId: ${stable:12}, )"
     R"(ConsentType: Principal, Scope: ${pick:scopes}]]; ","OldValue":""},)"
     R"({"Name":"TargetId.ServicePrincipalNames","NewValue":"${stable:32}","OldValue":""}],)"
     R"(${text:actor},${text:target_service})"},
    {"delegated_grant",
     R"(${text:directory_head},"ObjectId":"00000003-0000-0000-c000-000000000000",)"
     R"(${text:directory_details},"Value":"ServicePrincipal"}],"ModifiedProperties":[)"
     R"({"Name":"DelegatedPermissionGrant.Scope","NewValue":"${pick:scopes}","OldValue":""},)"
     R"({"Name":"DelegatedPermissionGrant.ConsentType","NewValue":"Principal","OldValue":""},)"
     R"({"Name":"ServicePrincipal.ObjectID","NewValue":"${stable:31}","OldValue":""},)"
     R"({"Name":"ServicePrincipal.DisplayName","NewValue":"Room Planner","OldValue":""},)"
     R"({"Name":"ServicePrincipal.AppId","NewValue":"${stable:32}","OldValue":""},)"
     R"({"Name":"TargetId.ServicePrincipalNames",)"
     R"("NewValue":"00000003-0000-0000-c000-000000000000;https:\/\/graph.microsoft.com",)"
     R"("OldValue":""}],${text:actor},${text:target_service})"},
    {"app_role",
     R"(${text:directory_head},"ObjectId":"00000003-0000-0000-c000-000000000000",)"
     R"(${text:directory_details},"Value":"ServicePrincipal"}],"ModifiedProperties":[)"
     R"({"Name":"AppRole.Id","NewValue":"97235f07-e226-4f63-ace3-39588e11d3a1","OldValue":""},)"
     R"({"Name":"AppRole.Value","NewValue":"User.ReadBasic.All","OldValue":""},)"
     R"({"Name":"AppRole.DisplayName","NewValue":"Read all users' basic profiles",)"
     R"("OldValue":""},{"Name":"ServicePrincipal.ObjectID","NewValue":"${stable:31}",)"
     R"("OldValue":""},{"Name":"ServicePrincipal.DisplayName","NewValue":"Room Planner",)"
     R"("OldValue":""},{"Name":"ServicePrincipal.AppId","NewValue":"${stable:32}",)"
     R"("OldValue":""},{"Name":"TargetId.ServicePrincipalNames",)"
     R"("NewValue":"00000003-0000-0000-c000-000000000000;https:\/\/graph.microsoft.com",)"
     R"("OldValue":""}],${text:actor},${text:target_service})"},
};

}  // namespace

std::span<const NamedText> directory_texts() { return kTexts; }

}  // namespace foothold::generate
