#include "runtime/match/columns.h"

#include <algorithm>

#include "runtime/match/elements.h"
#include "runtime/value/fold.h"

namespace foothold::runtime {
namespace {

/// A change as a whole says something if either side does.
State whole_state(const FieldValue& value) { return std::max(value.state, value.before_state); }

}  // namespace

namespace {

/// In a column where rows share values, values that were added since have an end of their own, too.
void end_values(const std::vector<uint32_t>& at, std::vector<uint32_t>& ends) {
  if (ends.empty()) return;
  for (size_t value = ends.size(); value + 1 < at.size(); ++value)
    ends.push_back(at[value + 1] - 1);
}

}  // namespace

void ColumnData::clear() {
  said.reset(0), present.reset(0), partly_unknown.reset(0);
  folded.clear(), original.clear();
  folded_at.assign(1, 0), original_at.assign(1, 0), first_value.assign(1, 0);
  folded_ends.clear(), original_ends.clear();
  ips.clear(), numbers.clear(), ticks.clear(), codes.clear();
}

Batch::Batch(const KindProgram& kind, uint32_t event_fields)
    : kind_(kind),
      columns_(kind.columns.size()),
      of_event_(kind.columns.size(), event_fields > 0),
      values_(kind) {
  for (size_t place = 0; place < kind.columns.size(); ++place)
    each_field(kind.columns[place].value, [&](uint32_t field) {
      if (field >= event_fields) of_event_[place] = false;
    });
  for (const ElementProgram& elements : kind.elements)
    elements_.push_back(std::make_unique<ElementRows>(elements));
  clear();
}
Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;

bool Batch::full() const {
  return rows_ >= kBatchRows || std::any_of(elements_.begin(), elements_.end(),
                                            [](const std::unique_ptr<ElementRows>& elements) {
                                              return elements->batch().rows() >= kBatchElements;
                                            });
}

void Batch::clear() {
  for (ColumnData& data : columns_) data.clear();
  for (const std::unique_ptr<ElementRows>& elements : elements_) elements->clear();
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
  end_values(data.folded_at, data.folded_ends);
  end_values(data.original_at, data.original_ends);
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

namespace {

/// The values of the last row once more, as places in the same bytes. `at` ends with the end of the
/// arena, as it does in every column.
void repeat_values(size_t first, size_t last, std::vector<uint32_t>& at,
                   std::vector<uint32_t>& ends) {
  for (size_t value = ends.size(); value < last; ++value) ends.push_back(at[value + 1] - 1);
  const uint32_t end = at.back();
  at.pop_back();
  for (size_t value = first; value < last; ++value) {
    at.push_back(at[value]);
    ends.push_back(ends[value]);
  }
  at.push_back(end);
}

void repeat_bit(size_t row, Bits& bits) {
  if (bits.get(row - 1)) bits.set(row);
}

}  // namespace

void Batch::repeat_row(const Column& column, ColumnData& data) {
  for (Bits* bits : {&data.said, &data.present, &data.partly_unknown}) repeat_bit(rows_, *bits);
  switch (column.store) {
    case Store::text: {
      const uint32_t first = data.first_value[rows_ - 1], last = data.first_value[rows_];
      if (column.folded) repeat_values(first, last, data.folded_at, data.folded_ends);
      if (column.original) repeat_values(first, last, data.original_at, data.original_ends);
      return data.first_value.push_back(last + last - first);
    }
    case Store::ip: {
      const uint32_t first = data.first_value[rows_ - 1], last = data.first_value[rows_];
      for (uint32_t value = first; value < last; ++value) data.ips.push_back(data.ips[value]);
      return data.first_value.push_back(static_cast<uint32_t>(data.ips.size()));
    }
    case Store::number:
      return data.numbers.push_back(data.numbers.back());
    case Store::ticks:
      return data.ticks.push_back(data.ticks.back());
    default:
      return data.codes.push_back(data.codes.back());
  }
}

void Batch::end_row(const EventReader& event) {
  for (const std::unique_ptr<ElementRows>& elements : elements_) elements->add(event, rows_);
  ++rows_;
}

void Batch::add(const EventReader& event) {
  for (size_t place = 0; place < columns_.size(); ++place) {
    const Column& column = kind_.columns[place];
    add_value(column, values_.read(column.value, event), columns_[place]);
  }
  end_row(event);
}

void Batch::add_element(const EventReader& element) {
  for (size_t place = 0; place < columns_.size(); ++place) {
    const Column& column = kind_.columns[place];
    if (of_event_[place])
      repeat_row(column, columns_[place]);
    else
      add_value(column, values_.read(column.value, element), columns_[place]);
  }
  end_row(element);
}

void Batch::finish() {
  for (ColumnData& data : columns_)
    data.said.fit(rows_), data.present.fit(rows_), data.partly_unknown.fit(rows_);
  for (const std::unique_ptr<ElementRows>& elements : elements_) elements->finish(rows_);
}

}  // namespace foothold::runtime
