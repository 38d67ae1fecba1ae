#include "cli/given_lists.h"

#include <fmt/format.h>

#include "compiler/context.h"

namespace foothold::cli {
namespace {

constexpr std::string_view kTenantDomains = "tenant_domains";  // the evaluator gives it by itself

std::string quoted(const std::string& value) {
  std::string text = "\"";
  for (const char byte : value) {
    if (byte == '"' || byte == '\\') text += '\\';
    if (byte == '\n' || byte == '\t' || byte == '\r')
      text += byte == '\n' ? "\\n" : byte == '\t' ? "\\t" : "\\r";
    else
      text += byte;
  }
  return text + "\"";
}

std::string list_item(const compiler::List& list, const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values)
    text +=
        (text.empty() ? "" : ", ") + (list.base == compiler::Base::number ? value : quoted(value));
  return fmt::format("list {} of {} = {}\n", list.name,
                     compiler::describe(compiler::Type{list.base}), text);
}

std::string site_text(const compiler::Model& model, const compiler::RuleTest& test) {
  std::string text;
  for (const auto& [name, values] : test.lists)
    for (const compiler::List& list : model.lists)
      if (list.name == name && name != kTenantDomains) text += list_item(list, values);
  return text;
}

}  // namespace

const Loaded& GivenLists::loaded_for(const compiler::RuleTest& test) {
  const std::string text = site_text(plain_.compiled.model, test);
  if (text.empty()) return plain_;
  std::unique_ptr<Loaded>& loaded = loaded_[text];
  if (!loaded) {
    Gathered gathered = gather(options_);
    gathered.with_tunes = false;
    gathered.site.push_back({"lists of a test", text});
    loaded = std::make_unique<Loaded>(compile_gathered(std::move(gathered)));
  }
  return *loaded;
}

compiler::RuleTest without_lists(compiler::RuleTest test) {
  std::erase_if(test.lists, [](const auto& list) { return list.first != kTenantDomains; });
  return test;
}

}  // namespace foothold::cli
