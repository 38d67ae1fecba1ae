// What a scan costs beside what cannot be avoided, interleaved in one run on the same file, so that
// the machine's mood falls on all alike. Prints the median of several rounds as GB/s, as a ratio to
// the first row, and the peak memory of the process.
//
//   pipe_bench FILE FOOTHOLD [ROUNDS] [-- SCAN OPTIONS]
//
//   idle reader          cat FILE | a reader that sets the pipe to 1 MiB and drops what it reads:
//   the floor of every pipe on-demand            simdjson On-Demand over every record of the file,
//   five fields touched, no rules pipe                 cat FILE | foothold scan - file foothold
//   scan FILE, one thread and as many as there are cores
#include <fcntl.h>
#include <fmt/format.h>
#include <simdjson.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "runtime/frame/framer.h"
#include "runtime/input/source.h"

namespace {

using Clock = std::chrono::steady_clock;
namespace runtime = foothold::runtime;

int drop_all(int fd) {
  static char buffer[1 << 20];
  fcntl(fd, F_SETPIPE_SZ, 1 << 20);
  while (read(fd, buffer, sizeof buffer) > 0) {
  }
  return 0;
}

/// Five fields that every record of the workload has, by one pass over its keys.
size_t touch_fields(simdjson::ondemand::parser& parser, std::string_view record) {
  static constexpr std::string_view wanted[] = {"CreationTime", "Id", "Operation", "UserId",
                                                "ClientIP"};
  simdjson::ondemand::document document;
  const simdjson::padded_string_view text(record.data(), record.size(), record.size() + 64);
  if (parser.iterate(text).get(document)) return 0;
  simdjson::ondemand::object object;
  if (document.get_object().get(object)) return 0;
  size_t touched = 0;
  for (auto item : object) {
    simdjson::ondemand::field field;
    if (std::move(item).get(field)) return touched;
    for (std::string_view key : wanted) {
      if (!(field.key() == key.data())) continue;
      std::string_view value;
      if (!field.value().get_string().get(value)) touched += value.size();
      break;
    }
  }
  return touched;
}

int on_demand(const std::string& path) {
  auto opened = runtime::open_source(path);
  auto* source = std::get_if<std::unique_ptr<runtime::Source>>(&opened);
  if (!source) return 1;
  runtime::Framer framer(**source, {}, {.format = runtime::InputFormat::ndjson});
  runtime::BlockBuffer buffer;
  simdjson::ondemand::parser parser;
  size_t touched = 0;
  for (runtime::Block block; framer.next(buffer, block); block = {})
    for (const runtime::Element& element : block.elements)
      touched += touch_fields(parser, element.text);
  return touched ? 0 : 1;
}

struct Measured {
  double seconds = 0;
  long peak_kilobytes = 0;
};

/// Runs `child` in a process of its own; with `producer`, at the end of a pipe from `cat`.
Measured run(const std::string& path, bool producer, const std::function<int(int)>& child) {
  int ends[2] = {-1, -1};
  const Clock::time_point start = Clock::now();
  pid_t cat = 0;
  if (producer) {
    if (pipe(ends)) return {};
    cat = fork();
    if (cat == 0) {
      dup2(ends[1], STDOUT_FILENO);
      close(ends[0]), close(ends[1]);
      execlp("cat", "cat", path.c_str(), nullptr);
      _exit(127);
    }
    close(ends[1]);
  }
  const pid_t worker = fork();
  if (worker == 0) _exit(child(ends[0]));
  if (producer) close(ends[0]);
  Measured measured;
  rusage usage{};
  int status = 0;
  wait4(worker, &status, 0, &usage);
  measured.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  measured.peak_kilobytes = usage.ru_maxrss;
  if (cat) waitpid(cat, nullptr, 0);
  return measured;
}

int scan(const std::string& binary, const std::string& input, int fd,
         const std::vector<std::string>& options) {
  if (fd >= 0) dup2(fd, STDIN_FILENO);
  const int null = open("/dev/null", O_WRONLY);
  dup2(null, STDOUT_FILENO);
  std::vector<std::string> words = {"foothold", "scan", "--quiet"};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(input);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(binary.c_str(), arguments.data());
  return 127;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3)
    return fmt::print(stderr, "usage: pipe_bench FILE FOOTHOLD [ROUNDS] [-- SCAN OPTIONS]\n"), 2;
  const std::string path = arguments[1], binary = arguments[2];
  const int rounds =
      count > 3 && std::string(arguments[3]) != "--" ? std::max(1, std::atoi(arguments[3])) : 5;
  std::vector<std::string> options;
  for (int i = 3; i < count; ++i)
    if (std::string(arguments[i]) == "--") options.assign(arguments + i + 1, arguments + count);
  const auto with = [&](std::vector<std::string> first) {
    first.insert(first.end(), options.begin(), options.end());
    return first;
  };
  struct Row {
    std::string name;
    std::function<Measured()> measure;
    std::vector<double> seconds = {};
    long peak = 0;
  };
  std::vector<Row> rows = {
      {"cat | idle reader (1 MiB pipe)", [&] { return run(path, true, drop_all); }},
      {"on-demand, 5 fields, 1 thread",
       [&] { return run(path, false, [&](int) { return on_demand(path); }); }},
      {"cat | foothold scan -",
       [&] { return run(path, true, [&](int fd) { return scan(binary, "-", fd, options); }); }},
      {"foothold scan FILE, 1 thread",
       [&] {
         return run(path, false, [&](int) {
           return scan(binary, path, -1, with({"--threads", "1"}));
         });
       }},
      {"foothold scan FILE, all cores",
       [&] { return run(path, false, [&](int) { return scan(binary, path, -1, options); }); }},
      {"  --without routing, 1 thread",
       [&] {
         return run(path, false, [&](int) {
           return scan(binary, path, -1, with({"--threads", "1", "--without", "routing"}));
         });
       }},
      {"  --without hyperscan, 1 thread",
       [&] {
         return run(path, false, [&](int) {
           return scan(binary, path, -1, with({"--threads", "1", "--without", "hyperscan"}));
         });
       }},
      {"  --without prefilter, 1 thread",
       [&] {
         return run(path, false, [&](int) {
           return scan(binary, path, -1, with({"--threads", "1", "--without", "prefilter"}));
         });
       }},
  };
  for (int round = 0; round < rounds; ++round)
    for (Row& row : rows) {
      const Measured measured = row.measure();
      row.seconds.push_back(measured.seconds);
      row.peak = std::max(row.peak, measured.peak_kilobytes);
    }
  struct stat file {};
  stat(path.c_str(), &file);
  const double floor = median(rows[0].seconds), parsed = median(rows[1].seconds);
  fmt::print("{:<36} {:>8} {:>8} {:>12} {:>14} {:>10}\n", "median of " + std::to_string(rounds),
             "seconds", "GB/s", "x idle pipe", "of on-demand", "peak MB");
  for (const Row& row : rows) {
    const double seconds = median(row.seconds);
    fmt::print("{:<36} {:>8.3f} {:>8.2f} {:>12.2f} {:>14.2f} {:>10.1f}\n", row.name, seconds,
               static_cast<double>(file.st_size) / seconds / 1e9, seconds / floor, parsed / seconds,
               static_cast<double>(row.peak) / 1000);
  }
  return 0;
}
