#include "evaluate/external.h"

#include <algorithm>

#include "runtime/value/address.h"
#include "runtime/value/domain.h"

namespace foothold::evaluate {
namespace {

/// The present value of a header field; null if the kind has no such field or the event does not
/// say it.
const Value* header_value(const compiler::Model& model, const Event& event, std::string_view name) {
  const std::optional<uint32_t> field = field_named(kind_of(model, event.kind), name);
  if (!field || event.fields[*field].state != State::present) return nullptr;
  return &event.fields[*field];
}

std::vector<std::string> tenant_domains(const compiler::Model& model, const Event& event) {
  std::vector<std::string> domains;
  const auto add = [&](const std::string& tenant) {
    const auto found = model.tenant_domains.find(tenant);
    if (found == model.tenant_domains.end()) return;
    for (const std::string& domain : found->second)
      domains.push_back(value::canonical_domain(domain));
  };
  const Value* tenant = header_value(model, event, compiler::kTenantField);
  if (tenant != nullptr && !tenant->texts.front().empty()) add(tenant->texts.front());
  add("");
  return domains;
}

bool is_person(const compiler::Model& model, const Event& event) {
  const Value* principal = header_value(model, event, compiler::kPrincipalField);
  return principal != nullptr && principal->texts.front() == compiler::kPersonChoice;
}

std::optional<std::string> user_domain(const compiler::Model& model, const Event& event) {
  const Value* user = header_value(model, event, compiler::kUserField);
  if (user == nullptr || !is_person(model, event)) return std::nullopt;
  if (value::is_guest(user->texts.front())) return std::nullopt;
  const auto domain = value::domain_of(value::bare_address(user->texts.front()));
  if (!domain) return std::nullopt;
  const std::string own = value::canonical_domain(*domain);
  const std::vector<std::string>& anybodys = model.public_mail_domains;
  const bool anybody = std::any_of(anybodys.begin(), anybodys.end(), [&](const std::string& entry) {
    return value::canonical_domain(entry) == own;
  });
  return anybody ? std::nullopt : std::optional(own);
}

}  // namespace

Inside inside_of(const compiler::Model& model, const Event& event) {
  Inside inside;
  inside.domains = tenant_domains(model, event);
  if (inside.domains.empty()) inside.user_domain = user_domain(model, event);
  return inside;
}

std::optional<bool> is_external(const Inside& inside, std::string_view domain) {
  const std::string name = value::canonical_domain(domain);
  if (inside.domains.empty()) {
    if (!inside.user_domain) return std::nullopt;
    return name != *inside.user_domain;
  }
  return std::none_of(inside.domains.begin(), inside.domains.end(),
                      [&](const std::string& entry) { return value::domain_matches(name, entry); });
}

}  // namespace foothold::evaluate
