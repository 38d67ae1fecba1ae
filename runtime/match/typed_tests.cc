// Tests of columns that are not searched: flags, choices, numbers, times, addresses of the network,
// states, and `is external`.
#include <algorithm>
#include <array>

#include "runtime/match/compare.h"
#include "runtime/match/matcher.h"
#include "runtime/value/address.h"
#include "runtime/value/domain.h"
#include "runtime/value/fold.h"

namespace foothold::runtime {
namespace {

template <typename Number>
bool any_holds(Compare compare, Number left, const std::vector<Number>& rights) {
  return std::any_of(rights.begin(), rights.end(),
                     [&](Number right) { return holds(compare, left, right); });
}

/// The bits past the last row, cleared.
uint64_t rows_of_word(size_t word, size_t rows) {
  const size_t left = rows - word * 64;
  return left >= 64 ? ~uint64_t{0} : (uint64_t{1} << left) - 1;
}

std::string_view single_value(const ColumnData& data, size_t row, bool folded) {
  if (data.first_value[row] == data.first_value[row + 1]) return {};
  return folded ? data.folded_value(data.first_value[row])
                : data.original_value(data.first_value[row]);
}

}  // namespace

void KindMatcher::run_choice(const Predicate& predicate, const ColumnData& data, size_t rows,
                             Truths& truths) const {
  std::array<bool, 256> wanted{};
  for (uint8_t code : predicate.codes) wanted[code] = true;
  for (size_t row = 0; row < rows; ++row)
    if (wanted[data.codes[row]] && data.present.get(row)) truths.yes.set(row);
}

void KindMatcher::run_number(const Predicate& predicate, const ColumnData& data, size_t rows,
                             Truths& truths) const {
  for (size_t row = 0; row < rows; ++row)
    if (data.present.get(row) && any_holds(predicate.compare, data.numbers[row], predicate.numbers))
      truths.yes.set(row);
}

void KindMatcher::run_ticks(const Predicate& predicate, const ColumnData& data, size_t rows,
                            Truths& truths) const {
  for (size_t row = 0; row < rows; ++row)
    if (data.present.get(row) && any_holds(predicate.compare, data.ticks[row], predicate.ticks))
      truths.yes.set(row);
}

void KindMatcher::run_ip(const Predicate& predicate, const ColumnData& data, size_t rows,
                         Truths& truths) const {
  for (size_t row = 0; row < rows; ++row)
    for (size_t value = data.first_value[row]; value < data.first_value[row + 1]; ++value)
      if (value::in_ranges(data.ips[value], predicate.ranges)) truths.yes.set(row);
}

// ---- is external

namespace {

/// What "inside" means for one row: the tenant's domains, else the acting person's own.
struct Inside {
  std::array<const std::vector<std::string>*, 2> lists{};
  std::string own;
  bool known() const { return lists[0] || lists[1] || !own.empty(); }
  bool holds(const std::string& domain) const {
    if (!lists[0] && !lists[1]) return domain == own;
    for (const std::vector<std::string>* list : lists)
      if (list && std::any_of(list->begin(), list->end(), [&](const std::string& entry) {
            return value::domain_matches(domain, entry);
          }))
        return true;
    return false;
  }
};

const std::vector<std::string>* domains_of(const Program& program, std::string_view tenant) {
  const auto found = program.tenant_domains.find(std::string(tenant));
  return found == program.tenant_domains.end() || found->second.empty() ? nullptr : &found->second;
}

/// Empty unless the actor is a person of this tenant with a domain that is not anybody's.
std::string own_domain(const Program& program, const KindProgram& kind, const Batch& batch,
                       size_t row) {
  if (!kind.external.user || !kind.external.principal) return {};
  const ColumnData& principal = batch.column(*kind.external.principal);
  if (!principal.present.get(row) || principal.codes[row] != program.person_code) return {};
  const std::string_view user = single_value(batch.column(*kind.external.user), row, true);
  const std::optional<std::string_view> domain = value::domain_of(value::bare_address(user));
  if (!domain || value::is_guest(user)) return {};
  std::string own = value::canonical_domain(*domain);
  const bool anybodys = std::binary_search(program.public_mail_domains.begin(),
                                           program.public_mail_domains.end(), own);
  return anybodys ? std::string() : own;
}

Inside inside_of(const Program& program, const KindProgram& kind, const Batch& batch, size_t row) {
  Inside inside;
  if (kind.external.tenant) {
    const std::string_view tenant = single_value(batch.column(*kind.external.tenant), row, false);
    if (!tenant.empty()) inside.lists[0] = domains_of(program, tenant);
  }
  inside.lists[1] = domains_of(program, "");
  if (!inside.lists[0] && !inside.lists[1]) inside.own = own_domain(program, kind, batch, row);
  return inside;
}

}  // namespace

/// Some element outside makes it true; else an element without a domain makes it unknown.
void KindMatcher::run_external(const Predicate& predicate, const Batch& batch,
                               Truths& truths) const {
  const ColumnData& data = batch.column(predicate.column);
  const bool address = kind_.columns[predicate.column].address;
  for (size_t row = 0; row < batch.rows(); ++row) {
    if (!data.said.get(row)) continue;
    bool unknown = data.partly_unknown.get(row), outside = false;
    std::optional<Inside> inside;
    for (size_t value = data.first_value[row]; value < data.first_value[row + 1] && !outside;
         ++value) {
      const std::string_view text = data.folded_value(value);
      const std::optional<std::string_view> domain =
          address ? value::domain_of(text) : std::optional(text);
      if (!inside) inside = inside_of(program_, kind_, batch, row);
      if (!domain || !inside->known())
        unknown = true;
      else
        outside = !inside->holds(value::canonical_domain(*domain));
    }
    if (outside) truths.yes.set(row);
    if (outside || !unknown) truths.known.set(row);
  }
}

// ---- all of them

/// A test is known where its value was said, or where it is true all the same.
void KindMatcher::set_known(uint32_t place, const Batch& batch, Truths& truths) const {
  const ColumnData& data = batch.column(kind_.predicates[place].column);
  for (size_t word = 0; word < truths.known.size(); ++word)
    truths.known.word(word) =
        (data.said.word(word) & ~data.partly_unknown.word(word)) | truths.yes.word(word);
}

void KindMatcher::run_test(uint32_t place, const Batch& batch, MatchScratch& scratch) const {
  const Predicate& predicate = kind_.predicates[place];
  const ColumnData& data = batch.column(predicate.column);
  Truths& truths = scratch.predicates[place];
  const size_t rows = batch.rows();
  const auto state = [&](const auto& yes_of_word) {
    for (size_t word = 0; word < truths.yes.size(); ++word) {
      truths.yes.word(word) = yes_of_word(word) & rows_of_word(word, rows);
      truths.known.word(word) = rows_of_word(word, rows);
    }
  };
  switch (predicate.test) {
    case Test::present:
      return state([&](size_t word) { return data.present.word(word); });
    case Test::empty:
      return state([&](size_t word) { return data.said.word(word) & ~data.present.word(word); });
    case Test::absent:
      return state([&](size_t word) { return ~data.said.word(word); });
    case Test::external:
      return run_external(predicate, batch, truths);
    case Test::fields:
    case Test::fields_pattern:
      return run_fields(predicate, batch, truths);
    case Test::said_present:
      truths.yes = data.present;
      break;
    case Test::flag:
      for (size_t row = 0; row < rows; ++row)
        if (data.codes[row] != 0) truths.yes.set(row);
      break;
    case Test::choice_in:
      run_choice(predicate, data, rows, truths);
      break;
    case Test::number:
      run_number(predicate, data, rows, truths);
      break;
    case Test::ticks:
      run_ticks(predicate, data, rows, truths);
      break;
    case Test::ip_in:
      run_ip(predicate, data, rows, truths);
      break;
    case Test::invisible:
      run_invisible(predicate, data, rows, truths);
      break;
    case Test::resembles:
      run_resembles(place, data, rows, truths);
      break;
    default:
      break;  // text tests have their answers from the scans
  }
  set_known(place, batch, truths);
}

}  // namespace foothold::runtime
