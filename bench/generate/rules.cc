#include "bench/generate/rules.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "bench/generate/random.h"

namespace foothold::generate {
namespace {

constexpr std::string_view kKinds[] = {"inbox_rule",  "sign_in", "directory_change",
                                       "mail_access", "consent", "file_activity",
                                       "mail_sent",   "activity"};
constexpr std::string_view kTexts[] = {"user_agent", "client", "operation"};

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_{seed} {}

  // Whatever is drawn is drawn in a statement of its own: compilers differ in the order of
  // arguments.
  std::string rule(std::uint32_t number) {
    const std::string_view kind = any(kKinds);
    const std::string where = condition(number % 10);
    return fmt::format(
        "rule generated_{0} {{\n"
        "  title    \"Generated rule {0}\"\n"
        "  severity {1}\n"
        "  owner    soc\n"
        "  detects  csf:DE.CM-09\n"
        "  control  csf:PR.PS-04\n"
        "  responds csf:RS.MA-02\n"
        "  maps     nhi:none\n"
        "  contain  export_audit_log\n"
        "  when {2} where {3}\n"
        "  report \"{{user}} from {{ip}}\"\n"
        "}}\n\n",
        number, number % 2 == 0 ? "low" : "medium", kind, where);
  }

 private:
  /// Of ten rules six have sets and equality, three literals, one a pattern.
  std::string condition(std::uint32_t turn) {
    if (turn < 3) {
      const std::string_view field = any(kIds);
      return test_of(field, "in", set([&] { return id(); }, 2, 12));
    }
    if (turn < 5) return test_of("user", "in", set([&] { return address(); }, 1, 8));
    if (turn < 6) return fmt::format("app_id is \"{}\" and result is success", id());
    const std::string_view text = any(kTexts);
    const std::string words = set([&] { return word(); }, 1, 5);
    if (turn < 8) return test_of(text, "contains any of", words);
    if (turn < 9) return test_of(text, "starts with any of", words);
    const std::string last = word();
    return fmt::format(R"(user_agent matches /{}[-_ ]v?\d{{1,3}}\.(\d+|{})/)", word(), last);
  }

  static std::string test_of(std::string_view field, std::string_view verb,
                             std::string_view values) {
    return fmt::format("{} {} {}", field, verb, values);
  }

  static constexpr std::string_view kIds[] = {"app_id", "session", "correlation", "user_id"};

  template <size_t count>
  std::string_view any(const std::string_view (&of)[count]) {
    return of[random_.below(count)];
  }

  template <typename Make>
  std::string set(const Make& make, std::uint32_t least, std::uint32_t most) {
    std::string all;
    for (std::uint32_t left = random_.between(least, most); left > 0; --left)
      all += fmt::format("{}\"{}\"", all.empty() ? "" : ", ", make());
    return "(" + all + ")";
  }

  std::string word() {
    std::string text;
    for (std::uint32_t left = random_.between(6, 14); left > 0; --left)
      text += static_cast<char>('a' + random_.below(26));
    return text;
  }

  std::string id() {
    const std::uint64_t high = random_.next(), low = random_.next();
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff,
                       high & 0xffff, low >> 48, low & 0xffffffffffff);
  }

  std::string address() { return fmt::format("{}@fabrikam.com", word()); }

  Random random_;
};

}  // namespace

std::string generate_rules(const RuleOptions& options) {
  Writer writer(options.seed);
  std::string text;
  for (std::uint32_t number = 0; number < options.rules; ++number) text += writer.rule(number);
  return text;
}

}  // namespace foothold::generate
