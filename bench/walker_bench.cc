// How fast the key walker finds the operation of audit records, against what no reader of lines can
// avoid: the newline scan of the same bytes in the same run.
//
//   walker_bench                    records made here: the operation third, behind a nested object,
//   last walker_bench FILE [KEY...]      lines of a file; the keys are Operation and operationName
//   unless given
//
// Every figure includes the newline scan. "from memory": 64 MiB walked once; "just read": 1 MiB
// walked again and again, which is how the scanner meets its bytes, a block at a time, still in the
// cache from the read. Compare ratios, not GB/s, between machines or busy times.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/lines.h"
#include "runtime/frame/block_buffer.h"
#include "runtime/frame/newlines.h"
#include "runtime/route/key_walker.h"

namespace {

using namespace foothold::runtime;

constexpr size_t kBufferBytes = size_t{64} << 20;
constexpr int kRuns = 9;

std::string member(std::string_view key, std::string_view value) {
  return "\"" + std::string(key) + "\":\"" + std::string(value) + "\"";
}

std::string hex_digits(std::mt19937_64& random, size_t count) {
  std::string digits;
  while (digits.size() < count) digits += "0123456789abcdef"[random() % 16];
  return digits;
}

std::string guid(std::mt19937_64& random) {
  return hex_digits(random, 8) + "-" + hex_digits(random, 4) + "-" + hex_digits(random, 4) + "-" +
         hex_digits(random, 4) + "-" + hex_digits(random, 12);
}

std::string parameters(std::mt19937_64& random) {
  std::string list = "\"Parameters\":[";
  const size_t count = 3 + random() % 6;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) list += ',';
    list += "{\"Name\":\"Parameter" + std::to_string(i) + "\",\"Value\":\"contoso.com\\/" +
            hex_digits(random, 12) + "\\\\archive\"}";
  }
  return list + "]";
}

std::string app_context(std::mt19937_64& random) {
  return "\"AppAccessContext\":{" + member("AADSessionId", guid(random)) + "," +
         member("CorrelationId", guid(random)) + "," + member("UniqueTokenId", "") + "}";
}

std::vector<std::string> common_members(std::mt19937_64& random) {
  return {member("OrganizationId", guid(random)),
          "\"RecordType\":2",
          member("ResultStatus", "Succeeded"),
          member("UserKey", hex_digits(random, 16)),
          "\"UserType\":0",
          "\"Version\":1",
          member("Workload", "Exchange"),
          member("ClientIP", "192.0.2.17"),
          member("UserId", "alice@contoso.com"),
          app_context(random),
          "\"ClientIPAddress\":\"198.51.100.4\"",
          member("ClientInfoString", "Client=OWA;Action=ViaProxy"),
          "\"ExternalAccess\":false",
          member("InternalLogonType", "0"),
          member("MailboxGuid", guid(random)),
          member("MailboxOwnerSid", "S-1-5-21-" + std::to_string(random() % 100000000)),
          member("MailboxOwnerUPN", "alice@contoso.com"),
          member("OrganizationName", "contoso.onmicrosoft.com"),
          member("OriginatingServer", "BN8PR01MB0001 (15.20.4200.000)\\u000d\\u000a"),
          parameters(random),
          member("SessionId", guid(random)),
          member("Subject", std::string(random() % 300, 's'))};
}

enum class Layout { third, behind_object, last };

std::string record(std::mt19937_64& random, Layout layout) {
  const std::string operation = member("Operation", "MailItemsAccessed");
  std::vector<std::string> members = common_members(random);
  std::vector<std::string> front = {member("CreationTime", "2024-03-01T10:00:00"),
                                    member("Id", guid(random))};
  if (layout == Layout::behind_object) front.insert(front.begin(), app_context(random));
  if (layout != Layout::last) front.push_back(operation);
  members.insert(members.begin(), front.begin(), front.end());
  if (layout == Layout::last) members.push_back(operation);
  std::string text = "{";
  for (const std::string& one : members) text += (text.size() > 1 ? "," : "") + one;
  return text + "}\n";
}

