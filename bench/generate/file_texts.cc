// SharePoint and OneDrive files (record types 4, 6 and 14) and Teams (25).
#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

constexpr NamedText kTexts[] = {
    {"file_head",
     R"({${maybe:context:25}${text:head},"RecordType":6,)"
     R"("UserKey":"i:0h.f|membership|${personal_id}@live.com","UserType":0,"Version":1)"},
    {"file_tail",
     R"("CorrelationId":"${id:1}","EventSource":"SharePoint","ItemType":"File",)"
     R"("ListId":"${list_id}","ListItemUniqueId":"${item_id}","Site":"${stable:1}",)"
     R"("UserAgent":"${agent}","WebId":"${stable:2}","ApplicationDisplayName":"SharePoint Online",)"
     R"("ApplicationId":"08e18876-6177-487e-b8b5-cf950c1e598c","AuthenticationType":"OAuth",)"
     R"("BrowserName":"${browser}","BrowserVersion":"${browser_version}",)"
     R"("DeviceDisplayName":"${address}","FileSizeBytes":${number:9000:4000000},)"
     R"("GeoLocation":"EUR","IsManagedDevice":false,)"
     R"("ListBaseType":1,"ListServerTemplate":101,"Platform":"${platform}",)"
     R"("SourceFileExtension":"${extension}")"},
    {"site_url", R"(https:\/\/${company}.sharepoint.com\/sites\/${site}\/)"},
    {"personal_url",
     R"(https:\/\/${company}-my.sharepoint.com\/personal\/${name}_${company}_com\/)"},
    {"site_file",
     R"(${text:file_head},"Workload":"SharePoint","ClientIP":"${address}",)"
     R"("ObjectId":"${text:site_url}Shared Documents\/${folder}\/${file}","UserId":"${user}",)"
     R"(${text:file_tail},"SiteUrl":"${text:site_url}","SourceFileName":"${file}",)"
     R"("SourceRelativeUrl":"Shared Documents\/${folder}"})"},
    {"personal_file",
     R"(${text:file_head},"Workload":"OneDrive","ClientIP":"${address}",)"
     R"("ObjectId":"${text:personal_url}Documents\/${folder}\/${file}","UserId":"${user}",)"
     R"(${text:file_tail},"SiteUrl":"${text:personal_url}","SourceFileName":"${file}",)"
     R"("SourceRelativeUrl":"Documents\/${folder}"})"},
    {"sharing",
     R"({${maybe:context:25}${text:head},"RecordType":14,)"
     R"("UserKey":"i:0h.f|membership|${personal_id}@live.com","UserType":0,"Version":1,)"
     R"("Workload":"SharePoint","ClientIP":"${address}",)"
     R"("ObjectId":"${text:site_url}Shared Documents\/${folder}\/${file}","UserId":"${user}",)"
     R"("EventData":"<Permissions granted>Contribute<\/Permissions granted>",)"
     R"("TargetUserOrGroupName":"${other}","TargetUserOrGroupType":"Member",${text:file_tail},)"
     R"("SiteUrl":"${text:site_url}","SourceFileName":"${file}",)"
     R"("SourceRelativeUrl":"Shared Documents\/${folder}"})"},
    {"page",
     R"({${maybe:context:25}${text:head},"RecordType":4,)"
     R"("UserKey":"i:0h.f|membership|${personal_id}@live.com","UserType":0,"Version":1,)"
     R"("Workload":"SharePoint","ClientIP":"${address}",)"
     R"("ObjectId":"${text:site_url}SitePages\/Home.aspx","UserId":"${user}",)"
     R"("CorrelationId":"${id:1}","CustomUniqueId":true,"EventSource":"SharePoint",)"
     R"("ItemType":"Page","ListId":"${list_id}","ListItemUniqueId":"${item_id}",)"
     R"("Site":"${stable:1}","UserAgent":"${agent}","WebId":"${stable:2}",)"
     R"("ApplicationDisplayName":"SharePoint Online","AuthenticationType":"OAuth",)"
     R"("BrowserName":"${browser}","BrowserVersion":"${browser_version}","GeoLocation":"EUR",)"
     R"("IsManagedDevice":false,"Platform":"${platform}"})"},
    {"teams_head",
     R"({${maybe:context:25}${text:head},"RecordType":25,"UserKey":"${user_id}",)"
     R"("UserType":0,"Version":1,"Workload":"MicrosoftTeams","ClientIP":"${address}")"},
    {"message_url", R"(https:\/\/teams.microsoft.com\/l\/message\/19:${user_id}@unq.gbl.spaces)"},
    {"message",
     R"(${text:teams_head},"ObjectId":"${text:message_url}","UserId":"${user}",)"
     R"("ChatName":"${other_title}, ${title}",)"
     R"("ChatThreadId":"19:${user_id}_${other_id}@unq.gbl.spaces",)"
     R"("CommunicationType":"${pick:communication}","ExtraProperties":[{"Key":"TimeZone",)"
     R"("Value":"Europe\/Berlin"},{"Key":"OsName","Value":"${system}"},{"Key":"OsVersion",)"
     R"("Value":"10"},{"Key":"Country","Value":"${country}"},{"Key":"ClientName",)"
     R"("Value":"skypeteams"},{"Key":"ClientVersion","Value":"50\/25010220300"},)"
     R"({"Key":"ClientUtcOffsetSeconds","Value":"3600"}],"ItemName":"${item_id}",)"
     R"("MessageId":"17416${number:10000000:99999999}","MessageSizeInBytes":${number:40:2000},)"
     R"("MessageURLs":[],"MessageVersion":"17416${number:10000000:99999999}",)"
     R"("ParticipantInfo":{"HasForeignTenantUsers":false,"HasGuestUsers":false,)"
     R"("HasOtherGuestUsers":false,"HasUnauthenticatedUsers":false,)"
     R"("ParticipatingTenantIds":["${tenant}"]},"ParticipatingSIPDomains":[],)"
     R"("ResourceTenantId":"${tenant}"})"},
    {"teams_session",
     R"j(${text:teams_head},"ObjectId":"Windows (Work)","UserId":"${user}",)j"
     R"("ExtraProperties":[{"Key":"OsName","Value":"${system}"},{"Key":"ClientName",)"
     R"("Value":"skypeteams"}],"DeviceId":"${device}","DeviceInformation":"${agent}",)"
     R"("IPAddress":"${address}","SessionId":"${session}"})"},
    {"teams_member", R"(${text:teams_head},"UserId":"${user}","CommunicationType":"Team",)"
                     R"("Members":[{"DisplayName":"${other_title}","Role":1,"UPN":"${other}"}],)"
                     R"("TeamGuid":"19:${hex:32}@thread.tacv2","AADGroupId":"${stable:3}",)"
                     R"("TeamName":"${site}"})"},
};

}  // namespace

std::span<const NamedText> file_texts() { return kTexts; }

}  // namespace foothold::generate
