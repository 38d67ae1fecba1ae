// Texts -> typed values: what one event says in each field that is wanted.
//
//   deletes : flag       texts {"True"}  ->  present, code 1          ip : ip   texts
//   {"203.0.113.9:4711"}  ->  present forwards_to : list   texts {""}      ->  empty ip : ip texts
//   {"<null>"}            ->  absent
//
// Absent (not said), empty (said: nothing) and present are three things; a value that cannot be
// read as its type is absent.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/extract/expressions.h"
#include "runtime/program/program.h"

namespace foothold::runtime {

enum class State : uint8_t { absent, empty, present };

/// Of a change, `texts` and `state` are the new side. Texts are views that live as long as the
/// record's expressions.
struct FieldValue {
  State state = State::absent;
  State before_state = State::absent;
  std::vector<std::string_view> texts, before;
  std::vector<value::Ip> ips;
  double number = 0;
  int64_t ticks = 0;
  uint8_t code = 0;             // of a choice: place + 1; of a flag: 0 or 1
  bool partly_unknown = false;  // of a computed list: some element could not be worked out
  std::vector<std::vector<FieldValue>> elements = {};  // of a list of groups: the members of each
  size_t more = 0;  // elements past value::kMostElements, of which nothing is known

  /// Elements of a list of either sort.
  size_t count() const { return texts.size() + elements.size() + more; }

  void clear() {
    state = before_state = State::absent;
    texts.clear(), before.clear(), ips.clear(), elements.clear();
    number = 0, ticks = 0, code = 0, more = 0;
    partly_unknown = false;
  }
};

/// Reads texts as the field's type.
void type_field(const FieldInfo& field, std::span<const std::string_view> texts, bool said,
                FieldValue& value);
/// Evaluates what the reading says (both sides of a change) and reads it as the field's type.
void read_values(const FieldReading& reading, const FieldInfo& field, ExpressionReader& expressions,
                 FieldValue& value);

/// The fields of one event. Values are kept for the fields that were read; the others are absent.
class GroupReader;

class EventReader {
 public:
  EventReader();
  ~EventReader();
  EventReader(EventReader&&) noexcept;
  EventReader& operator=(EventReader&&) noexcept;

  /// Reads the event that `source` makes of the record the expressions were started with. False:
  /// `holding` says it is none.
  bool read(const SourceReading& source, const KindProgram& kind, ExpressionReader& expressions);

  const FieldValue& field(uint32_t place) const { return values_[place]; }
  FieldValue& field(uint32_t place) { return values_[place]; }
  /// For tests and typed events that were not read from a record.
  void start(const KindProgram& kind);
  void apply_defaults(const KindProgram& kind);

 private:
  void complete_actor(const KindProgram& kind, const value::Identities& table);
  bool default_applies(const FieldInfo& field) const;
  void read_group(uint32_t group, const FieldInfo& field, const ExpressionReader& expressions,
                  FieldValue& value);

  std::vector<FieldValue> values_;
  std::vector<uint32_t> touched_;
  std::unique_ptr<GroupReader> groups_;  // made when the first list of groups is read
  const KindProgram* kind_ = nullptr;
};

}  // namespace foothold::runtime
