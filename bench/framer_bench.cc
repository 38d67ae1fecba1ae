// What cutting an input into elements costs, for the same records in every envelope, beside what
// reading costs alone and what walking the lines of blocks costs.
//
//   framer_bench FILE      the lines of a file, records of JSON
//
// All rows are measured in turn, several rounds, over memory that is read in blocks as a file is.
// Time is the processor's. GB/s are of the bytes of each input (a table's cells are escaped, so it
// is longer than the lines it is made of). "render": each row of CSV also made into JSON. Compare
// ratios.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/frame/block_buffer.h"
#include "runtime/frame/framer.h"
#include "runtime/frame/newlines.h"
#include "runtime/input/source.h"

namespace {

using namespace foothold::runtime;

constexpr size_t kInputBytes = size_t{128} << 20;
constexpr int kRounds = 7;

bool read_file(const char* path, std::string& text) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return false;
  std::string piece(1 << 20, '\0');
  for (size_t got; (got = std::fread(piece.data(), 1, piece.size(), file)) > 0;) {
    text.append(piece, 0, got);
    if (text.size() >= kInputBytes) break;
  }
  std::fclose(file);
  text.resize(text.rfind('\n') + 1);
  return !text.empty();
}

template <class Use>
void for_lines(std::string_view text, Use use) {
  while (!text.empty()) {
    const size_t newline = text.find('\n');
    use(text.substr(0, newline));
    text.remove_prefix(newline + 1);
  }
}

std::string joined(std::string_view lines, std::string_view before, std::string_view between,
                   std::string_view after) {
  std::string out(before);
  for_lines(lines, [&](std::string_view line) {
    if (out.size() > before.size()) out += between;
    out += line;
  });
  return out += after;
}

std::string as_table(std::string_view lines) {
  std::string out = "when,record\r\n";
  for_lines(lines, [&](std::string_view line) {
    out += "2026-01-02T03:04:05Z,\"";
    for (char byte : line) out.append(byte == '"' ? 2 : 1, byte);
    out += "\"\r\n";
  });
  return out;
}

uint64_t read_only(Source& source) {
  static std::string buffer(size_t{1} << 20, '\0');
  uint64_t bytes = 0;
  for (ReadOutcome outcome; (outcome = source.read(buffer.data(), buffer.size())).bytes > 0;)
    bytes += outcome.bytes;
  return bytes;
}

/// Newlines alone, in pieces of the size of a block: what any reader of lines must do at least.
uint64_t read_lines(Source& source) {
  BlockBuffer buffer;
  uint64_t lines = 0;
  for (bool more = buffer.start({}, size_t{1} << 20); more;) {
    const ReadOutcome outcome = source.read(buffer.read_destination(), buffer.read_room());
    buffer.accept(outcome.bytes);
    lines += count_newlines(buffer.content());
    buffer.clear(size_t{1} << 20);
    more = !outcome.end && outcome.error == 0;
  }
  return lines;
}

uint64_t frame(Source& source, InputFormat format, bool render) {
  FrameOptions options;
  options.format = format;
  Framer framer(source, {{"records", "value"}, {"record", "Operation"}}, options);
  BlockBuffer buffer;
  uint64_t records = 0;
  std::string json, reason;
  for (Block block; framer.next(buffer, block); records += block.elements.size()) {
    for (size_t i = 0; render && i < block.elements.size(); ++i) {
      json.clear();
      render_row(*block.header, block.elements[i].text, json, reason);
    }
  }
  return records;
}

struct Row {
  const char* name;
  const std::string* input;
  std::function<uint64_t(Source&)> run;
  std::vector<double> seconds = {};
  uint64_t records = 0;
};

double processor_seconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

void measure(Row& row) {
  MemorySource source(*row.input);
  const double start = processor_seconds();
  row.records = row.run(source);
  row.seconds.push_back(processor_seconds() - start);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::function<uint64_t(Source&)> framing(InputFormat format, bool render = false) {
  return [=](Source& source) { return frame(source, format, render); };
}

}  // namespace

int main(int argc, char** argv) {
  std::string lines;
  if (argc != 2 || !read_file(argv[1], lines)) {
    std::fprintf(stderr, "usage: framer_bench FILE\n");
    return 2;
  }
  const std::string array = joined(lines, "[", ",\n", "]");
  const std::string run = joined(lines, "", "", "");
  const std::string page = joined(lines, "{\"records\":[", ",", "]}");
  const std::string table = as_table(lines);
  std::vector<Row> rows = {
      {"reading alone", &lines, read_only},
      {"blocks and their lines", &lines, read_lines},
      {"framer, lines", &lines, framing(InputFormat::detect)},
      {"framer, lines, said to be so", &lines, framing(InputFormat::ndjson)},
      {"framer, array", &array, framing(InputFormat::detect)},
      {"framer, page", &page, framing(InputFormat::detect)},
      {"framer, run", &run, framing(InputFormat::detect)},
      {"framer, CSV", &table, framing(InputFormat::detect)},
      {"framer, CSV, render", &table, framing(InputFormat::detect, true)},
  };
  for (int round = 0; round < kRounds; ++round)
    for (Row& row : rows) measure(row);
  std::printf("%-30s %10s %8s %10s\n", "median of 7", "records", "GB/s", "of lines");
  const double lines_speed = double(lines.size()) / median(rows[1].seconds);
  for (const Row& row : rows) {
    const double speed = double(row.input->size()) / median(row.seconds);
    std::printf("%-30s %10llu %8.2f %10.2f\n", row.name, (unsigned long long)row.records,
                speed / 1e9, speed / lines_speed);
  }
  return 0;
}
