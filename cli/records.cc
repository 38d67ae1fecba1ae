#include "cli/records.h"

#include <cstring>
#include <memory>
#include <optional>
#include <variant>

#include "evaluate/frame.h"
#include "runtime/frame/framer.h"
#include "runtime/input/inputs.h"

namespace foothold::cli {
namespace {

using Take = std::function<bool(const InputRecord&)>;

/// Of a row of CSV the object it stands for.
bool take_element(const runtime::Block& block, const runtime::Element& element,
                  std::string_view input, const Take& take) {
  InputRecord record{element.text, element.broken, input, element.line};
  std::string json, reason;
  if (element.envelope == runtime::Envelope::csv && element.broken.empty()) {
    if (render_row(*block.header, element.text, json, reason))
      record.text = json;
    else
      record.broken = reason;
  }
  return take(record);
}

std::string take_source(runtime::Source& source, const runtime::FrameNames& names, const Take& take,
                        bool& more) {
  const std::string name(source.name());
  runtime::Framer framer(source, names);
  runtime::BlockBuffer buffer;
  for (runtime::Block block; more && framer.next(buffer, block); block = {})
    for (const runtime::Element& element : block.elements)
      if (!(more = take_element(block, element, name, take))) return {};
  if (const std::string problem = source.problem(); !problem.empty()) return name + ": " + problem;
  return framer.error() == 0 ? std::string() : name + ": " + std::strerror(framer.error());
}

}  // namespace

std::vector<std::string> for_each_record(const compiler::Model& model,
                                         const std::vector<std::string>& paths, const Take& take) {
  const evaluate::FrameWords words = evaluate::frame_words(model);
  const runtime::FrameNames names{words.page_keys, words.marks};
  runtime::Inputs inputs(paths, {});
  std::vector<std::string> failures;
  bool more = true;
  while (more) {
    std::optional<runtime::InputItem> item = inputs.next();
    if (!item) break;
    if (const std::string* reason = std::get_if<std::string>(&*item)) {
      failures.push_back(*reason);
      continue;
    }
    const std::string failure =
        take_source(*std::get<std::unique_ptr<runtime::Source>>(*item), names, take, more);
    if (!failure.empty()) failures.push_back(failure);
  }
  return failures;
}

}  // namespace foothold::cli
