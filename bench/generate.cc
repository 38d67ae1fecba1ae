// foothold_generate: writes reproducible NDJSON audit logs for the demo and the benchmarks.
#include "bench/generate/generate.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

using foothold::generate::Generator;
using foothold::generate::kMillion;
using foothold::generate::Options;

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr int kUsageError = 2, kOutputError = 5;
constexpr const char* kUsage =
    "usage: foothold_generate [--bytes N[K|M|G] | --events N] [--seed S] [--tenants T]\n"
    "                         [--suspicious PER_MILLION] [--candidates PERCENT] [--attack]\n"
    "                         [--out FILE|-]\n";

struct Arguments {
  Options options;
  std::string out = "-";
  bool events_given = false;
};

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_size(std::string_view text, std::uint64_t& size) {
  constexpr std::string_view kUnits = "KMG";
  std::uint64_t unit = 1;
  const std::size_t found = text.empty() ? kUnits.npos : kUnits.find(text.back());
  if (found != kUnits.npos) {
    for (std::size_t at = 0; at <= found; ++at) unit *= 1000;
    text.remove_suffix(1);
  }
  if (!read_number(text, size) || size > (std::uint64_t{1} << 50) / unit) return false;
  size *= unit;
  return true;
}

bool read_percent(std::string_view text, std::uint32_t& per_million) {
  double percent = 0;
  if (!read_number(text, percent) || !(percent >= 0 && percent <= 100)) return false;
  per_million = static_cast<std::uint32_t>(std::lround(percent * (kMillion / 100)));
  return true;
}

struct Option {
  std::string_view name;
  bool (*read)(std::string_view value, Arguments& arguments);
};

constexpr Option kOptions[] = {
    {"--bytes", [](std::string_view value,
                   Arguments& to) { return read_size(value, to.options.bytes.emplace()); }},
    {"--events",
     [](std::string_view value, Arguments& to) {
       to.events_given = true;
       return read_number(value, to.options.events);
     }},
    {"--seed",
     [](std::string_view value, Arguments& to) { return read_number(value, to.options.seed); }},
    {"--tenants",
     [](std::string_view value, Arguments& to) { return read_number(value, to.options.tenants); }},
    {"--suspicious", [](std::string_view value,
                        Arguments& to) { return read_number(value, to.options.suspicious); }},
    {"--candidates",
     [](std::string_view value, Arguments& to) {
       return read_percent(value, to.options.candidates.emplace());
     }},
    {"--out",
     [](std::string_view value, Arguments& to) {
       to.out = value;
       return !value.empty();
     }},
};

const Option* find_option(std::string_view name) {
  for (const Option& option : kOptions) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

// An empty string, or what is wrong with the command line.
std::string read_arguments(int count, char** words, Arguments& arguments) {
  for (int at = 1; at < count; ++at) {
    const std::string_view name = words[at];
    if (name == "--attack") {
      arguments.options.attack = true;
      continue;
    }
    const Option* option = find_option(name);
    if (option == nullptr) return fmt::format("unknown option '{}'", name);
    if (++at == count) return fmt::format("{} needs a value", name);
    if (!option->read(words[at], arguments)) {
      return fmt::format("{} cannot be '{}'", name, words[at]);
    }
  }
  const bool both = arguments.events_given && arguments.options.bytes;
  return both ? "--bytes and --events exclude each other" : "";
}

bool write_all(Generator& generator, std::FILE* file) {
  std::string block;
  block.reserve(kBlock + kBlock / 8);
  while (generator.next(block)) {
    if (block.size() < kBlock) continue;
    if (std::fwrite(block.data(), 1, block.size(), file) != block.size()) return false;
    block.clear();
  }
  return std::fwrite(block.data(), 1, block.size(), file) == block.size() && std::fflush(file) == 0;
}

int fail(int code, std::string_view message) {
  fmt::print(stderr, "foothold_generate: {}\n{}", message, code == kUsageError ? kUsage : "");
  return code;
}

}  // namespace

int main(int count, char** words) {
  Arguments arguments;
  std::string error = read_arguments(count, words, arguments);
  if (!error.empty()) return fail(kUsageError, error);
  const auto generator = Generator::make(arguments.options, error);
  if (generator == nullptr) return fail(kUsageError, error);
  const bool to_stdout = arguments.out == "-";
  std::FILE* file = to_stdout ? stdout : std::fopen(arguments.out.c_str(), "wb");
  if (file == nullptr) return fail(kOutputError, "cannot write " + arguments.out);
  std::setvbuf(file, nullptr, _IONBF, 0);
  bool written = write_all(*generator, file);
  if (!to_stdout) written = std::fclose(file) == 0 && written;
  if (!written) return fail(kOutputError, "cannot write " + arguments.out);
  fmt::print(stderr, "foothold_generate: {}", describe(generator->report()));
  return 0;
}
