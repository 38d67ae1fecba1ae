// Directory changes as Entra's own audit log, delivered by diagnostic settings: category AuditLogs.
#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

constexpr NamedText kTexts[] = {
    {"audit_head",
     R"(${text:diagnostic}"operationName":"${operation}","operationVersion":"1.0",)"
     R"("category":"AuditLogs","tenantId":"${tenant}","resultSignature":"None","durationMs":0,)"
     R"("callerIpAddress":"${address}","correlationId":"${id:1}","Level":4,)"
     R"("properties":{"id":"Directory_${id:1}_${hex:5}_${number:1000000:99999999}")"},
    {"audit_body", R"("correlationId":"${id:1}","result":"success","resultReason":"",)"
                   R"("activityDisplayName":"${operation}","activityDateTime":"${time7}",)"
                   R"("loggedByService":"Core Directory")"},
    {"initiator", R"("userAgent":null,"initiatedBy":{"user":{"id":"${user_id}","displayName":null,)"
                  R"("userPrincipalName":"${mail}","ipAddress":"${address}","roles":[]}})"},
    {"audit_tail", R"("additionalDetails":[{"key":"User-Agent","value":"${plain_agent}"}]}})"},
    {"user_target", R"("targetResources":[{"id":"${other_id}","displayName":null,"type":"User",)"
                    R"("userPrincipalName":"${other_mail}","modifiedProperties":[)"},
    {"entra_update_user",
     R"(${text:audit_head},"category":"UserManagement",${text:audit_body},)"
     R"("operationType":"Update",${text:initiator},${text:user_target})"
     R"({"displayName":"JobTitle","oldValue":"[\"${pick:jobs}\"]",)"
     R"("newValue":"[\"${pick:jobs}\"]"},{"displayName":"Included Updated Properties",)"
     R"("oldValue":null,"newValue":"\"JobTitle\""},{"displayName":"TargetId.UserType",)"
     R"("oldValue":null,"newValue":"\"Member\""}],"administrativeUnits":[]}],)"
     R"(${text:audit_tail})"},
    {"entra_group_member",
     R"(${text:audit_head},"category":"GroupManagement",${text:audit_body},)"
     R"("operationType":"Assign",${text:initiator},${text:user_target})"
     R"({"displayName":"Group.ObjectID","oldValue":null,"newValue":"\"${stable:33}\""},)"
     R"({"displayName":"Group.DisplayName","oldValue":null,"newValue":"\"${pick:groups}\""}],)"
     R"("administrativeUnits":[]},{"id":"${stable:33}","displayName":null,"type":"Group",)"
     R"("groupType":"azureAD","modifiedProperties":[],"administrativeUnits":[]}],)"
     R"(${text:audit_tail})"},
    {"entra_role_member",
     R"(${text:audit_head},"category":"RoleManagement",${text:audit_body},)"
     R"("operationType":"Assign",${text:initiator},${text:user_target})"
     R"({"displayName":"Role.ObjectID","oldValue":null,"newValue":"\"${stable:34}\""},)"
     R"(${pick:entra_roles}],"administrativeUnits":[]},{"id":"${stable:34}",)"
     R"("displayName":null,"type":"Role","modifiedProperties":[],"administrativeUnits":[]}],)"
     R"(${text:audit_tail})"},
    {"entra_update_application",
     R"(${text:audit_head},"category":"ApplicationManagement",${text:audit_body},)"
     R"("operationType":"Update",${text:initiator},)"
     R"("targetResources":[{"id":"${stable:30}","displayName":"Room Planner",)"
     R"("type":"Application","modifiedProperties":[{"displayName":"DisplayName",)"
     R"("oldValue":"[\"Room planner\"]","newValue":"[\"Room Planner\"]"},)"
     R"({"displayName":"Included Updated Properties","oldValue":null,)"
     R"("newValue":"\"DisplayName\""}],"administrativeUnits":[]}],${text:audit_tail})"},
    {"entra_consent",
     R"(${text:audit_head},"category":"ApplicationManagement",${text:audit_body},)"
     R"("operationType":"Assign",${text:initiator},)"
     R"("targetResources":[{"id":"${stable:31}","displayName":"${pick:programs}",)"
     R"("type":"ServicePrincipal","modifiedProperties":[)"
     R"({"displayName":"ConsentContext.IsAdminConsent","oldValue":null,)"
     R"("newValue":"\"False\""},{"displayName":"ConsentContext.IsAppOnly","oldValue":null,)"
     R"("newValue":"\"False\""},{"displayName":"ConsentContext.OnBehalfOfAll",)"
     R"("oldValue":null,"newValue":"\"False\""},)"
     R"({"displayName":"ConsentAction.Permissions","oldValue":null,)"
     R"("newValue":"\"[] => [[Id: ${hex:43}, ClientId: ${stable:31}, )"
     R"(PrincipalId: ${user_id}, ResourceId: ${stable:12}, ConsentType: Principal, )"
     R"(Scope: ${pick:scopes}]]; \""},{"displayName":"TargetId.ServicePrincipalNames",)"
     R"("oldValue":null,"newValue":"\"${stable:32}\""}],"administrativeUnits":[]}],)"
     R"("additionalDetails":[{"key":"User-Agent","value":"${plain_agent}"},{"key":"AppId",)"
     R"("value":"${stable:32}"}]}})"},
};

}  // namespace

std::span<const NamedText> entra_texts() { return kTexts; }

}  // namespace foothold::generate
