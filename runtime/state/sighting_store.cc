#include "runtime/state/sighting_store.h"

#include <algorithm>

#include "runtime/correlate/carried.h"
#include "runtime/correlate/packed_values.h"
#include "runtime/program/encode.h"
#include "runtime/state/shape_names.h"

namespace foothold::runtime {
namespace {

/// What is written of one sighting.
struct Stored {
  std::vector<uint32_t> selections;  // names
  uint32_t layout = 0, shape = 0;    // names
  Sighting rest;                     // its numbers mean nothing
};

/// What a packed value rests on: if it is the same, the bytes mean the same.
struct CarriedField {
  std::string name;
  uint8_t store = 0, part = 0;
  bool list = false, change = false, group = false;
  std::vector<std::string> choices;
  std::vector<std::string> members;
  auto operator<=>(const CarriedField&) const = default;
};

struct CarriedLayout {
  std::string kind;
  std::vector<CarriedField> fields;
};

CarriedField carried_field(const FieldInfo& from) {
  CarriedField field{from.name,
                     static_cast<uint8_t>(from.store),
                     static_cast<uint8_t>(from.part),
                     from.list,
                     from.change,
                     from.group,
                     from.choices,
                     {}};
  for (const FieldInfo& member : from.members) {
    field.members.push_back(member.name);
    field.members.insert(field.members.end(), member.choices.begin(), member.choices.end());
  }
  return field;
}

CarriedLayout carried_layout(const KindProgram& kind) {
  CarriedLayout layout{kind.name, {}};
  for (const uint32_t field : kind.carried)
    layout.fields.push_back(carried_field(kind.fields[field]));
  return layout;
}

std::string text_of(const value::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

SightingStore::SightingStore(const Program& program) : program_(program) {
  for (const KindProgram& kind : program.kinds)
    encode(carried_layout(kind), layouts_.emplace_back());
  for (uint32_t place = 0; place < program.selections.size(); ++place)
    program_selections_[text_of(program.selections[place].identity)].push_back(place);
}

SightingStore::Layout SightingStore::resolve_layout(const std::string& text) const {
  CarriedLayout stored;
  Decoder decoder(text);
  Layout layout;
  if (!decoder.read(stored)) return layout;
  const auto kind = std::find_if(program_.kinds.begin(), program_.kinds.end(),
                                 [&](const KindProgram& one) { return one.name == stored.kind; });
  if (kind == program_.kinds.end()) return layout;
  layout.kind = static_cast<uint32_t>(kind - program_.kinds.begin());
  layout.places = stored.fields.size();
  layout.same = layouts_[*layout.kind] == text;
  for (const uint32_t field : kind->carried) {
    const CarriedField wanted = carried_field(kind->fields[field]);
    const auto found = std::find(stored.fields.begin(), stored.fields.end(), wanted);
    const bool there = found != stored.fields.end();
    layout.from.push_back(
        there ? std::optional(static_cast<uint32_t>(found - stored.fields.begin())) : std::nullopt);
  }
  return layout;
}

void SightingStore::resolve(const StoredName& name) {
  if (name.sort == StoredName::Sort::layout) layout_of_[name.id] = resolve_layout(name.text);
  if (name.sort == StoredName::Sort::selection) {
    const auto found = program_selections_.find(name.text);
    if (found != program_selections_.end()) selections_[name.id] = found->second;
  }
  if (name.sort != StoredName::Sort::shape) return;
  if (const auto shape = shape_with_key(program_, name.text)) shapes_[name.id] = *shape;
}

bool SightingStore::know(const StoredName& name) {
  if (name.sort > StoredName::Sort::shape || name.id == 0) return false;
  ids_[{name.sort, name.text}] = name.id;
  next_id_ = std::max(next_id_, name.id + 1);
  resolve(name);
  return true;
}

std::vector<uint32_t> SightingStore::unwanted_names() const {
  std::vector<uint32_t> unwanted;
  for (const auto& [name, id] : ids_)
    if (name.first == StoredName::Sort::selection && !name.second.empty() &&
        !program_selections_.contains(name.second))
      unwanted.push_back(id);
  return unwanted;
}

uint32_t SightingStore::name(StoredName::Sort sort, const std::string& text) {
  const auto [found, added] = ids_.try_emplace({sort, text}, next_id_);
  if (added) {
    new_.push_back({next_id_++, sort, text});
    resolve(new_.back());
  }
  return found->second;
}

std::vector<StoredName> SightingStore::new_names() { return std::exchange(new_, {}); }

std::string SightingStore::write(const Sighting& sighting) {
  Stored stored;
  for (const uint32_t selection : sighting.selections)
    stored.selections.push_back(
        name(StoredName::Sort::selection, text_of(program_.selections[selection].identity)));
  stored.layout = name(StoredName::Sort::layout, layouts_[sighting.kind]);
  stored.shape = name(StoredName::Sort::shape, shape_key(program_.shapes[sighting.shape]));
  stored.rest = sighting;
  stored.rest.selections.clear();
  std::string bytes;
  encode(stored, bytes);
  return bytes;
}

SightingStore::Outcome SightingStore::read(std::string_view bytes, Sighting& sighting) const {
  Stored stored;
  Decoder decoder(bytes);
  if (!decoder.read(stored) || !decoder.at_end()) return Outcome::damaged;
  sighting = std::move(stored.rest);
  for (const uint32_t id : stored.selections)
    if (const auto found = selections_.find(id); found != selections_.end())
      sighting.selections.insert(sighting.selections.end(), found->second.begin(),
                                 found->second.end());
  const auto layout = layout_of_.find(stored.layout);
  const auto shape = shapes_.find(stored.shape);
  if (layout == layout_of_.end()) return Outcome::damaged;
  if (sighting.selections.empty() || !layout->second.kind || shape == shapes_.end())
    return Outcome::unwanted;
  std::sort(sighting.selections.begin(), sighting.selections.end());
  sighting.selections.erase(std::unique(sighting.selections.begin(), sighting.selections.end()),
                            sighting.selections.end());
  sighting.kind = *layout->second.kind;
  sighting.shape = shape->second;
  if (!PackedValues::fits(sighting.values, layout->second.places)) return Outcome::damaged;
  if (!layout->second.same)
    sighting.values = repack_carried(sighting.values, layout->second.places, layout->second.from);
  return Outcome::read;
}

}  // namespace foothold::runtime
