// What an intruder leaves behind. Used one at a time as scattered suspicious records, and in order
// by the attack.
#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

constexpr NamedText kTexts[] = {
    {"s_consent",
     R"(${text:directory_head},"ObjectId":"${stable:52}",${text:directory_details},)"
     R"("Value":"ServicePrincipal"}],"ModifiedProperties":[)"
     R"({"Name":"ConsentContext.IsAdminConsent","NewValue":"False","OldValue":""},)"
     R"({"Name":"ConsentContext.IsAppOnly","NewValue":"False","OldValue":""},)"
     R"({"Name":"ConsentContext.OnBehalfOfAll","NewValue":"False","OldValue":""},)"
     R"({"Name":"ConsentContext.Tags","NewValue":"","OldValue":""},)"
     R"({"Name":"ConsentAction.Permissions","NewValue":"[] => [[Id: ${hex:43}, )"
     R"(ClientId: ${stable:51}, PrincipalId: ${user_id}, ResourceId: ${stable:12}, )"
     R"(ConsentType: Principal, Scope:  Mail.Read offline_access openid profile]]; ",)"
     R"("OldValue":""},{"Name":"TargetId.ServicePrincipalNames","NewValue":"${stable:52}",)"
     R"("OldValue":""}],${text:actor},"Target":[{"ID":"ServicePrincipal_${stable:51}","Type":2},)"
     R"({"ID":"${stable:51}","Type":2},{"ID":"ServicePrincipal","Type":2},)"
     R"({"ID":"Invoice Review","Type":1},{"ID":"${stable:52}","Type":2},)"
     R"({"ID":"${stable:52}","Type":4}],"TargetContextId":"${tenant}"})"},
    {"s_sign_in",
     R"(${text:sign_in_head},"callerIpAddress":"${outside}","correlationId":"${id:1}",)"
     R"("identity":"${title}","Level":4,"location":"US","properties":{"id":"${id:0}",)"
     R"("createdDateTime":"${time7}",${text:identity},)"
     R"("appId":"29d9ed98-a469-4536-ade2-f981bc1d605e",)"
     R"("appDisplayName":"Microsoft Authentication Broker","ipAddress":"${outside}",)"
     R"("status":{"errorCode":0,"additionalDetails":"MFA completed in Azure AD"},)"
     R"("clientAppUsed":"Mobile Apps and Desktop clients","userAgent":"${plain_agent}",)"
     R"("deviceDetail":{"deviceId":"","displayName":"","operatingSystem":"","browser":"",)"
     R"("isCompliant":false,"isManaged":false,"trustType":""},"location":{"city":"Ashburn",)"
     R"("state":"Virginia","countryOrRegion":"US","geoCoordinates":{"latitude":39.04372,)"
     R"("longitude":-77.48749}},"mfaDetail":{},"correlationId":"${id:1}",)"
     R"("conditionalAccessStatus":"success",)"
     R"("appliedConditionalAccessPolicies":${text:all_policies},"originalRequestId":"${id:0}",)"
     R"("isInteractive":true,"tokenIssuerName":"","tokenIssuerType":"AzureAD",)"
     R"("authenticationProcessingDetails":[{"key":"Is CAE Token","value":"False"}],)"
     R"("networkLocationDetails":[],"processingTimeInMilliseconds":${number:90:900},)"
     R"(${text:risk},"resourceDisplayName":"Microsoft Graph",)"
     R"("resourceId":"00000003-0000-0000-c000-000000000000","resourceTenantId":"${tenant}",)"
     R"("homeTenantId":"${tenant}",${text:steps},"servicePrincipalId":"","userType":"Member",)"
     R"("flaggedForReview":false,"isTenantRestricted":false,"autonomousSystemNumber":64511,)"
     R"("crossTenantAccessType":"none","privateLinkDetails":{},)"
     R"("uniqueTokenIdentifier":"${hex:22}","incomingTokenType":"none",)"
     R"("authenticationProtocol":"deviceCode","originalTransferMethod":"deviceCodeFlow",)"
     R"("signInEventTypes":["interactiveUser"]}})"},
    {"s_cmdlet", R"({${text:head},"RecordType":1,"ResultStatus":"True","UserKey":"${personal_id}",)"
                 R"("UserType":2,"Version":1,"Workload":"Exchange","ClientIP":"${outside_port}")"},
    {"s_rule_object", R"(${text:s_cmdlet},"ObjectId":"${text:hosted}${name}\\)"},
    {"s_hiding_rule",
     R"(${text:s_rule_object}.",${text:rule_flags},{"Name":"From","Value":"finance@${domain}"},)"
     R"({"Name":"Name","Value":"."},{"Name":"DeleteMessage","Value":"True"},)"
     R"({"Name":"StopProcessingRules","Value":"True"}${text:cmdlet_end})"},
    {"s_forwarding_rule",
     R"(${text:s_rule_object}..",${text:rule_flags},{"Name":"Name","Value":".."},)"
     R"({"Name":"SubjectOrBodyContainsWords","Value":"invoice;payment;bank;wire"},)"
     R"({"Name":"ForwardTo","Value":"billing@${outside_domain}"},)"
     R"({"Name":"StopProcessingRules","Value":"True"}${text:cmdlet_end})"},
    {"s_mailbox_forwarding",
     R"(${text:s_cmdlet},"ObjectId":"${text:hosted}${name}",${text:cmdlet_tail})"
     R"({"Name":"Identity","Value":"${mail}"},{"Name":"ForwardingSmtpAddress",)"
     R"("Value":"smtp:archive@${outside_domain}"},{"Name":"DeliverToMailboxAndForward",)"
     R"("Value":"True"}${text:cmdlet_end})"},
    {"s_transport_rule",
     R"(${text:s_cmdlet},"ObjectId":"",${text:cmdlet_tail}{"Name":"Name","Value":"."},)"
     R"({"Name":"SetAuditSeverity","Value":"DoNotAudit"},{"Name":"Mode","Value":"Enforce"},)"
     R"({"Name":"Comments","Value":""},{"Name":"StopRuleProcessing","Value":"False"},)"
     R"({"Name":"BlindCopyTo","Value":"records@${outside_domain}"},)"
     R"({"Name":"SubjectOrBodyContainsWords","Value":"contract;offer;payment;password"},)"
     R"({"Name":"RuleErrorAction","Value":"Ignore"},{"Name":"SenderAddressLocation",)"
     R"("Value":"Header"}${text:cmdlet_end})"},
    {"s_full_access",
     R"(${text:s_cmdlet},"ObjectId":"${text:hosted}finance",${text:cmdlet_tail})"
     R"({"Name":"Identity","Value":"finance@${domain}"},{"Name":"User","Value":"${mail}"},)"
     R"({"Name":"AccessRights","Value":"FullAccess"},{"Name":"InheritanceType",)"
     R"("Value":"All"},{"Name":"AutoMapping","Value":"False"}${text:cmdlet_end})"},
    {"s_send_as",
     R"(${text:s_cmdlet},"ObjectId":"finance",${text:cmdlet_tail})"
     R"({"Name":"Identity","Value":"${text:hosted}finance"},{"Name":"Trustee",)"
     R"("Value":"${mail}"},{"Name":"AccessRights","Value":"SendAs"}${text:cmdlet_end})"},
    {"s_directory_head", R"({${text:head},"RecordType":8,"ResultStatus":"Success",)"
                         R"("UserKey":"${personal_id}@${domain}","UserType":0,"Version":1,)"
                         R"("Workload":"AzureActiveDirectory","ClientIP":"${outside}")"},
    {"s_actor",
     R"("Actor":[{"ID":"${mail}","Type":5},{"ID":"${personal_id}","Type":3},)"
     R"({"ID":"18ed3507-a475-4ccb-b669-d66bc9f2a36e","Type":2},{"ID":"User_${user_id}",)"
     R"("Type":2},{"ID":"${user_id}","Type":2},{"ID":"User","Type":2}],)"
     R"("ActorContextId":"${tenant}","ActorIpAddress":"${outside}","InterSystemsId":"${id:1}",)"
     R"("IntraSystemId":"${id:0}","SupportTicketId":"")"},
    {"s_role",
     R"(${text:s_directory_head},"ObjectId":"${other_mail}",${text:directory_details},)"
     R"("Value":"Role"}],"ModifiedProperties":[{"Name":"Role.ObjectID","NewValue":"${stable:53}",)"
     R"("OldValue":""},{"Name":"Role.DisplayName","NewValue":"Global Administrator",)"
     R"("OldValue":""},{"Name":"Role.TemplateId",)"
     R"("NewValue":"62e90394-69f5-4237-9190-012177145e10","OldValue":""},)"
     R"({"Name":"Role.WellKnownObjectName","NewValue":"TenantAdmins","OldValue":""}],)"
     R"(${text:s_actor},${text:target_user})"},
    {"s_key_added",
     R"(${text:s_directory_head},"ObjectId":"Application_${stable:54}",${text:directory_details},)"
     R"("Value":"Application"}],"ModifiedProperties":[{"Name":"KeyDescription",)"
     R"("NewValue":"[\r\n  \"[KeyIdentifier=${guid},KeyType=Password,KeyUsage=Verify,)"
     R"(DisplayName=]\"\r\n]","OldValue":"[]"},{"Name":"Included Updated Properties",)"
     R"("NewValue":"KeyDescription","OldValue":""}],${text:s_actor},)"
     R"("Target":[{"ID":"Application_${stable:54}","Type":2},{"ID":"${stable:54}","Type":2},)"
     R"({"ID":"Application","Type":2},{"ID":"Payroll export","Type":1}],)"
     R"("TargetContextId":"${tenant}"})"},
    {"s_app_role_start",
     R"(${text:s_directory_head},)"
     R"("ObjectId":"00000003-0000-0000-c000-000000000000;https:\/\/graph.microsoft.com",)"
     R"(${text:directory_details},"Value":"ServicePrincipal"}],"ModifiedProperties":[)"},
    {"s_app_role_end",
     R"({"Name":"ServicePrincipal.ObjectID","NewValue":"${stable:55}","OldValue":""},)"
     R"({"Name":"ServicePrincipal.DisplayName","NewValue":"Payroll export","OldValue":""},)"
     R"({"Name":"ServicePrincipal.AppId","NewValue":"${stable:56}","OldValue":""},)"
     R"({"Name":"ServicePrincipal.Name","NewValue":"${stable:56}","OldValue":""},)"
     R"({"Name":"TargetId.ServicePrincipalNames",)"
     R"("NewValue":"00000003-0000-0000-c000-000000000000;https:\/\/graph.microsoft.com",)"
     R"("OldValue":""}],${text:s_actor},"Target":[{"ID":"ServicePrincipal_${stable:12}",)"
     R"("Type":2},{"ID":"${stable:12}","Type":2},{"ID":"ServicePrincipal","Type":2},)"
     R"({"ID":"Microsoft Graph","Type":1},{"ID":"00000003-0000-0000-c000-000000000000",)"
     R"("Type":2}],"TargetContextId":"${tenant}"})"},
    {"s_mail_role",
     R"(${text:s_app_role_start}{"Name":"AppRole.Id",)"
     R"("NewValue":"e2a3a72e-5f79-4c64-b1b1-878b674786c9","OldValue":""},)"
     R"({"Name":"AppRole.Value","NewValue":"Mail.ReadWrite","OldValue":""},)"
     R"({"Name":"AppRole.DisplayName","NewValue":"Read and write mail in all mailboxes",)"
     R"("OldValue":""},${text:s_app_role_end})"},
    {"s_directory_role",
     R"(${text:s_app_role_start}{"Name":"AppRole.Id",)"
     R"("NewValue":"9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8","OldValue":""},)"
     R"({"Name":"AppRole.Value","NewValue":"RoleManagement.ReadWrite.Directory",)"
     R"("OldValue":""},{"Name":"AppRole.DisplayName",)"
     R"("NewValue":"Read and write all directory RBAC settings","OldValue":""},)"
     R"(${text:s_app_role_end})"},
};

}  // namespace

std::span<const NamedText> suspicious_texts() { return kTexts; }

}  // namespace foothold::generate
