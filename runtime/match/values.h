// Works out what the columns of a batch hold: expressions over one event's fields.
//
//   {length, inputs {{field 14}}} of an event whose field 14 says "Invoice", "IBAN"   ->   present,
//   2
//
// A field is given as it stands, without a copy; what is made of others lives in frames of this
// object that are used again for the next expression.
#pragma once

#include <deque>

#include "runtime/extract/fields.h"
#include "runtime/program/program.h"

namespace foothold::runtime {

class ValueReader {
 public:
  /// `kind` must outlive it: its zones and tables are looked into.
  explicit ValueReader(const KindProgram& kind) : kind_(kind) {}
  /// Valid until the next call, and as long as the event.
  const FieldValue& read(const ValueExpression& expression, const EventReader& event);

 private:
  const FieldValue& work_out(const ValueExpression& expression, const EventReader& event);
  FieldValue& next_frame();

  const KindProgram& kind_;
  std::deque<FieldValue> frames_;  // a deque: a longer one keeps its elements where they are
  std::deque<std::string> made_;   // texts that stand in no record
  std::string key_;                // of the row that is looked for
  size_t used_ = 0;
};

}  // namespace foothold::runtime
