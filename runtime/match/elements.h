// The elements of one list of a batch of events, as a batch of their own: a row is one element,
// with the fields of its event that the conditions on it look at.
//
//   changes of two events, {State, Mode} and {}:   rows State, Mode of event 0, 0; said 11, more 00
//
// A condition on the elements is matched over these rows like one on events; what is true of the
// rows of an event then decides of the event (ElementMatcher).
#pragma once

#include "runtime/match/columns.h"
#include "runtime/match/matcher.h"

namespace foothold::runtime {

class ElementRows {
 public:
  explicit ElementRows(const ElementProgram& program)
      : program_(program), rows_(program.rows, program.event_fields) {}

  void clear();
  /// Adds the elements of the event that is row `row` of its batch.
  void add(const EventReader& event, size_t row);
  void finish(size_t events);

  const Batch& batch() const { return rows_; }
  /// Of each row: the row of its event.
  const std::vector<uint32_t>& event_rows() const { return event_rows_; }
  const Bits& said() const { return said_; }  // of each event: the list was said ..
  const Bits& more() const { return more_; }  // .. and has elements that are not looked at

 private:
  void add_groups(const FieldValue& list, size_t row);
  void add_values(const FieldValue& list, size_t row);
  void add_row(size_t row);

  const ElementProgram& program_;
  Batch rows_;
  EventReader element_;
  std::vector<uint32_t> event_rows_;
  Bits said_, more_;
};

/// Answers `any` and `every` of one list for a whole batch.
class ElementMatcher {
 public:
  ElementMatcher(const Program& program, const ElementProgram& elements,
                 const MatchOptions& options)
      : elements_(elements), rows_(program, elements.rows, options) {}

  bool prepare(MatchScratch& scratch) const { return rows_.prepare(scratch); }
  /// Works out every test of an element. `event` has the answers of the event's own tests, and
  /// `of_event` combines them; `scratch` is for the rows alone.
  void run(const ElementRows& rows, size_t events, const KindMatcher& of_event, MatchScratch& event,
           MatchScratch& scratch) const;
  /// Of a test that run() has worked out: which events have any such element, or only such.
  void reduce(const Predicate& predicate, const ElementRows& rows, MatchScratch& scratch,
              Truths& truths) const;

 private:
  const ElementProgram& elements_;
  KindMatcher rows_;
};

}  // namespace foothold::runtime
