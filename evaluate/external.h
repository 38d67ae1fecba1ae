// `is external`: does a domain belong to somebody else than the event's tenant?
//
// With `tenant_domains` for the tenant (or for all) the answer is there: eve@fabrikam.com is
// external to a tenant of "contoso.com". Without, the acting user's own domain stands in, if the
// user is a person of the tenant: ana@contoso.com forwarding to eve@fabrikam.com is external. A
// guest's or a public mail domain says nothing about the tenant, so then it is unknown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"
#include "evaluate/value.h"

namespace foothold::evaluate {

/// What stands for the tenant: its own domains, else the acting user's domain, else neither.
struct Inside {
  std::vector<std::string> domains;        // canonical, with their `*.`
  std::optional<std::string> user_domain;  // canonical; only where `domains` is empty
};
Inside inside_of(const compiler::Model& model, const Event& event);

/// True if the domain (in any case) is outside; nothing if that cannot be known.
std::optional<bool> is_external(const Inside& inside, std::string_view domain);

}  // namespace foothold::evaluate
