#include "runtime/match/elements.h"

#include "runtime/value/elements.h"

namespace foothold::runtime {

// ---- rows

void ElementRows::clear() {
  rows_.clear();
  event_rows_.clear();
  said_.reset(0), more_.reset(0);
}

void ElementRows::add_row(size_t row) {
  const bool of_last_event = !event_rows_.empty() && event_rows_.back() == row;
  if (of_last_event)
    rows_.add_element(element_);
  else
    rows_.add(element_);
  event_rows_.push_back(static_cast<uint32_t>(row));
}

void ElementRows::add_groups(const FieldValue& list, size_t row) {
  for (const std::vector<FieldValue>& members : list.elements) {
    for (uint32_t member = 0; member < members.size(); ++member)
      element_.field(program_.event_fields + member) = members[member];
    add_row(row);
  }
}

void ElementRows::add_values(const FieldValue& list, size_t row) {
  FieldValue& value = element_.field(program_.event_fields);
  for (size_t at = 0; at < list.texts.size() && at < value::kMostElements; ++at) {
    value.clear();
    value.state = State::present;
    value.texts = {list.texts[at]};
    if (!list.ips.empty()) value.ips = {list.ips[at]};
    add_row(row);
  }
}

void ElementRows::add(const EventReader& event, size_t row) {
  const FieldValue& list = event.field(program_.list);
  if (list.state == State::absent) return;
  said_.set(row);
  if (list.count() > value::kMostElements) more_.set(row);
  if (list.state == State::empty) return;
  element_.start(program_.rows);
  for (const uint32_t field : program_.copied) element_.field(field) = event.field(field);
  if (program_.rows.fields[program_.list].group)
    add_groups(list, row);
  else
    add_values(list, row);
}

void ElementRows::finish(size_t events) {
  rows_.finish();
  said_.fit(events), more_.fit(events);
}

// ---- matching

namespace {

/// What is true of an event, for each of its elements.
void spread(const Truths& events, const std::vector<uint32_t>& event_rows, Truths& rows) {
  rows.reset(event_rows.size());
  for (size_t row = 0; row < event_rows.size(); ++row) {
    if (events.yes.get(event_rows[row])) rows.yes.set(row);
    if (events.known.get(event_rows[row])) rows.known.set(row);
  }
}

/// Of each event: some element is true, false, unknown.
struct Seen {
  Bits yes, no, unknown;
};

Seen seen_of(const Truths& rows, const std::vector<uint32_t>& event_rows, size_t events) {
  Seen seen;
  seen.yes.reset(events), seen.no.reset(events), seen.unknown.reset(events);
  for (size_t row = 0; row < event_rows.size(); ++row) {
    const bool known = rows.known.get(row);
    Bits& bits = rows.yes.get(row) ? seen.yes : known ? seen.no : seen.unknown;
    bits.set(event_rows[row]);
  }
  return seen;
}

}  // namespace

void ElementMatcher::run(const ElementRows& rows, size_t events, const KindMatcher& of_event,
                         MatchScratch& event, MatchScratch& scratch) const {
  scratch.outers.resize(elements_.outers.size());
  for (size_t place = 0; place < elements_.outers.size(); ++place) {
    of_event.combine(elements_.outers[place], events, event);
    spread(event.stack[0], rows.event_rows(), scratch.outers[place]);
  }
  rows_.run_predicates(rows.batch(), scratch);
}

/// Kleene's `or` and `and` over the elements; of an empty list both are false. What is not looked
/// at is unknown.
void ElementMatcher::reduce(const Predicate& predicate, const ElementRows& rows,
                            MatchScratch& scratch, Truths& truths) const {
  rows_.combine(elements_.tests[predicate.element_test], rows.batch().rows(), scratch);
  const Seen seen = seen_of(scratch.stack[0], rows.event_rows(), truths.yes.size() * 64);
  for (size_t word = 0; word < truths.yes.size(); ++word) {
    const uint64_t yes = seen.yes.word(word), no = seen.no.word(word);
    const uint64_t unknown = seen.unknown.word(word) | rows.more().word(word);
    const uint64_t answer = predicate.every ? yes & ~no & ~unknown : yes;
    truths.yes.word(word) = answer;
    truths.known.word(word) =
        rows.said().word(word) & (answer | (predicate.every ? no : 0) | ~unknown);
  }
}

}  // namespace foothold::runtime
