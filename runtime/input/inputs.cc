#include "runtime/input/inputs.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/input/wording.h"

namespace foothold::runtime {
namespace {

// More is no list of files.
constexpr size_t kMostOfList = size_t{256} << 20;

bool is_folder(const std::string& path) {
  struct stat status = {};
  return path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// All of a source; a sentence in `problem` if it cannot be read to its end.
std::string read_all(Source& source, std::string& problem) {
  std::string all, piece(size_t{64} << 10, '\0');
  for (;;) {
    const ReadOutcome outcome = source.read(piece.data(), piece.size());
    all.append(piece, 0, outcome.bytes);
    if (outcome.error != 0) problem = std::strerror(outcome.error);
    if (all.size() > kMostOfList) problem = "it is longer than 256 MiB";
    if (outcome.end || !problem.empty()) return all;
  }
}

// In a list `-` is a file of that name.
std::vector<std::string> names_in(std::string_view list) {
  const char separator = list.find('\0') == std::string_view::npos ? '\n' : '\0';
  std::vector<std::string> names;
  while (!list.empty()) {
    const size_t length = std::min(list.find(separator), list.size());
    const std::string_view name = list.substr(0, length);
    if (!name.empty()) names.emplace_back(name == "-" ? "./-" : name);
    list.remove_prefix(std::min(length + 1, list.size()));
  }
  return names;
}

}  // namespace

Inputs::Inputs(std::vector<std::string> paths, InputOptions options)
    : paths_(std::make_move_iterator(paths.begin()), std::make_move_iterator(paths.end())),
      options_(std::move(options)),
      list_pending_(!options_.files_from.empty()) {}

std::optional<InputItem> Inputs::next() {
  const auto stopping = [this] { return options_.stop != nullptr && options_.stop->load(); };
  while (!stopping()) {
    // Each of these gives none if it has nothing, or only made something for another to give.
    if (auto item = next_member()) return item;
    if (!archives_.empty()) continue;
    if (auto item = next_walked()) return item;
    if (!archives_.empty()) continue;
    if (!paths_.empty()) {
      const std::string path = std::move(paths_.front());
      paths_.pop_front();
      if (auto item = open_path(path)) return item;
    } else if (list_pending_) {
      list_pending_ = false;
      if (auto item = read_list()) return item;
    } else {
      break;
    }
  }
  return std::nullopt;
}

// From the innermost archive that is open.
std::optional<InputItem> Inputs::next_member() {
  if (archives_.empty()) return std::nullopt;
  const Archived current = archives_.back();
  std::optional<InputItem> item = current.open.archive->next();
  if (!item) {
    archives_.pop_back();
    return std::nullopt;
  }
  if (std::holds_alternative<std::string>(*item)) return item;
  return open(std::move(std::get<std::unique_ptr<Source>>(*item)),
              {current.budget, current.open.containers, true});
}

std::optional<InputItem> Inputs::next_walked() {
  std::optional<WalkItem> found = walk_.next();
  if (!found) return std::nullopt;
  if (std::string* problem = std::get_if<std::string>(&*found)) return std::move(*problem);
  auto source = open_source(std::get<FoundFile>(*found).path, options_.stop, Opening::files_only);
  if (std::string* problem = std::get_if<std::string>(&source)) return std::move(*problem);
  return open_file(std::move(std::get<std::unique_ptr<Source>>(source)));
}

std::optional<InputItem> Inputs::open_path(const std::string& path) {
  if (options_.recursive && is_folder(path)) {
    std::string problem = walk_.enter(path);
    return problem.empty() ? std::nullopt : std::optional<InputItem>(std::move(problem));
  }
  standard_input_used_ = standard_input_used_ || path == "-";
  if (path == "-" && options_.standard_input) {
    bool plain = false;
    std::unique_ptr<Source> given = options_.standard_input(plain);
    if (plain) return given;
    return open_file(std::move(given));
  }
  auto source = open_source(path, options_.stop);
  if (std::string* problem = std::get_if<std::string>(&source)) {
    const bool folder = is_folder(path);
    return std::move(*problem) + (folder ? " (with -r the files in it are read)" : "");
  }
  return open_file(std::move(std::get<std::unique_ptr<Source>>(source)));
}

std::optional<InputItem> Inputs::open_file(std::unique_ptr<Source> source) {
  auto budget = std::make_shared<Budget>(options_.limits, *source);
  return open(std::move(source), {std::move(budget), 0, true});
}

std::optional<InputItem> Inputs::open(std::unique_ptr<Source> source, const LayerContext& context) {
  OpenedLayers opened = open_layers(std::move(source), context);
  if (std::string* problem = std::get_if<std::string>(&opened)) return std::move(*problem);
  if (OpenArchive* archive = std::get_if<OpenArchive>(&opened)) {
    archives_.push_back({std::move(*archive), context.budget});
    return std::nullopt;
  }
  return std::move(std::get<std::unique_ptr<Source>>(opened));
}

std::optional<InputItem> Inputs::read_list() {
  if (options_.files_from == "-" && standard_input_used_)
    return "standard input was scanned as an input: it cannot be the list of files as well";
  auto source = open_source(options_.files_from, options_.stop);
  if (std::string* problem = std::get_if<std::string>(&source)) return std::move(*problem);
  std::string problem;
  const std::string list = read_all(*std::get<std::unique_ptr<Source>>(source), problem);
  for (std::string& name : names_in(list)) paths_.push_back(std::move(name));
  if (problem.empty()) return std::nullopt;
  return "cannot read the list " + printable(options_.files_from) + " to its end: " + problem;
}

}  // namespace foothold::runtime
