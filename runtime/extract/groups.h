// Arrays of objects -> lists of groups: each element is read as if it were a record of its own.
//
//   changes = each ModifiedProperties { name = Name  new = NewValue }
//   slot of ModifiedProperties: [{"Name":"State","NewValue":"disabled"},{"Name":"Mode"}]
//     ->  present, elements {{State, disabled}, {Mode, absent}}
//
// A single object is one element; an array or object held as text is read as one that stands there.
// Elements that are no objects, and hold none as text, are none. Costs what the array is long, and
// only where a rule asks for the group, or for a hit.
#pragma once

#include "runtime/extract/fields.h"

namespace foothold::runtime {

class GroupReader {
 public:
  /// For the next event: forgets the texts of the last one.
  void start() { arena_.clear(); }

  /// Reads the group of that number of the record at hand into `value`, which is clear. Its texts
  /// are views that live until start(), or as long as the record.
  void read(uint32_t group, const FieldInfo& field, const ExpressionReader& record,
            FieldValue& value);

 private:
  struct Target;
  bool read_array(const GroupReading::Array& array, const ExpressionReader& record, Target& target);
  bool read_captured(const Captured& captured, size_t levels, Target& target);
  bool read_json(std::string_view json, size_t levels, Target& target);
  void read_elements(std::string_view array, size_t levels, Target& target);
  void read_element(std::string_view element, size_t levels, Target& target);
  void read_object(std::string_view object, size_t levels, Target& target);
  void keep_texts(FieldValue& value);

  TrieReader reader_;
  Slots slots_;
  ExpressionReader expressions_;
  TextArena arena_;
  const std::vector<const Captured*> no_outer_ = {};  // an element has no wraps
};

}  // namespace foothold::runtime
