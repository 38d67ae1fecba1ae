#include "bench/generate/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>

#include "bench/generate/shapes.h"
#include "bench/generate/text.h"

namespace foothold::generate {
namespace {

constexpr std::uint64_t kTicksPerSecond = 10'000'000;  // of 100 ns, as Entra writes time
constexpr std::uint64_t kSecondsPerDay = 86400;
constexpr std::uint64_t kFirstSecond = 1741564800;  // 2025-03-10T00:00:00Z, a Monday
constexpr std::uint64_t kDays = 14;
constexpr std::uint64_t kSpan = kDays * kSecondsPerDay * kTicksPerSecond;
constexpr std::uint32_t kLatestSeconds =
    90;  // a record may be this much older than the one before it
constexpr std::uint32_t kVictim = 2, kAccomplice = 4;
constexpr std::uint64_t kRehearsal = 2000;

struct Drawn {
  std::string_view operation;
  const Text* text;
};

// Shapes with their weights summed up, so that one random number below the total names a shape.
struct Mix {
  std::vector<std::uint32_t> sums;
  std::vector<Drawn> shapes;

  void add(const Drawn& drawn, std::uint32_t weight) {
    if (weight == 0) return;
    sums.push_back((sums.empty() ? 0 : sums.back()) + weight);
    shapes.push_back(drawn);
  }
  std::size_t draw(Random& random) const {
    const std::uint32_t number = random.below(sums.back());
    return std::upper_bound(sums.begin(), sums.end(), number) - sums.begin();
  }
};

void put_two(char* at, unsigned number) {
  at[0] = static_cast<char>('0' + number / 10);
  at[1] = static_cast<char>('0' + number % 10);
}

void set_time(Event& event, std::uint64_t ticks) {
  const std::uint64_t seconds = kFirstSecond + ticks / kTicksPerSecond;
  event.ticks = static_cast<std::uint32_t>(ticks % kTicksPerSecond);
  event.day = seconds / kSecondsPerDay;
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(event.day)}}};
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  const auto second = static_cast<unsigned>(seconds % kSecondsPerDay);
  std::copy_n("0000-00-00T00:00:00", sizeof event.second, event.second);
  put_two(event.second, year / 100);
  put_two(event.second + 2, year % 100);
  put_two(event.second + 5, static_cast<unsigned>(date.month()));
  put_two(event.second + 8, static_cast<unsigned>(date.day()));
  put_two(event.second + 11, second / 3600);
  put_two(event.second + 14, second / 60 % 60);
  put_two(event.second + 17, second % 60);
}

std::string check(const Options& options) {
  if (options.tenants < 1 || options.tenants > kMostTenants) {
    return fmt::format("tenants must be 1 to {}", kMostTenants);
  }
  if (options.suspicious > kMillion || options.candidates.value_or(0) > kMillion) {
    return "a share cannot be more than the whole";
  }
  if (options.events > kMostEvents) return fmt::format("at most {} events", kMostEvents);
  if (options.bytes.value_or(0) > kMostBytes) return fmt::format("at most {} bytes", kMostBytes);
  return {};
}

// For a size in bytes, how many lines that will be: a few are rehearsed, without the attack, which
// has its own places.
std::uint64_t planned_events(const Options& options) {
  if (!options.bytes) return options.events;
  Options few = options;
  few.bytes = std::nullopt;
  few.events = kRehearsal;
  few.attack = false;
  Report rehearsed;
  generate(few, &rehearsed);
  return *options.bytes * kRehearsal / rehearsed.bytes;
}

}  // namespace

struct Generator::State {
  Options options;
  World world;
  Texts texts;
  Mix usual, administrative, suspicious;
  Event event;
  std::uint64_t planned = 0;  // events, for the pace of time
  std::uint64_t events = 0, bytes = 0, suspicious_events = 0;
  std::map<std::string_view, std::uint64_t> counts;
  std::vector<std::uint64_t> attack_lines;  // from 0
  std::size_t step = 0;
  std::uint32_t burst_left = 0;
  const Tenant* burst_tenant = nullptr;
  const User* burst_user = nullptr;
  std::string outside;
  const Text* failure = nullptr;

