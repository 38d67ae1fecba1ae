#include "bench/generate/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace foothold::generate {
namespace {

constexpr std::string_view kOpen = "${";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool read_number(std::string_view text, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

void write(const Text& text, Event& event, std::string& out) {
  for (const Piece& piece : text.pieces) {
    out.append(piece.before);
    if (piece.write != nullptr) piece.write(event, piece.arguments, out);
  }
}

std::string Texts::load() {
  const std::array tables = {mail_texts(),  file_texts(),     sign_in_texts(),   directory_texts(),
                             entra_texts(), exchange_texts(), suspicious_texts()};
  for (const auto& table : tables) {
    for (const NamedText& row : table) {
      if (std::string error = add(row); !error.empty()) return error;
    }
  }
  return {};
}

const Text* Texts::find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? nullptr : texts_[found - names_.begin()].get();
}

std::string Texts::add(const NamedText& row) {
  auto text = std::make_unique<Text>();
  std::string_view rest = row.source;
  for (;;) {
    const std::size_t open = rest.find(kOpen);
    Piece& piece = text->pieces.emplace_back();
    piece.before = rest.substr(0, open);
    if (open == std::string_view::npos) break;
    rest.remove_prefix(open + kOpen.size());
    const std::size_t close = rest.find('}');
    if (std::string error = cut(rest.substr(0, close), piece); !error.empty()) {
      return fmt::format("text '{}': {}", row.name, error);
    }
    rest.remove_prefix(close + 1);
  }
  names_.push_back(row.name);
  texts_.push_back(std::move(text));
  return {};
}

std::string Texts::cut(std::string_view slot, Piece& piece) const {
  const std::vector<std::string_view> words = split(slot, ':');
  const auto found = std::ranges::find(slots(), words[0], &NamedSlot::name);
  if (found == slots().end() || found->form.size() != words.size() - 1) {
    return fmt::format("no slot '{}'", slot);
  }
  piece.write = found->write;
  std::uint32_t* number = &piece.arguments.low;
  for (std::size_t at = 0; at < found->form.size(); ++at) {
    const std::string_view word = words[at + 1];
    bool known = true;
    if (found->form[at] == 't') {
      known = (piece.arguments.text = find(word)) != nullptr;
    } else if (found->form[at] == 'l') {
      known = !(piece.arguments.list = find_list(word)).empty();
    } else {
      known = read_number(word, *number);
      number = &piece.arguments.high;
    }
    if (!known) return fmt::format("'{}' in slot '{}'", word, slot);
  }
  return {};
}

}  // namespace foothold::generate
