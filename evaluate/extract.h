// From a record's bytes to its events, step by step as docs/language.md says it.
//
//   {"Operation":"New-InboxRule","RecordType":1,"ForwardTo":"smtp:eve@fabrikam.com"}
//   -> shape ual, because its route key `Operation` is the first key that decides
//   -> the source `from ual where Operation is "New-InboxRule"` of the kind inbox_rule
//   -> one event whose forwards_to is "eve@fabrikam.com"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model.h"
#include "evaluate/value.h"
#include "runtime/value/digest.h"

namespace foothold::evaluate {

/// How often one record may be held by another.
inline constexpr size_t kMostWraps = 8;

struct Reading {
  enum class Outcome { events, passed_over, unrecognised, unreadable };

  Outcome outcome = Outcome::unreadable;
  std::string reason;             // of unrecognised and unreadable, for people
  std::optional<uint32_t> shape;  // of events and passed_over
  std::vector<Event> events;      // may be none: `holding` can refuse every source
};

/// The records of one line: one, or those of a page (a wrap that `holds each`).
std::vector<Reading> read_records(const compiler::Model& model, std::string_view bytes);
/// Where one record is expected; a page of several is unrecognised.
Reading read_record(const compiler::Model& model, std::string_view bytes);

/// What the bare record of each of these readings says, as a digest (identity.h); all zero of one
/// that is of no shape.
std::vector<value::Digest> read_canonical(const compiler::Model& model, std::string_view bytes);

/// What a record says of persons and services: of each `identity` block of its shape the keys,
/// where there are two or more. Nothing at all if the record is of no shape.
std::optional<std::vector<value::Identity>> read_identities(const compiler::Model& model,
                                                            std::string_view bytes);

/// Fills fields that say nothing with their kind's defaults, in field order, so a default may rest
/// on an earlier field's.
void apply_defaults(const compiler::Model& model, Event& event);

}  // namespace foothold::evaluate
