#include "runtime/match/columns.h"

#include <algorithm>

#include "runtime/value/address.h"
#include "runtime/value/fold.h"
#include "runtime/value/time.h"
#include "runtime/value/utf8.h"

namespace foothold::runtime {
namespace {

bool has_element(const std::vector<std::string_view>& elements, std::string_view wanted,
                 bool folded) {
  return std::any_of(elements.begin(), elements.end(), [&](std::string_view element) {
    return folded ? value::equal_folded(element, wanted) : element == wanted;
  });
}

/// Code points of a text, elements of a list, 0 of an empty one.
double length_of(const FieldInfo& field, const FieldValue& value) {
  if (value.state == State::empty) return 0;
  const bool one_text = !field.list && field.store == Store::text;
  return static_cast<double>(one_text ? value::count_code_points(value.texts[0])
                                      : value.texts.size());
}

/// A change as a whole says something if either side does.
State whole_state(const FieldInfo& field, const FieldValue& value) {
  return field.change ? std::max(value.state, value.before_state) : value.state;
}

}  // namespace

void ColumnData::clear() {
  said.reset(0), present.reset(0), partly_unknown.reset(0);
  folded.clear(), original.clear();
  folded_at.assign(1, 0), original_at.assign(1, 0), first_value.assign(1, 0);
  ips.clear(), numbers.clear(), ticks.clear(), codes.clear();
}

Batch::Batch(const KindProgram& kind) : kind_(kind), columns_(kind.columns.size()) { clear(); }

void Batch::clear() {
  for (ColumnData& data : columns_) data.clear();
  rows_ = 0;
}

void Batch::set_state(State state, ColumnData& data) {
  if (state != State::absent) data.said.set(rows_);
  if (state == State::present) data.present.set(rows_);
}

void Batch::add_texts(const Column& column, const std::vector<std::string_view>& texts,
                      ColumnData& data) {
  for (std::string_view text : texts) {
    if (column.folded) {
      value::fold_append(text, data.folded);
      data.folded += '\n';
      data.folded_at.push_back(static_cast<uint32_t>(data.folded.size()));
    }
    if (column.original) {
      data.original += text;
      data.original += '\n';
      data.original_at.push_back(static_cast<uint32_t>(data.original.size()));
    }
  }
  data.first_value.push_back(data.first_value.back() + static_cast<uint32_t>(texts.size()));
}

/// `gained` and `lost`: known only if both sides were said.
void Batch::add_delta(const Column& column, const FieldValue& value, ColumnData& data) {
  const bool gained = column.derived == Derived::gained;
  const std::vector<std::string_view>& from = gained ? value.texts : value.before;
  const std::vector<std::string_view>& other = gained ? value.before : value.texts;
  scratch_.clear();
  if (value.state != State::absent && value.before_state != State::absent) {
    for (std::string_view element : from)
      if (!has_element(other, element, column.folded)) scratch_.push_back(element);
    set_state(scratch_.empty() ? State::empty : State::present, data);
  }
  add_texts(column, scratch_, data);
}

void Batch::add_domains(const Column& column, const FieldValue& value, ColumnData& data) {
  scratch_.clear();
  for (std::string_view text : value.texts) {
    if (const std::optional<std::string_view> domain = value::domain_of(text))
      scratch_.push_back(*domain);
    else
      data.partly_unknown.set(rows_);
  }
  set_state(value.state, data);
  add_texts(column, scratch_, data);
}

void Batch::add_value(const Column& column, const FieldValue& value, const FieldInfo& field,
                      ColumnData& data) {
  set_state(whole_state(field, value), data);
  switch (column.store) {
    case Store::text:
      return add_texts(column, value.texts, data);
    case Store::ip:
      data.ips.insert(data.ips.end(), value.ips.begin(), value.ips.end());
      return data.first_value.push_back(static_cast<uint32_t>(data.ips.size()));
    case Store::number:
      return data.numbers.push_back(value.number);
    case Store::ticks:
      return data.ticks.push_back(value.ticks);
    default:
      return data.codes.push_back(value.code);
  }
}

void Batch::add(const EventReader& event) {
  for (size_t place = 0; place < columns_.size(); ++place) {
    const Column& column = kind_.columns[place];
    const FieldValue& value = event.field(column.field);
    ColumnData& data = columns_[place];
    switch (column.derived) {
      case Derived::none:
        add_value(column, value, kind_.fields[column.field], data);
        break;
      case Derived::length:
        set_state(value.state == State::absent ? State::absent : State::present, data);
        data.numbers.push_back(
            value.state == State::absent ? 0 : length_of(kind_.fields[column.field], value));
        break;
      case Derived::hour:
        set_state(value.state, data);
        data.numbers.push_back(
            value.state == State::present ? value::hour_of(value::Time{value.ticks}) : 0);
        break;
      case Derived::domain:
        add_domains(column, value, data);
        break;
      case Derived::before:
        set_state(value.before_state, data), add_texts(column, value.before, data);
        break;
      case Derived::after:
        set_state(value.state, data), add_texts(column, value.texts, data);
        break;
      default:
        add_delta(column, value, data);
        break;
    }
  }
  ++rows_;
}

void Batch::finish() {
  for (ColumnData& data : columns_)
    data.said.fit(rows_), data.present.fit(rows_), data.partly_unknown.fit(rows_);
}

}  // namespace foothold::runtime
