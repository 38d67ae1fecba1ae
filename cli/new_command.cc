// `foothold new rule`: a rule to begin with, on standard output or in a file of its own.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/say.h"
#include "cli/scaffold.h"
#include "compiler/context.h"
#include "dsl/recover.h"

namespace foothold::cli {
namespace {

namespace fs = std::filesystem;

bool is_name(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && !dsl::is_reserved(text) &&
         std::all_of(text.begin(), text.end(), dsl::is_word_byte);
}

std::string suggestion(const std::string& written, const std::vector<std::string>& known) {
  const std::string nearest = dsl::did_you_mean(written, known);
  return nearest.empty() ? "" : fmt::format("; did you mean `{}`?", nearest);
}

std::vector<std::string> kind_names(const compiler::Model& model) {
  std::vector<std::string> names;
  for (const compiler::Kind& kind : model.kinds) names.push_back(kind.name);
  return names;
}

std::vector<std::string> owner_names(const Loaded& loaded) {
  std::vector<std::string> names;
  const auto table = loaded.catalogue.all().find("owners");
  if (table == loaded.catalogue.all().end()) return names;
  for (const auto& [id, row] : table->second) names.push_back(id);
  return names;
}

/// What is wrong with the wish; empty if nothing is.
std::string objection(const Loaded& loaded, const NewCommand& command) {
  const compiler::Model& model = loaded.compiled.model;
  const std::vector<std::string> owners = owner_names(loaded);
  if (!is_name(command.name))
    return fmt::format("`{}` is no name: letters, digits and `_`, no digit first", command.name);
  if (compiler::place_of(model.rules, command.name))
    return fmt::format("there is a rule `{}` already", command.name);
  if (!compiler::place_of(model.kinds, command.kind))
    return fmt::format("there is no kind `{}`{}", command.kind,
                       suggestion(command.kind, kind_names(model)));
  if (std::find(owners.begin(), owners.end(), command.owner) == owners.end())
    return fmt::format("there is no owner `{}`{}", command.owner,
                       suggestion(command.owner, owners));
  return {};
}

/// Into FOLDER/NAME.fh, which must not be there.
int write_rule(const NewCommand& command, const std::string& text) {
  std::error_code error;
  fs::create_directories(command.into, error);
  const std::string path = (fs::path(command.into) / (command.name + ".fh")).string();
  if (fs::exists(path, error)) {
    complain("foothold: {} exists already\n", path);
    return kUsage;
  }
  if (!write_file(path, text)) {
    complain("foothold: {}: {}\n", path, std::strerror(errno));
    return kOutputFailed;
  }
  say("{}\n", path);
  return kClean;
}

}  // namespace

int new_rule(const NewCommand& command) {
  const Loaded loaded = load(command.rules);
  if (!loaded.good()) return print_problems(loaded, false), kUsage;
  if (const std::string why = objection(loaded, command); !why.empty()) {
    complain("foothold: {}\n", why);
    return kUsage;
  }
  const auto kind = compiler::place_of(loaded.compiled.model.kinds, command.kind);
  const std::string text =
      scaffold(loaded, {command.name, static_cast<uint32_t>(*kind), command.owner});
  if (!command.into.empty()) return write_rule(command, text);
  say("{}", text);
  return kClean;
}

}  // namespace foothold::cli
