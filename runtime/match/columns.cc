#include "runtime/match/columns.h"

#include <algorithm>

#include "runtime/value/fold.h"

namespace foothold::runtime {
namespace {

/// A change as a whole says something if either side does.
State whole_state(const FieldValue& value) { return std::max(value.state, value.before_state); }

}  // namespace

void ColumnData::clear() {
  said.reset(0), present.reset(0), partly_unknown.reset(0);
  folded.clear(), original.clear();
  folded_at.assign(1, 0), original_at.assign(1, 0), first_value.assign(1, 0);
  ips.clear(), numbers.clear(), ticks.clear(), codes.clear();
}

Batch::Batch(const KindProgram& kind)
    : kind_(kind), columns_(kind.columns.size()), values_(kind.zones) {
  clear();
}

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

void Batch::add_value(const Column& column, const FieldValue& value, ColumnData& data) {
  set_state(whole_state(value), data);
  if (value.partly_unknown) data.partly_unknown.set(rows_);
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
    add_value(column, values_.read(column.value, event), columns_[place]);
  }
  ++rows_;
}

void Batch::finish() {
  for (ColumnData& data : columns_)
    data.said.fit(rows_), data.present.fit(rows_), data.partly_unknown.fit(rows_);
}

}  // namespace foothold::runtime
