// Sign-ins: unified audit record type 15, and the Entra log as its diagnostic settings deliver it.
#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

constexpr NamedText kTexts[] = {
    {"keep", R"({"Name":"KeepMeSignedIn","Value":"${pick:booleans}"},)"},
    // Everything but the head and the error, which tell a success from a failure.
    {"logon",
     R"({${text:head},"RecordType":15,"ResultStatus":"Success",)"
     R"("UserKey":"${user_id}","UserType":0,"Version":1,"Workload":"AzureActiveDirectory",)"
     R"("ClientIP":"${address}","ObjectId":"${pick:resources}","UserId":"${user}",)"
     R"("AzureActiveDirectoryEventType":1,"ExtendedProperties":[{"Name":"ResultStatusDetail",)"
     R"("Value":"Success"},${maybe:keep:20}{"Name":"UserAgent","Value":"${agent}"},)"
     R"({"Name":"RequestType",)"
     R"("Value":"${pick:request_types}"}],"ModifiedProperties":[],"Actor":[{"ID":"${user_id}",)"
     R"("Type":0},{"ID":"${user}","Type":5}],"ActorContextId":"${tenant}",)"
     R"("ActorIpAddress":"${address}","InterSystemsId":"${id:1}","IntraSystemId":"${id:0}",)"
     R"("SupportTicketId":"","Target":[{"ID":"${pick:resources}","Type":0}],)"
     R"("TargetContextId":"${tenant}","ApplicationId":"${pick:sign_in_applications}",)"
     R"("DeviceProperties":[{"Name":"OS",)"
     R"("Value":"${system}"},{"Name":"BrowserType","Value":"${browser}"},)"
     R"({"Name":"IsCompliantAndManaged","Value":"False"},{"Name":"SessionId",)"
     R"("Value":"${session}"}])"},
    {"logged_in", R"(${text:logon},"ErrorNumber":"0"})"},
    {"login_failed", R"(${text:logon},${pick:sign_in_errors}})"},

    {"diagnostic",
     R"({"time":"${time7z}","resourceId":"/tenants/${tenant}/providers/Microsoft.aadiam",)"},
    {"sign_in_head",
     R"(${text:diagnostic}"operationName":"Sign-in activity","operationVersion":"1.0",)"
     R"("category":"${operation}","tenantId":"${tenant}","resultType":"0",)"
     R"("resultSignature":"None","durationMs":0)"},
    {"policies",
     R"([{"id":"${stable:4}","displayName":"Require MFA for all users",)"
     R"("enforcedGrantControls":["Mfa"],"enforcedSessionControls":[],"result":"success",)"
     R"("conditionsSatisfied":3,"conditionsNotSatisfied":0},{"id":"${stable:5}",)"
     R"("displayName":"Block legacy authentication","enforcedGrantControls":["Block"],)"
     R"("enforcedSessionControls":[],"result":"notApplied","conditionsSatisfied":1,)"
     R"("conditionsNotSatisfied":16},{"id":"${stable:6}",)"
     R"("displayName":"Require compliant device for finance apps",)"
     R"("enforcedGrantControls":["RequireCompliantDevice"],"enforcedSessionControls":[],)"
     R"("result":"notApplied","conditionsSatisfied":1,"conditionsNotSatisfied":2},)"
     R"({"id":"${stable:9}","displayName":"Report only: block unknown platforms",)"
     R"("enforcedGrantControls":["Block"],"enforcedSessionControls":[],)"
     R"("result":"reportOnlyNotApplied","conditionsSatisfied":3,"conditionsNotSatisfied":8})"},
    {"pilot_policy",
     R"(,{"id":"${stable:7}","displayName":"Pilot group: token protection on desktops",)"
     R"("enforcedGrantControls":[],"enforcedSessionControls":["SignInTokenProtection"],)"
     R"("result":"notApplied","conditionsSatisfied":1,"conditionsNotSatisfied":2})"},
    {"guest_policy",
     R"(,{"id":"${stable:8}","displayName":"Guests: terms of use once a quarter",)"
     R"("enforcedGrantControls":["Terms of use"],"enforcedSessionControls":[],)"
     R"("result":"notApplied","conditionsSatisfied":1,"conditionsNotSatisfied":2})"},
    {"all_policies", R"(${text:policies}${maybe:pilot_policy:70}${maybe:guest_policy:50}])"},
    {"location",
     R"("location":{"city":"${city}","state":"${state}","countryOrRegion":"${country}",)"
     R"("geoCoordinates":{"latitude":${latitude},"longitude":${longitude}}})"},
    {"steps",
     R"("authenticationDetails":[{"authenticationStepDateTime":"${time7}",)"
     R"("authenticationMethod":"Previously satisfied","succeeded":true,)"
     R"("authenticationStepResultDetail":"MFA requirement satisfied by claim in the token",)"
     R"("authenticationStepRequirement":"Multi-factor authentication","StatusSequence":0,)"
     R"("RequestSequence":0}],"authenticationRequirementPolicies":[{)"
     R"("requirementProvider":"multiConditionalAccess","detail":"Conditional Access"}],)"
     R"("authenticationRequirement":"multiFactorAuthentication")"},
    {"identity",
     R"("userDisplayName":"${title}","userPrincipalName":"${user}","userId":"${user_id}")"},
    {"device", R"("deviceDetail":{"deviceId":"${device}","displayName":"PC-${name}",)"
               R"("operatingSystem":"${system}","browser":"${browser} ${browser_version}",)"
               R"("isCompliant":true,"isManaged":true,"trustType":"Azure AD joined"})"},
    {"risk", R"("riskDetail":"none","riskLevelAggregated":"none","riskLevelDuringSignIn":"none",)"
             R"("riskState":"none","riskEventTypes":[],"riskEventTypes_v2":[])"},
    // From the kind of flow to the end of `properties`; the caller says interactive or not, before
    // it.
    {"sign_in_tail",
     R"("tokenIssuerName":"","tokenIssuerType":"AzureAD",)"
     R"j("authenticationProcessingDetails":[{"key":"Legacy TLS (TLS 1.0, 1.1, 3DES)",)j"
     R"("value":"False"},{"key":"Oauth Scope Info","value":"[\"User.Read\",\"Mail.Send\"]"},)"
     R"({"key":"Is CAE Token","value":"True"}],)"
     R"("networkLocationDetails":[],"clientCredentialType":"none",)"
     R"("processingTimeInMilliseconds":${number:30:900},${text:risk},)"
     R"("resourceDisplayName":"Microsoft Graph",)"
     R"("resourceId":"00000003-0000-0000-c000-000000000000","resourceTenantId":"${tenant}",)"
     R"("homeTenantId":"${tenant}","tenantId":"${tenant}",${text:steps},)"
     R"("servicePrincipalId":"","userType":"Member","flaggedForReview":false,)"
     R"("isTenantRestricted":false,"autonomousSystemNumber":${network},)"
     R"("crossTenantAccessType":"none","privateLinkDetails":{},"ssoExtensionVersion":"",)"
     R"("uniqueTokenIdentifier":"${hex:22}",)"
     R"("incomingTokenType":"primaryRefreshToken","authenticationProtocol":"none",)"
     R"("appServicePrincipalId":null,"resourceServicePrincipalId":"${stable:12}",)"
     R"("signInTokenProtectionStatus":"none","originalTransferMethod":"none",)"
     R"("sessionId":"${session}","rngcStatus":0})"},
    {"sign_in_start",
     R"(${text:sign_in_head},"callerIpAddress":"${address}","correlationId":"${id:1}",)"
     R"("identity":"${title}","Level":4,"location":"${country}","properties":{"id":"${id:0}",)"
     R"("createdDateTime":"${time7}",${text:identity},)"
     R"("appId":"1fec8e78-bce4-4aaf-ab1b-5451cc387264","appDisplayName":"Microsoft Teams",)"
     R"("ipAddress":"${address}","status":{"errorCode":0,"additionalDetails":)"
     R"("MFA requirement satisfied by claim in the token"},)"},
    {"sign_in_middle",
     R"("userAgent":"${plain_agent}",${text:device},${text:location},"mfaDetail":{},)"
     R"("correlationId":"${id:1}","conditionalAccessStatus":"success",)"
     R"("appliedConditionalAccessPolicies":${text:all_policies},)"
     R"("originalRequestId":"${id:0}")"},
    {"interactive",
     R"(${text:sign_in_start}"clientAppUsed":"Browser",${text:sign_in_middle},)"
     R"("isInteractive":true,"signInEventTypes":["interactiveUser"],${text:sign_in_tail}})"},
    {"noninteractive", R"(${text:sign_in_start}"clientAppUsed":"Mobile Apps and Desktop clients",)"
                       R"(${text:sign_in_middle},"isInteractive":false,)"
                       R"("signInEventTypes":["nonInteractiveUser"],${text:sign_in_tail}})"},
    {"service",
     R"(${text:sign_in_head},"callerIpAddress":"${address}","correlationId":"${id:1}","Level":4,)"
     R"("location":"${country}","properties":{"id":"${id:0}","createdDateTime":"${time7}",)"
     R"("userId":null,"appId":"${stable:20}","appDisplayName":null,"ipAddress":"${address}",)"
     R"("status":{"errorCode":0},${text:location},"correlationId":"${id:1}",)"
     R"("conditionalAccessStatus":"success",)"
     R"("appliedConditionalAccessPolicies":${text:all_policies},"isInteractive":false,)"
     R"("tokenIssuerType":"AzureAD","authenticationProcessingDetails":[{)"
     R"("key":"Azure AD App Authentication Library","value":"MSAL.NET"}],)"
     R"("clientCredentialType":"certificate","processingTimeInMilliseconds":0,${text:risk},)"
     R"("resourceDisplayName":"Microsoft Graph",)"
     R"("resourceId":"00000003-0000-0000-c000-000000000000","resourceTenantId":"${tenant}",)"
     R"("servicePrincipalName":"nightly-report","servicePrincipalId":"${stable:21}",)"
     R"("servicePrincipalCredentialKeyId":"${stable:22}","flaggedForReview":false,)"
     R"("isTenantRestricted":false,"autonomousSystemNumber":${network},)"
     R"("crossTenantAccessType":"none","uniqueTokenIdentifier":"${hex:22}",)"
     R"("incomingTokenType":"none","authenticationProtocol":"none",)"
     R"("signInEventTypes":["servicePrincipal"]}})"},
};

}  // namespace

std::span<const NamedText> sign_in_texts() { return kTexts; }

}  // namespace foothold::generate
