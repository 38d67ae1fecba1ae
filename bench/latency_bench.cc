// How long it takes from the newline of the last record of a match to the line of its finding, on a
// pipe that is fed at a steady pace. Prints median, 99th percentile and maximum in milliseconds.
//
//   latency_bench FOOTHOLD LOG [SECONDS] [EVENTS A SECOND] [-- SCAN OPTIONS]
//
// Of LOG (of foothold_generate) the last SECONDS * EVENTS lines come at that pace, each as if it
// had just happened. What stands before goes in first, moved so that it ends now, as the past that
// rules look back at; the pace begins when that has been looked at. Every hundredth line is one of
// a pair of inbox rules of a user of its own, whose second is what is waited for
// (bench/latency.fh).
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Scan {
  pid_t child = -1;
  int in = -1, out = -1;
};

Scan start(const char* program, std::vector<char*> options) {
  int in[2], out[2];
  if (pipe(in) != 0 || pipe(out) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    dup2(in[0], STDIN_FILENO), dup2(out[1], STDOUT_FILENO);
    for (const int fd : {in[0], in[1], out[0], out[1]}) close(fd);
    std::vector<char*> arguments = {const_cast<char*>(program), const_cast<char*>("scan"),
                                    const_cast<char*>("--follow"), const_cast<char*>("-"),
                                    const_cast<char*>("--quiet")};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back(nullptr);
    execv(program, arguments.data());
    _exit(127);
  }
  close(in[0]), close(out[1]);
  return {child, in[1], out[0]};
}

bool write_all(int fd, const std::string& bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t wrote = write(fd, bytes.data() + at, bytes.size() - at);
    if (wrote <= 0) return false;
    at += static_cast<size_t>(wrote);
  }
  return true;
}

std::string text_of(std::time_t time) {
  char text[32];
  (void)std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", std::gmtime(&time));
  return text;
}

std::string inbox_rule(size_t user, int number) {
  return fmt::format(R"({{"CreationTime":"{}","Id":"pair-{}-{}","Operation":"New-InboxRule",)"
                     R"("OrganizationId":"c0117050-0000-4000-8000-000000000001","RecordType":1,)"
                     R"("ResultStatus":"True","UserId":"pair{}@contoso.com","UserType":2,)"
                     R"("ClientIP":"192.0.2.7","ObjectId":"","Parameters":[{{"Name":"Name",)"
                     R"("Value":"projects"}}]}})"
                     "\n",
                     text_of(std::time(nullptr)), user, number, user);
}

constexpr size_t kTimeSize = std::string_view("2026-01-01T00:00:00").size();

/// Where the record says when it was made; npos: nowhere.
size_t time_in(const std::string& line) {
  for (const char* const key :
       {R"("CreationTime":")", R"("createdDateTime":")", R"("activityDateTime":")"})
    if (const size_t at = line.find(key); at != line.npos) return at + std::strlen(key);
  return std::string::npos;
}

std::time_t time_of(const std::string& line) {
  const size_t at = time_in(line);
  std::tm parts = {};
  if (at == line.npos || !strptime(line.c_str() + at, "%Y-%m-%dT%H:%M:%S", &parts)) return 0;
  return timegm(&parts);
}

std::string moved(std::string line, std::time_t to) {
  const size_t at = time_in(line);
  if (at != line.npos) line.replace(at, kTimeSize, text_of(to));
  return line;
}

std::vector<std::string> lines_of(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line + "\n");
  return lines;
}

/// False: the scan has ended.
bool send_past(int pipe, const std::vector<std::string>& lines, size_t count) {
  if (count == 0) return true;
  const std::time_t by = std::time(nullptr) - time_of(lines[count - 1]);
  for (size_t line = 0; line < count; ++line)
    if (!write_all(pipe, moved(lines[line], time_of(lines[line]) + by))) return false;
  return true;
}

/// When the provisional finding of each pair was read. The last pair stands behind the past.
void read_findings(int fd, std::vector<Clock::time_point>& seen, std::atomic<bool>& past_is_read) {
  std::string text;
  char buffer[1 << 16];
  for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0;) {
    const Clock::time_point now = Clock::now();
    text.append(buffer, static_cast<size_t>(got));
    size_t from = 0;
    for (size_t end; (end = text.find('\n', from)) != std::string::npos; from = end + 1) {
      const std::string line = text.substr(from, end - from);
      const size_t at = line.find("\"user\":\"pair");
      if (at == std::string::npos || line.find("two_rules_soon") == std::string::npos) continue;
      const size_t user = std::strtoull(line.c_str() + at + 12, nullptr, 10);
      if (user < seen.size() && seen[user] == Clock::time_point()) seen[user] = now;
      if (user + 1 == seen.size()) past_is_read = true;
    }
    text.erase(0, from);
  }
  past_is_read = true;  // or never will be
}

double milliseconds(Clock::duration span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<char*> own(arguments, arguments + count), options;
  const auto dashes =
      std::find_if(own.begin(), own.end(), [](char* word) { return std::strcmp(word, "--") == 0; });
  if (dashes != own.end()) options.assign(dashes + 1, own.end());
  own.erase(dashes, own.end());
  if (own.size() < 3) {
    fmt::print(stderr, "latency_bench FOOTHOLD LOG [SECONDS] [EVENTS A SECOND] [-- OPTIONS]\n");
    return 2;
  }
  const size_t seconds = own.size() > 3 ? std::strtoull(own[3], nullptr, 10) : 20;
  const size_t pace = own.size() > 4 ? std::strtoull(own[4], nullptr, 10) : 2000;
  const std::vector<std::string> lines = lines_of(own[2]);
  const size_t events = seconds * pace, pairs = events / 100;
  if (lines.size() < events) return fmt::print(stderr, "the log has too few lines\n"), 2;
  const size_t past = lines.size() - events;
  const Scan scan = start(own[1], options);
  if (scan.child < 0) return 2;

  std::vector<Clock::time_point> sent(pairs), seen(pairs + 1);
  std::atomic<bool> past_is_read = false;
  std::thread reader([&] { read_findings(scan.out, seen, past_is_read); });
  bool good = send_past(scan.in, lines, past) &&
              write_all(scan.in, inbox_rule(pairs, 1) + inbox_rule(pairs, 2));
  while (good && !past_is_read) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const Clock::time_point begin = Clock::now();
  for (size_t event = 0; good && event < events; ++event) {
    std::this_thread::sleep_until(begin + std::chrono::nanoseconds(1'000'000'000 / pace) * event);
    const size_t pair = event / 100;
    const size_t turn = event % 100;
    if (turn == 99) sent[pair] = Clock::now();
    good = write_all(scan.in, turn == 49   ? inbox_rule(pair, 1)
                              : turn == 99 ? inbox_rule(pair, 2)
                                           : moved(lines[past + event], std::time(nullptr)));
  }
  close(scan.in);
  reader.join();
  int status = 0;
  waitpid(scan.child, &status, 0);

  std::vector<double> took;
  for (size_t pair = 0; pair < pairs; ++pair)
    if (seen[pair] != Clock::time_point()) took.push_back(milliseconds(seen[pair] - sent[pair]));
  std::sort(took.begin(), took.end());
  if (took.empty()) return fmt::print("no finding came\n"), 1;
  fmt::print(
      "{} events/s for {} s: {} of {} findings, ms: median {:.2f}, p99 {:.2f}, most {:.2f}\n", pace,
      seconds, took.size(), pairs, took[took.size() / 2],
      took[std::min(took.size() - 1, took.size() * 99 / 100)], took.back());
  return 0;
}
