#include "bench/generate/shapes.h"

namespace foothold::generate {
namespace {

constexpr Shape kShapes[] = {
    {"MailItemsAccessed", 19300, 0, "bind"},
    {"MailItemsAccessed", 3500, 0, "sync"},
    {"FileAccessed", 9900, 0, "site_file"},
    {"FileAccessed", 6000, 0, "personal_file"},
    {"UserLoggedIn", 14200, 0, "logged_in"},
    {"FileModified", 3600, 0, "site_file"},
    {"FileModified", 2300, 0, "personal_file"},
    {"SignInLogs", 1700, 0, "interactive"},
    {"NonInteractiveUserSignInLogs", 3300, 0, "noninteractive"},
    {"ServicePrincipalSignInLogs", 400, 0, "service"},
    {"Send", 4900, 0, "send"},
    {"MessageSent", 4600, 0, "message"},
    {"FilePreviewed", 3900, 0, "site_file"},
    // Other work with files and mail: 15 %.
    {"FileDownloaded", 2200, 0, "site_file"},
    {"FileUploaded", 1600, 0, "site_file"},
    {"FileSyncDownloadedFull", 2000, 0, "personal_file"},
    {"FileSyncUploadedFull", 800, 0, "personal_file"},
    {"FileModifiedExtended", 1200, 0, "site_file"},
    {"FileDeleted", 500, 0, "personal_file"},
    {"FileRenamed", 300, 0, "site_file"},
    {"PageViewed", 1500, 0, "page"},
    {"SharingSet", 300, 0, "sharing"},
    {"MoveToDeletedItems", 1400, 0, "move"},
    {"SoftDelete", 1000, 0, "delete"},
    {"HardDelete", 600, 0, "delete"},
    {"Create", 800, 0, "item"},
    {"Update", 800, 0, "item"},
    // A third of the failed logons; bursts add the rest.
    {"UserLoginFailed", 1800 / kFailuresOfStart, 0, kFailure},
    // What is left of 100 %.
    {"FileAccessedExtended", 2200, 0, "site_file"},
    {"TeamsSessionStarted", 800, 0, "teams_session"},
    {"MessageUpdated", 500, 0, "message"},
    {"ReactedToMessage", 500, 0, "message"},
    {"MemberAdded", 200, 0, "teams_member"},
    {"Set-MailboxPlan", 270, 0, "system_setting"},
    {"Set-TransportConfig", 200, 0, "system_setting"},
    // The directory: 0.7 %, half of it each way.
    {"Update user.", 160, 0, "update_user"},
    {"Add member to group.", 140, 0, "group_member"},
    {"Update application.", 30, 0, "update_application"},
    {"Add member to role.", 10, 60, "role_member"},
    {"Consent to application.", 10, 80, "consent"},
    {"Update user", 180, 0, "entra_update_user"},
    {"Add member to group", 110, 0, "entra_group_member"},
    {"Update application", 40, 0, "entra_update_application"},
    {"Add member to role", 10, 60, "entra_role_member"},
    {"Consent to application", 10, 60, "entra_consent"},
    // Exchange administration.
    {"Set-Mailbox", 140, 240, "system_mailbox"},
    {"Set-Mailbox", 15, 50, "mailbox_setting"},
    {"Set-Mailbox", 5, 40, "forwarding_cleared"},
    {"New-InboxRule", 35, 100, "sorting_rule"},
    {"New-InboxRule", 35, 80, "colleague_rule"},
    {"Set-InboxRule", 0, 40, "sorting_rule"},
    {"Remove-InboxRule", 0, 20, "removed_rule"},
    {"New-TransportRule", 0, 15, "disclaimer_rule"},
    {"Set-TransportRule", 0, 15, "disclaimer_rule"},
    {"Add-MailboxPermission", 0, 40, "system_permission"},
    {"Add-MailboxPermission", 0, 30, "shared_mailbox"},
    {"Remove-RecipientPermission", 0, 20, "sender_removed"},
    {"Update application – Certificates and secrets management ", 0, 20, "key_removed"},
    {"Add delegated permission grant.", 0, 50, "delegated_grant"},
    {"Add app role assignment to service principal.", 0, 30, "app_role"},
};

// About six hours from the mail that asks for consent to an application that may act for the whole
// directory.
constexpr Step kAttack[] = {
    {0, false, "Consent to application.", "s_consent"},
    {34, true, "SignInLogs", "s_sign_in"},
    {51, true, "New-InboxRule", "s_hiding_rule"},
    {57, true, "New-InboxRule", "s_forwarding_rule"},
    {96, true, "Set-Mailbox", "s_mailbox_forwarding"},
    {148, true, "New-TransportRule", "s_transport_rule"},
    {191, true, "Add-MailboxPermission", "s_full_access"},
    {198, true, "Add-RecipientPermission", "s_send_as"},
    {262, true, "Add member to role.", "s_role"},
    {309, true, "Update application – Certificates and secrets management ", "s_key_added"},
    {341, true, "Add app role assignment to service principal.", "s_mail_role"},
    {355, true, "Add app role assignment to service principal.", "s_directory_role"},
};

}  // namespace

std::span<const Shape> benign_shapes() { return kShapes; }

std::span<const Step> attack_steps() { return kAttack; }

}  // namespace foothold::generate
