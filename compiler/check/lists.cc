#include "compiler/check/lists.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/zones.h"
#include "compiler/passes.h"
#include "runtime/value/fold.h"

namespace foothold::compiler {
namespace {

using dsl::Code;

bool is_site_file(const std::vector<uint32_t>& site_files, uint32_t file) {
  return std::find(site_files.begin(), site_files.end(), file) != site_files.end();
}

constexpr std::string_view kTenantDomains = "tenant_domains";
constexpr std::string_view kPublicMailDomains = "public_mail_domains";
constexpr size_t kMaxListValues = 1'000'000;

constexpr std::string_view kPattern = "pattern", kNetwork = "network";

/// The element type: as declared, or what the first value looks like.
std::optional<Type> element_type(Context& context, const dsl::ListItem& written) {
  if (!written.type) {
    const bool number =
        !written.values.empty() && written.values[0].kind == dsl::Literal::Kind::number;
    return Type{number ? Base::number : Base::text};
  }
  if (written.type->text == kPattern) return Type{Base::text};
  const dsl::Word word =
      written.type->text == kNetwork ? dsl::Word{"ip", written.type->span} : *written.type;
  dsl::TypeName type;
  type.base = word;
  type.span = word.span;
  return resolve_type(context, type);
}

/// As they were written; those that cannot be read as the type are reported.
std::vector<std::string> values_of(Context& context, const dsl::ListItem& written, const Type& type,
                                   bool pattern) {
  std::vector<std::string> values;
  for (const dsl::Literal& value : written.values)
    if (pattern ? check_pattern(context, value, false) : check_literal(context, type, value))
      values.push_back(value.text);
  if (values.size() > kMaxListValues)
    context.report(Code::pattern_too_big, written.name.span,
                   fmt::format("a list may hold {} values", kMaxListValues));
  return values;
}

std::vector<std::string> folded(std::vector<std::string> values) {
  for (std::string& value : values) value = value::fold(value);
  return values;
}

void add_tenant_domains(Context& context, const dsl::ListItem& written,
                        std::vector<std::string> values) {
  std::vector<std::string>& domains =
      context.model.tenant_domains[written.tenant ? written.tenant->text : ""];
  std::move(values.begin(), values.end(), std::back_inserter(domains));
}

void refuse_tenant(Context& context, const dsl::ListItem& written) {
  context.report(Code::wrong_operand, written.tenant->span,
                 "only `tenant_domains` can be given per tenant",
                 "not a list that is known per tenant");
}

void resolve_list(Context& context, const dsl::ListItem& written,
                  const std::vector<uint32_t>& site_files) {
  const std::optional<Type> type = element_type(context, written);
  if (!type) return;
  const bool domains = written.name.text == kTenantDomains;
  const bool pattern = written.type && written.type->text == kPattern;
  std::vector<std::string> values =
      values_of(context, written, domains ? Type{Base::domain} : *type, pattern);
  if (domains) return add_tenant_domains(context, written, folded(std::move(values)));
  if (written.tenant) return refuse_tenant(context, written);
  if (written.name.text == kPublicMailDomains) context.model.public_mail_domains = folded(values);
  const bool always_used =
      written.name.text == kPublicMailDomains || written.name.text == kSiteZone;
  List list{written.name.text, type->base, {}, written.name.span, false, always_used, pattern, {}};
  const bool folds = is_textual(type->base) && type->base != Base::id && !pattern;
  list.values = folds ? folded(values) : values;
  if (folds) list.written = std::move(values);
  (void)add_list(context, std::move(list), site_files);
}

}  // namespace

bool add_list(Context& context, List list, const std::vector<uint32_t>& site_files) {
  list.from_site = is_site_file(site_files, list.span.file);
  const std::optional<uint32_t> before = place_of(context.model.lists, list.name);
  if (!before) return context.model.lists.push_back(std::move(list)), true;
  List& present = context.model.lists[*before];
  // Of two site files the later one counts: a test gives its lists so.
  const bool replaces = list.from_site && (!is_site_file(site_files, present.span.file) ||
                                           present.span.file < list.span.file);
  if (replaces) {
    if (present.base != list.base || present.pattern != list.pattern)
      context
          .report(Code::wrong_operand, list.span,
                  fmt::format("the list `{}` holds another type of value", list.name),
                  "replaces the list of the rules")
          .others.push_back({present.span, "the list of the rules"});
    list.used = true;  // whatever it replaced may be used
    present = std::move(list);
    return true;
  }
  context
      .report(Code::defined_twice, list.span,
              fmt::format("the list `{}` is defined twice", list.name), "defined again here")
      .others.push_back({present.span, "first defined here"});
  return false;
}

void resolve_lists(Context& context, const std::vector<uint32_t>& site_files) {
  for (const dsl::ListItem& list : context.tree.lists) resolve_list(context, list, site_files);
  resolve_site_zone(context);
}

void check_site_lists(Context& context) {
  std::vector<std::string> known = {std::string(kTenantDomains)};
  for (const List& list : context.model.lists)
    if (!list.from_site || list.used) known.push_back(list.name);
  for (const List& list : context.model.lists)
    if (list.from_site && !list.used)
      context.report_unknown(Code::unknown_list, {list.name, list.span},
                             fmt::format("no rule knows a list `{}`", list.name),
                             "nothing reads this list", known);
}

}  // namespace foothold::compiler