  void add_shapes();
  void plan();
  bool at_end() const;
  std::uint64_t clock(std::uint64_t index) const;
  void set_people(const Tenant& tenant, const User& user);
  void set_random_people();
  void set_stranger(bool own_software);
  void write_line(const Drawn& drawn, std::string& out);
  void write_attack(std::string& out);
  void write_suspicious(std::string& out);
  void write_benign(std::string& out);
  bool continue_burst(std::string& out);
};

void Generator::State::add_shapes() {
  for (const Shape& shape : benign_shapes()) {
    const Drawn drawn{shape.operation, texts.find(shape.text)};
    // With a share of administrative records given, the usual mix must hold none of its own.
    const bool counted_apart = options.candidates && shape.candidate_weight != 0;
    usual.add(drawn, counted_apart ? 0 : shape.weight);
    administrative.add(drawn, shape.candidate_weight);
  }
  for (const Step& step : attack_steps()) {
    suspicious.add({step.operation, texts.find(step.text)}, 1);
  }
  failure = texts.find(kFailure);
}

// Where the records of the attack stand: from 70 % of the stream on, when everyone's habits are
// known.
void Generator::State::plan() {
  event.random.state = mix(options.seed);
  if (!options.attack) return;
  const std::uint64_t start = planned * 7 / 10;
  for (const Step& step : attack_steps()) {
    const std::uint64_t line = start + step.minute * planned / (kDays * 24 * 60);
    attack_lines.push_back(attack_lines.empty() ? line : std::max(line, attack_lines.back() + 1));
  }
}

bool Generator::State::at_end() const {
  return options.bytes ? bytes >= *options.bytes : events >= options.events;
}

// Event time in ticks since the start of the stream. The quotient and the remainder apart, because
// their product with the span would not fit 64 bits.
std::uint64_t Generator::State::clock(std::uint64_t index) const {
  return index * (kSpan / planned) + index * (kSpan % planned) / planned;
}

void Generator::State::set_people(const Tenant& tenant, const User& user) {
  Random& random = event.random;
  event.tenant = &tenant;
  event.user = &user;
  const auto number = static_cast<std::uint32_t>(&user - tenant.users.data());
  event.other = &tenant.users[(number + random.between(1, kUsersPerTenant - 1)) % kUsersPerTenant];
  event.client = user.client;
  const std::uint32_t where = random.below(100);
  event.address = user.addresses[where < 60 ? 0 : where < 85 ? 1 : 2];
  event.document = &documents()[random.below(static_cast<std::uint32_t>(documents().size()))];
  event.site = sites()[random.below(static_cast<std::uint32_t>(sites().size()))];
}

void Generator::State::set_random_people() {
  const Tenant& tenant = world.tenants[event.random.below(options.tenants)];
  set_people(tenant, tenant.users[event.random.below(kUsersPerTenant)]);
}

void Generator::State::set_stranger(bool own_software) {
  event.outside_address = outside;
  if (own_software) event.client = &attacker_client();
}

void Generator::State::write_line(const Drawn& drawn, std::string& out) {
  const std::size_t before = out.size();
  event.operation = drawn.operation;
  for (std::uint64_t& half : event.ids) half = event.random.next();
  write(*drawn.text, event, out);
  out += '\n';
  bytes += out.size() - before;
  ++events;
  ++counts[drawn.operation];
}

void Generator::State::write_attack(std::string& out) {
  const Step& now = attack_steps()[step];
  const Tenant& tenant = world.tenants[0];
  set_time(event, clock(attack_lines[0]) + now.minute * 60 * kTicksPerSecond +
                      event.random.below(50 * kTicksPerSecond));
  set_people(tenant, tenant.users[kVictim]);
  event.other = &tenant.users[kAccomplice];
  outside = "192.0.2.77";
  event.outside_domain = "contoso-billing.example";
  set_stranger(now.intruder);
  write_line(suspicious.shapes[step++], out);
}

