#include "dsl/foreign.h"

#include <algorithm>
#include <span>

namespace foothold::dsl {
namespace {

constexpr std::string_view kNegateTest =
    "a test is negated before its field: `not name contains ...`";
constexpr std::string_view kExclude =
    "what must not be true is written `unless ...` or `and not ...`";
constexpr std::string_view kNoImport =
    "nothing is imported: all files that are given to a command are one program";
constexpr std::string_view kUntil =
    "what must not happen is a step of its own: `then no KIND (...)` between two others, or as the "
    "last one `then no KIND within 24h`";
constexpr std::string_view kSequence =
    "several events are written `when same user, within 1h { a: KIND then b: KIND }`";
constexpr std::string_view kCount =
    "events are counted in `when same user, within 1h { tries: at least 5 KIND }`";
constexpr std::string_view kCompare = "comparisons are written `<`, `<=`, `>` and `>=`";

constexpr ForeignWord kVerbs[] = {
    {"=", "is", ""},
    {"==", "is", ""},
    {"===", "is", ""},
    {"=~", "is", "`is` compares texts without case; for a pattern write `matches /.../`"},
    {":", "is", "`is` compares the whole text; with `*` in it write `like`"},
    {"eq", "is", ""},
    {"equals", "is", ""},
    {"equal", "is", ""},
    {"was", "is", ""},
    {"are", "is", ""},
    {"!=", "is not", ""},
    {"<>", "is not", ""},
    {"!~", "is not", "`is not` compares texts without case"},
    {"ne", "is not", ""},
    {"neq", "is not", ""},
    {"isnt", "is not", ""},
    {"isnot", "is not", ""},
    {"gt", ">", ""},
    {"gte", ">=", ""},
    {"=>", ">=", ""},
    {"lt", "<", ""},
    {"lte", "<=", ""},
    {"=<", "<=", ""},
    {"between", "", "write two tests: `size >= 1 and size <= 9`"},
    {"in~", "in", ""},
    {"inside", "in", ""},
    {"among", "in", ""},
    {"within", "in", ""},
    {"cidr", "in", ""},
    {"cidrmatch", "in", ""},
    {"!in", "not in", ""},
    {"!in~", "not in", ""},
    {"notin", "not in", ""},
    {"not_in", "not in", ""},
    {"includes", "contains", ""},
    {"include", "contains", ""},
    {"contain", "contains", ""},
    {"containing", "contains", ""},
    {"holds", "contains", ""},
    {"substring", "contains", ""},
    {"contains_cs", "contains exactly", ""},
    {"contains_any", "contains any of", ""},
    {"containsany", "contains any of", ""},
    {"contains_all", "contains all of", ""},
    {"containsall", "contains all of", ""},
    {"has_any", "mentions any of", "`has` of KQL looks for whole words: `mentions` here"},
    {"has_all", "mentions all of", "`has` of KQL looks for whole words: `mentions` here"},
    {"has_cs", "mentions exactly", "`has` of KQL looks for whole words: `mentions` here"},
    {"hasprefix", "starts with", ""},
    {"hassuffix", "ends with", ""},
    {"startswith", "starts with", ""},
    {"startswith~", "starts with", ""},
    {"starts_with", "starts with", ""},
    {"startswith_cs", "starts with exactly", ""},
    {"begins", "starts", ""},
    {"beginswith", "starts with", ""},
    {"begins_with", "starts with", ""},
    {"prefix", "starts with", ""},
    {"endswith", "ends with", ""},
    {"endswith~", "ends with", ""},
    {"ends_with", "ends with", ""},
    {"endswith_cs", "ends with exactly", ""},
    {"suffix", "ends with", ""},
    {"ilike", "like", ""},
    {"like~", "like", ""},
    {"wildcard", "like", ""},
    {"glob", "like", ""},
    {"re", "matches", ""},
    {"regex", "matches", ""},
    {"regex~", "matches", ""},
    {"regexp", "matches", ""},
    {"rlike", "matches", ""},
    {"match", "matches", ""},
    {"matches_regex", "matches", ""},
    {"~", "matches", ""},
    {"exists", "is present", ""},
    {"exist", "is present", ""},
    {"isnotnull", "is present", ""},
    {"isnotempty", "is present", ""},
    {"isnull", "is absent", ""},
    {"missing", "is absent", ""},
    {"isempty", "is empty", ""},
    {"added", "gained", ""},
    {"removed", "lost", ""},
    {"does", "", kNegateTest},
    {"doesnt", "", kNegateTest},
    {"!", "", kNegateTest},
    {"!contains", "", kNegateTest},
    {"!has", "", kNegateTest},
    {"!startswith", "", kNegateTest},
    {"!endswith", "", kNegateTest},
    {"|", "", "a modifier is a verb here: `name contains \"x\"`"},
};

constexpr ForeignWord kJoints[] = {
    {"&&", "and", ""},
    {"&", "and", ""},
    {"||", "or", ""},
    {"|", "or", ""},
    {"but", "and", ""},
    {"plus", "and", ""},
    {"also", "and", ""},
    {"else", "or", ""},
    {"xor", "", "write `(a and not b) or (b and not a)`"},
    {"except", "unless", ""},
    {"excluding", "unless", ""},
    {"without", "unless", ""},
    {"filter", "unless", ""},
    {"than", "", kCompare},
    {"==", "", "a condition compares one field with values: join two of them with `and`"},
};

constexpr ForeignWord kStarts[] = {
    {"!", "not", ""},
    {"~", "not", ""},
    {"-", "not", ""},
    {"&&", "", "a condition stands on both sides of `and`"},
    {"||", "", "a condition stands on both sides of `or`"},
};

constexpr ForeignWord kStates[] = {
    {"null", "absent", ""},    {"nil", "absent", ""},       {"none", "absent", ""},
    {"missing", "absent", ""}, {"undefined", "absent", ""}, {"unknown", "absent", ""},
    {"exists", "present", ""}, {"set", "present", ""},      {"there", "present", ""},
    {"blank", "empty", ""},    {"foreign", "external", ""}, {"outside", "external", ""},
};

constexpr ForeignWord kSteps[] = {
    {"followed", "then", ""},   {"followedby", "then", ""}, {"followed_by", "then", ""},
    {"followup", "then", ""},   {"next", "then", ""},       {"after", "then", ""},
    {"afterwards", "then", ""}, {"=>", "then", ""},         {"|", "then", ""},
    {"plus", "also", ""},       {"together", "also", ""},   {"optionally", "also perhaps", ""},
    {"until", "", kUntil},      {"without", "", kUntil},    {"missing", "", kUntil},
};

constexpr ForeignWord kParts[] = {
    {"name", "title", ""},
    {"summary", "title", ""},
    {"description", "about", ""},
    {"desc", "about", ""},
    {"meta", "about", ""},
    {"level", "severity", ""},
    {"priority", "severity", ""},
    {"risk_score", "severity", ""},
    {"author", "owner", "`owner` is the team that has to act; who wrote a rule is in its history"},
    {"team", "owner", ""},
    {"falsepositives", "false_alarms", ""},
    {"false_positives", "false_alarms", ""},
    {"tags", "maps", ""},
    {"attack", "maps", "`maps attack:T1114.003`"},
    {"mitre", "maps", "`maps attack:T1114.003`"},
    {"references", "about", ""},
    {"condition", "when", ""},
    {"detection", "when", ""},
    {"query", "when", ""},
    {"if", "when", ""},
    {"on", "when", ""},
    {"match", "when", ""},
    {"from", "when", ""},
    {"select", "when", ""},
    {"sequence", "", kSequence},
    {"correlation", "", kSequence},
    {"timeframe", "", kSequence},
    {"maxspan", "", kSequence},
    {"group", "", kSequence},
    {"summarize", "", kCount},
    {"count", "", kCount},
    {"threshold", "", kCount},
    {"throttle", "quiet", ""},
    {"suppress", "quiet", ""},
    {"message", "report", ""},
    {"output", "report", ""},
    {"response", "contain", ""},
    {"actions", "contain", ""},
    {"steps", "contain", ""},
    {"except", "unless", ""},
    {"filter", "unless", kExclude},
    {"exclude", "unless", kExclude},
};

constexpr ForeignWord kItems[] = {
    {"let", "list", ""},
    {"var", "list", ""},
    {"const", "list", ""},
    {"define", "list", ""},
    {"set", "list", ""},
    {"watchlist", "list", ""},
    {"detection", "rule", ""},
    {"alert", "rule", ""},
    {"query", "rule", ""},
    {"sequence", "rule", ""},
    {"title", "", "`title` stands inside a rule: `rule NAME { title \"...\" }`"},
    {"logsource", "rule", "a rule says what it reads: `when KIND where ...`"},
    {"select", "rule", ""},
    {"event", "kind", ""},
    {"schema", "kind", ""},
    {"type", "kind", ""},
    {"table", "shape", ""},
    {"step", "response", ""},
    {"action", "response", ""},
    {"playbook", "response", ""},
    {"import", "", kNoImport},
    {"include", "", kNoImport},
    {"use", "", kNoImport},
    {"private", "rule", ""},
};

bool same_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::optional<ForeignWord> find(std::span<const ForeignWord> words, std::string_view written) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const ForeignWord& word) {
    return same_without_case(word.written, written);
  });
  return found == words.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::optional<ForeignWord> foreign_verb(std::string_view written) { return find(kVerbs, written); }
std::optional<ForeignWord> foreign_joint(std::string_view written) {
  return find(kJoints, written);
}
std::optional<ForeignWord> foreign_start(std::string_view written) {
  return find(kStarts, written);
}
std::optional<ForeignWord> foreign_state(std::string_view written) {
  return find(kStates, written);
}
std::optional<ForeignWord> foreign_step(std::string_view written) { return find(kSteps, written); }
std::optional<ForeignWord> foreign_part(std::string_view written) { return find(kParts, written); }
std::optional<ForeignWord> foreign_item(std::string_view written) { return find(kItems, written); }

}  // namespace foothold::dsl
