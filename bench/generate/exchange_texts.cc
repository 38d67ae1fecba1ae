// Exchange administration: record type 1, mostly the service's own housekeeping as NT AUTHORITY.
#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

constexpr NamedText kTexts[] = {
    {"system",
     R"({${text:head},"RecordType":1,"ResultStatus":"True",)"
     R"j("UserKey":"NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)","UserType":3,)j"
     R"("Version":1,"Workload":"Exchange")"},
    {"system_tail",
     R"j("UserId":"NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)","AppId":"",)j"
     R"("ClientAppId":"","ExternalAccess":true,"OrganizationName":"${domain}",)"
     R"("OriginatingServer":"${server}")"},
    {"hosted",
     R"(${region}A001.PROD.OUTLOOK.COM\/Microsoft Exchange Hosted Organizations\/${domain}\/)"},
    {"system_mailbox",
     R"(${text:system},"ObjectId":"${text:hosted}SystemMailbox{${stable:40}}",)"
     R"(${text:system_tail},"Parameters":[{"Name":"Identity",)"
     R"("Value":"${text:hosted}SystemMailbox{${stable:40}}"},{"Name":"Arbitration",)"
     R"("Value":"True"},{"Name":"Force","Value":"True"},)"
     R"({"Name":"HiddenFromAddressListsEnabled","Value":"True"},)"
     R"({"Name":"UseDatabaseQuotaDefaults","Value":"False"},{"Name":"ProhibitSendQuota",)"
     R"j("Value":"99 GB (106,300,440,576 bytes)"},{"Name":"RecoverableItemsQuota",)j"
     R"j("Value":"30 GB (32,212,254,720 bytes)"},{"Name":"SCLJunkEnabled","Value":"False"},)j"
     R"({"Name":"OrgPartition","Value":"True"}]})"},
    {"system_setting",
     R"(${text:system},"ObjectId":"${text:hosted}Configuration",${text:system_tail},)"
     R"("Parameters":[{"Name":"Identity","Value":"${text:hosted}Configuration"},)"
     R"({"Name":"DomainController","Value":""},{"Name":"Force","Value":"True"}]})"},
    {"system_permission",
     R"(${text:system},"ObjectId":"${text:hosted}DiscoverySearchMailbox{${stable:41}}",)"
     R"(${text:system_tail},"Parameters":[{"Name":"DomainController","Value":""},)"
     R"({"Name":"Identity","Value":"${text:hosted}DiscoverySearchMailbox{${stable:41}}"},)"
     R"({"Name":"User","Value":"${text:hosted}Discovery Management"},)"
     R"({"Name":"AccessRights","Value":"FullAccess"}]})"},
    {"cmdlet", R"({${text:head},"RecordType":1,"ResultStatus":"True","UserKey":"${personal_id}",)"
               R"("UserType":2,"Version":1,"Workload":"Exchange","ClientIP":"${address_port}")"},
    {"cmdlet_tail",
     R"("UserId":"${mail}","AppId":"00000002-0000-0ff1-ce00-000000000000","ClientAppId":"",)"
     R"("ExternalAccess":false,"OrganizationName":"${domain}","OriginatingServer":"${server}",)"
     R"("Parameters":[)"},
    {"cmdlet_end", R"(],"SessionId":"${session}"})"},
    {"mailbox_setting",
     R"(${text:cmdlet},"ObjectId":"${text:hosted}${name}",${text:cmdlet_tail})"
     R"({"Name":"Identity","Value":"${mail}"},{"Name":"MessageCopyForSentAsEnabled",)"
     R"("Value":"True"},{"Name":"Languages","Value":"en-GB,nl-NL"}${text:cmdlet_end})"},
    {"forwarding_cleared",
     R"(${text:cmdlet},"ObjectId":"${text:hosted}${name}",${text:cmdlet_tail})"
     R"({"Name":"Identity","Value":"${mail}"},{"Name":"ForwardingSmtpAddress","Value":""},)"
     R"({"Name":"DeliverToMailboxAndForward","Value":"False"}${text:cmdlet_end})"},
    // A rule's name ends the ObjectId and is a parameter too: both are the same.
    {"rule_object", R"(${text:cmdlet},"ObjectId":"${text:hosted}${name}\\)"},
    {"rule_flags", R"(${text:cmdlet_tail}{"Name":"AlwaysDeleteOutlookRulesBlob","Value":"False"},)"
                   R"({"Name":"Force","Value":"False"})"},
    {"sorting_rule",
     R"(${text:rule_object}${same:rule_names}",${text:rule_flags},{"Name":"MoveToFolder",)"
     R"("Value":"${pick:quiet_folders}"},{"Name":"Name","Value":"${same:rule_names}"},)"
     R"({"Name":"SubjectContainsWords","Value":"${pick:quiet_words}"},)"
     R"({"Name":"StopProcessingRules","Value":"True"}${text:cmdlet_end})"},
    {"colleague_rule",
     R"(${text:rule_object}Mail from ${other_title}",${text:rule_flags},)"
     R"({"Name":"MoveToFolder","Value":"${pick:quiet_folders}"},{"Name":"Name",)"
     R"("Value":"Mail from ${other_title}"},{"Name":"From","Value":"${other_mail}"},)"
     R"({"Name":"MyNameInToBox","Value":"True"},{"Name":"StopProcessingRules",)"
     R"("Value":"False"}${text:cmdlet_end})"},
    {"removed_rule",
     R"(${text:rule_object}${same:rule_names}",${text:rule_flags},{"Name":"Identity",)"
     R"("Value":"${name}\\${same:rule_names}"}${text:cmdlet_end})"},
    {"disclaimer_rule",
     R"(${text:cmdlet},"ObjectId":"Company disclaimer",${text:cmdlet_tail})"
     R"({"Name":"Name","Value":"Company disclaimer"},{"Name":"Mode","Value":"Enforce"},)"
     R"({"Name":"SentToScope","Value":"NotInOrganization"},)"
     R"({"Name":"ApplyHtmlDisclaimerText","Value":"<p>${domain}<\/p>"},)"
     R"({"Name":"ApplyHtmlDisclaimerLocation","Value":"Append"},)"
     R"({"Name":"SetAuditSeverity","Value":"Low"}${text:cmdlet_end})"},
    {"shared_mailbox",
     R"(${text:cmdlet},"ObjectId":"${text:hosted}meetingroom",${text:cmdlet_tail})"
     R"({"Name":"Identity","Value":"meetingroom@${domain}"},{"Name":"User",)"
     R"("Value":"${other_mail}"},{"Name":"AccessRights","Value":"ReadPermission"},)"
     R"({"Name":"InheritanceType","Value":"All"}${text:cmdlet_end})"},
    {"sender_removed", R"(${text:cmdlet},"ObjectId":"meetingroom",${text:cmdlet_tail})"
                       R"({"Name":"Identity","Value":"meetingroom@${domain}"},{"Name":"Trustee",)"
                       R"("Value":"${other_mail}"},{"Name":"AccessRights","Value":"SendAs"})"
                       R"(${text:cmdlet_end})"},
};

}  // namespace

std::span<const NamedText> exchange_texts() { return kTexts; }

}  // namespace foothold::generate