void Generator::State::write_suspicious(std::string& out) {
  set_random_people();
  outside = fmt::format("192.0.2.{}", event.random.between(128, 254));
  event.outside_domain = "mail-relay.example";
  const std::size_t which = suspicious.draw(event.random);
  set_stranger(attack_steps()[which].intruder);
  ++suspicious_events;
  write_line(suspicious.shapes[which], out);
}

bool Generator::State::continue_burst(std::string& out) {
  if (burst_left == 0 || event.random.below(2) == 0) return false;
  --burst_left;
  set_people(*burst_tenant, *burst_user);
  event.address = burst_user->addresses[0];
  write_line({"UserLoginFailed", failure}, out);
  return true;
}

void Generator::State::write_benign(std::string& out) {
  const bool apart = options.candidates && event.random.below(kMillion) < *options.candidates;
  if (!apart && continue_burst(out)) return;
  set_random_people();
  const Mix& mix = apart ? administrative : usual;
  const Drawn& drawn = mix.shapes[mix.draw(event.random)];
  if (drawn.text == failure && burst_left == 0 && event.random.below(kBurstChance) == 0) {
    burst_left = event.random.between(kBurstShortest, kBurstLongest);
    burst_tenant = event.tenant;
    burst_user = event.user;
  }
  write_line(drawn, out);
}

std::string describe(const Report& report) {
  std::string text = fmt::format("{} events, {} bytes, {} suspicious:", report.events, report.bytes,
                                 report.suspicious);
  const char* separator = " ";
  for (const auto& [operation, count] : report.operations) {
    fmt::format_to(std::back_inserter(text), "{}{} {}", separator, operation, count);
    separator = ", ";
  }
  text += '\n';
  for (const auto& [line, operation] : report.attack) {
    fmt::format_to(std::back_inserter(text), "attack: line {}: {}\n", line, operation);
  }
  return text;
}

Generator::Generator(std::unique_ptr<State> state) : state_(std::move(state)) {}
Generator::~Generator() = default;

std::unique_ptr<Generator> Generator::make(const Options& options, std::string& error) {
  auto state = std::make_unique<State>();
  state->options = options;
  error = check(options);
  if (error.empty()) error = state->texts.load();
  if (!error.empty()) return nullptr;
  state->world = make_world(options.seed, options.tenants);
  state->add_shapes();
  state->planned = std::max<std::uint64_t>(planned_events(options), 1);
  if (options.attack && state->planned < kFewestEventsWithAttack) {
    error = fmt::format("an attack needs at least {} events", kFewestEventsWithAttack);
    return nullptr;
  }
  state->plan();
  return std::unique_ptr<Generator>(new Generator(std::move(state)));
}

bool Generator::next(std::string& out) {
  State& state = *state_;
  if (state.at_end()) return false;
  if (state.step < state.attack_lines.size() && state.attack_lines[state.step] == state.events) {
    state.write_attack(out);
    return true;
  }
  const std::uint64_t lateness = state.event.random.below(kLatestSeconds * kTicksPerSecond);
  const std::uint64_t now = state.clock(state.events);
  set_time(state.event, now > lateness ? now - lateness : now);
  if (state.event.random.below(kMillion) < state.options.suspicious) {
    state.write_suspicious(out);
  } else {
    state.write_benign(out);
  }
  return true;
}

Report Generator::report() const {
  const State& state = *state_;
  Report report{state.events, state.bytes, state.suspicious_events, {}, {}};
  report.operations.assign(state.counts.begin(), state.counts.end());
  std::ranges::stable_sort(report.operations, std::greater<>(),
                           [](const auto& row) { return row.second; });
  for (std::size_t at = 0; at < state.step; ++at) {
    report.attack.emplace_back(state.attack_lines[at] + 1, attack_steps()[at].operation);
  }
  return report;
}

std::string generate(const Options& options, Report* report) {
  std::string error, out;
  const auto generator = Generator::make(options, error);
  if (generator == nullptr) return out;
  while (generator->next(out)) {
  }
  if (report != nullptr) *report = generator->report();
  return out;
}

}  // namespace foothold::generate