std::string records(Layout layout) {
  std::mt19937_64 random(20240301);
  std::string text;
  while (text.size() < kBufferBytes) text += record(random, layout);
  return text;
}

bool read_file(const char* path, std::string& text) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return false;
  std::string piece(1 << 20, '\0');
  std::string once;
  for (size_t got; (got = std::fread(piece.data(), 1, piece.size(), file)) > 0;) {
    once.append(piece, 0, got);
  }
  std::fclose(file);
  while (!once.empty() && text.size() < kBufferBytes) text += once;
  return !once.empty();
}

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

uint64_t scan_newlines(const Block& block) {
  uint64_t lines = 0;
  LineCursor cursor(block);
  for (Line line; cursor.next(line);) ++lines;
  return lines;
}

using Walk = Walked (*)(std::string_view, const KeySet&);

uint64_t walk_lines(const Block& block, const KeySet& keys, Walk walk) {
  uint64_t found = 0;
  for_each_line(block, [&](std::string_view line, uint64_t, uint64_t) {
    found += walk(line, keys).status == Walked::Status::found;
  });
  return found;
}

struct Method {
  const char* name;
  std::function<uint64_t(const Block&)> run;
};

// The median over the runs, seconds for `repeats` passes over the block; methods take turns, so
// noise hits all alike.
std::vector<double> times_of(const std::vector<Method>& methods, const Block& block,
                             size_t repeats) {
  std::vector<std::vector<double>> times(methods.size());
  volatile uint64_t kept = 0;
  for (int run = 0; run < kRuns; ++run) {
    for (size_t i = 0; i < methods.size(); ++i) {
      times[i].push_back(seconds([&] {
        for (size_t pass = 0; pass < repeats; ++pass) kept = methods[i].run(block);
      }));
    }
  }
  std::vector<double> medians;
  for (std::vector<double>& one : times) medians.push_back(median(std::move(one)));
  return medians;
}

void measure(const char* title, std::string text, const KeySet& keys) {
  const size_t size = text.size();
  text.append(kReadablePadding, '\0');
  const Block all = {text.data(), size, 0, 1};
  const size_t cut = std::string_view(text).substr(0, size_t{1} << 20).rfind('\n') + 1;
  const Block hot = {text.data(), cut, 0, 1};
  const std::vector<Method> methods = {
      {"memchr to each newline", scan_newlines},
      {"counting newlines",
       [](const Block& block) {
         return count_newlines({block.data, block.size});
       }},
      {"walker and memchr", [&](const Block& block) { return walk_lines(block, keys, walk_keys); }},
      {"portable walker and memchr",
       [&](const Block& block) { return walk_lines(block, keys, portable::walk_keys); }},
  };
  const size_t repeats = size / cut;
  const std::vector<double> cold_times = times_of(methods, all, 1);
  const std::vector<double> hot_times = times_of(methods, hot, repeats);
  std::printf("%s: %zu bytes a record, key found in %llu of %llu records\n", title,
              size_t(cut / scan_newlines(hot)), (unsigned long long)methods[2].run(hot),
              (unsigned long long)scan_newlines(hot));
  for (size_t i = 0; i < methods.size(); ++i) {
    std::printf("  %-27s from memory %6.2f GB/s %5.2f of memchr | just read %6.2f GB/s %5.2f\n",
                methods[i].name, double(size) / cold_times[i] / 1e9, cold_times[0] / cold_times[i],
                double(cut * repeats) / hot_times[i] / 1e9, hot_times[0] / hot_times[i]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> keys(argv + std::min(argc, 2), argv + argc);
  if (keys.empty()) keys = {"Operation", "operationName"};
  const KeySet wanted(keys);
  if (argc > 1) {
    std::string text;
    if (!read_file(argv[1], text)) {
      std::fprintf(stderr, "cannot read %s\n", argv[1]);
      return 2;
    }
    measure(argv[1], std::move(text), wanted);
    return 0;
  }
  measure("operation third", records(Layout::third), wanted);
  measure("operation behind a nested object", records(Layout::behind_object), wanted);
  measure("operation last", records(Layout::last), wanted);
  return 0;
}
