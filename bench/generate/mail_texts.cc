// Mailbox activity: Exchange record types 2, 3 and 50, and the parts of a unified audit record that
// all files share.
#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

constexpr NamedText kTexts[] = {
    {"head", R"("CreationTime":"${time}","Id":"${id:0}","Operation":"${operation}",)"
             R"("OrganizationId":"${tenant}")"},
    // Tenants of newer workloads get this before everything else, so no reader may count on the
    // place of Operation.
    {"context", R"("AppAccessContext":{"AADSessionId":"${session}","CorrelationId":"${id:1}",)"
                R"("UniqueTokenId":"${hex:22}"},)"},
    {"mailbox", R"("ExternalAccess":false,"InternalLogonType":0,"LogonType":0,)"
                R"("LogonUserSid":"${security_id}","MailboxGuid":"${mailbox_id}",)"
                R"("MailboxOwnerSid":"${security_id}","MailboxOwnerUPN":"${mail}")"},
    {"message_id", R"(<DB9PR02MB${number:1000:9999}${hex:28}@DB9PR02MB${number:1000:9999}.)"
                   R"(eurprd02.prod.outlook.com>)"},
    {"folder_id", R"(LgAAAAC${base64:34}AQD${base64:22}AAAAAAEMAAAB)"},
    {"item_id", R"(RgAAAAC${base64:34}BwD${base64:22}AAAAAAEMAAD${base64:22}AA${base64:6}AAAJ)"},
    {"bound_item",
     R"({"InternetMessageId":"${text:message_id}","SizeInBytes":${number:4096:98304}})"},
    {"bound_folder", R"({"FolderItems":[${repeat:bound_item:1:3}],"Id":"${text:folder_id}",)"
                     R"("Path":"${pick:mail_folders}"})"},
    {"bind", R"({${maybe:context:25}${text:head},"RecordType":50,"ResultStatus":"Succeeded",)"
             R"("UserKey":"${personal_id}","UserType":0,"Version":1,"Workload":"Exchange",)"
             R"("UserId":"${mail}","AppId":"${pick:mail_applications}",)"
             R"("ClientAppId":"${pick:mail_applications}","ClientIPAddress":"${address}",)"
             R"("ClientInfoString":"${pick:mail_clients}",${text:mailbox},)"
             R"("OperationProperties":[{"Name":"MailAccessType","Value":"Bind"},)"
             R"({"Name":"IsThrottled","Value":"False"}],"OrganizationName":"${domain}",)"
             R"("OriginatingServer":"${server}",)"
             R"("Folders":[${repeat:bound_folder:1:2}],"OperationCount":${number:1:4}})"},
    {"sync",
     R"({${text:head},"RecordType":2,"ResultStatus":"Succeeded","UserKey":"${personal_id}",)"
     R"("UserType":0,"Version":1,"Workload":"Exchange","ClientIP":"${address}",)"
     R"("UserId":"${mail}","AppId":"${pick:mail_applications}","ClientAppId":"",)"
     R"("ClientIPAddress":"${address}","ClientInfoString":"Client=MSExchangeRPC",)"
     R"("ClientProcessName":"OUTLOOK.EXE","ClientVersion":"16.0.18526.20144",${text:mailbox},)"
     R"("OperationProperties":[{"Name":"MailAccessType","Value":"Sync"},)"
     R"({"Name":"IsThrottled","Value":"False"}],"OrganizationName":"${domain}",)"
     R"("OriginatingServer":"${server}","Item":{"Id":"${text:folder_id}",)"
     R"("ParentFolder":{"Id":"${text:folder_id}","Name":"Inbox","Path":"\\Inbox"}}})"},
    {"owner",
     R"({${maybe:context:25}${text:head},"RecordType":2,"ResultStatus":"Succeeded",)"
     R"("UserKey":"${personal_id}","UserType":0,"Version":1,"Workload":"Exchange",)"
     R"("ClientIP":"${address}","UserId":"${mail}",)"
     R"("AppId":"00000002-0000-0ff1-ce00-000000000000","ClientIPAddress":"${address}",)"
     R"("ClientInfoString":"Client=OWA;${agent};",${text:mailbox},"OrganizationName":"${domain}",)"
     R"("OriginatingServer":"${server}","SessionId":"${session}")"},
    {"attachments", R"("Attachments":"${pick:attachments}",)"},
    {"send",
     R"(${text:owner},"Item":{${maybe:attachments:40}"Id":"${text:item_id}",)"
     R"("InternetMessageId":"${text:message_id}","ParentFolder":{"Id":"${text:folder_id}",)"
     R"("Path":"\\Drafts"},"SizeInBytes":${number:4096:98304},"Subject":"${pick:subjects}"}})"},
    {"item",
     R"(${text:owner},"Item":{"Id":"${text:item_id}","InternetMessageId":"${text:message_id}",)"
     R"("IsRecord":false,"ParentFolder":{"Id":"${text:folder_id}","Path":"\\Calendar"},)"
     R"("Subject":"${pick:subjects}"},"ModifiedProperties":["RecipientCollection",)"
     R"("AttachmentCollection"]})"},
    {"affected_item",
     R"({${maybe:attachments:25}"Id":"${text:item_id}",)"
     R"("InternetMessageId":"${text:message_id}","ParentFolder":{"Id":"${text:folder_id}",)"
     R"("Path":"\\Inbox"},"Subject":"${pick:subjects}"})"},
    {"group_head",
     R"({${maybe:context:25}${text:head},"RecordType":3,"ResultStatus":"Succeeded",)"
     R"("UserKey":"${personal_id}","UserType":0,"Version":1,"Workload":"Exchange",)"
     R"("ClientIP":"${address}","UserId":"${mail}",)"
     R"("AppId":"00000002-0000-0ff1-ce00-000000000000","ClientIPAddress":"${address}",)"
     R"("ClientInfoString":"Client=OWA;${agent};",${text:mailbox},"OrganizationName":"${domain}",)"
     R"("OriginatingServer":"${server}","SessionId":"${session}",)"
     R"("AffectedItems":[${repeat:affected_item:1:2}],"CrossMailboxOperation":false)"},
    {"move",
     R"(${text:group_head},"DestFolder":{"Id":"${text:folder_id}","Path":"\\Deleted Items"},)"
     R"("Folder":{"Id":"${text:folder_id}","Path":"\\Inbox"}})"},
    {"delete",
     R"(${text:group_head},"Folder":{"Id":"${text:folder_id}","Path":"\\Deleted Items"}})"},
};

}  // namespace

std::span<const NamedText> mail_texts() { return kTexts; }

}  // namespace foothold::generate
