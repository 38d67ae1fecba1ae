// Values are the same after they were packed, whatever they say.
#include "runtime/correlate/packed_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <limits>
#include <random>

namespace foothold::runtime {
namespace {

class RandomValues {
 public:
  explicit RandomValues(uint64_t seed) : random_(seed) {}

  FieldValue value(bool may_hold_groups) {
    FieldValue made;
    made.state = static_cast<State>(random_() % 3);
    made.before_state = static_cast<State>(random_() % 3);
    made.partly_unknown = random_() % 4 == 0;
    if (made.state == State::absent && made.before_state == State::absent) return made;
    if (some()) made.code = static_cast<uint8_t>(random_());
    if (some()) made.number = numbers_[random_() % std::size(numbers_)];
    if (some()) made.ticks = static_cast<int64_t>(random_());
    if (some()) made.more = random_() >> random_() % 64;
    if (some()) made.texts = texts();
    if (some()) made.before = texts();
    if (some()) made.ips = {{0, uint64_t{0xFFFF} << 32 | 0xC0000207}, {random_(), random_()}, {}};
    if (may_hold_groups && some())
      made.elements = {{value(false), value(false)}, {}, {value(false)}};
    return made;
  }
  size_t below(size_t most) { return random_() % most; }

 private:
  bool some() { return random_() % 3 == 0; }
  std::vector<std::string_view> texts() {
    std::vector<std::string_view> made(random_() % 4);
    for (std::string_view& text : made)
      text = kept_.emplace_back(random_() % 8 ? random_() % 20 : random_() % 70'000, 'x');
    return made;
  }

  std::mt19937_64 random_;
  std::deque<std::string> kept_;
  const double numbers_[5] = {1.5, -0.0, 1e300, -std::numeric_limits<double>::infinity(), 0};
};

void expect_same(const FieldValue& got, const FieldValue& wanted) {
  ASSERT_EQ(got.state, wanted.state);
  ASSERT_EQ(got.before_state, wanted.before_state);
  ASSERT_EQ(got.partly_unknown, wanted.partly_unknown);
  ASSERT_EQ(got.code, wanted.code);
  ASSERT_EQ(got.number, wanted.number);
  ASSERT_EQ(std::signbit(got.number), std::signbit(wanted.number));
  ASSERT_EQ(got.ticks, wanted.ticks);
  ASSERT_EQ(got.more, wanted.more);
  ASSERT_EQ(got.texts, wanted.texts);
  ASSERT_EQ(got.before, wanted.before);
  ASSERT_EQ(got.ips, wanted.ips);
  ASSERT_EQ(got.elements.size(), wanted.elements.size());
  for (size_t element = 0; element < got.elements.size(); ++element) {
    ASSERT_EQ(got.elements[element].size(), wanted.elements[element].size());
    for (size_t member = 0; member < got.elements[element].size(); ++member)
      expect_same(got.elements[element][member], wanted.elements[element][member]);
  }
}

TEST(PackedValues, AreTheSameWhenTheyAreReadInAnyOrder) {
  RandomValues random(20);
  for (int world = 0; world < 400; ++world) {
    std::vector<FieldValue> values(random.below(12));
    ValuePacker packer;
    for (FieldValue& value : values) packer.add(value = random.value(true));
    const std::string bytes = packer.finish();
    ASSERT_TRUE(PackedValues::fits(bytes, values.size()));
    const PackedValues packed(bytes, values.size());
    FieldValue got = random.value(true);  // what was in it before must not show
    for (size_t place = values.size(); place-- > 0;) {
      packed.read(place, got);
      ASSERT_NO_FATAL_FAILURE(expect_same(got, values[place])) << world << " " << place;
    }
  }
}

TEST(PackedValues, ArePackedAnewWithoutBeingRead) {
  RandomValues random(21);
  for (int world = 0; world < 200; ++world) {
    std::vector<FieldValue> values(1 + random.below(6));
    ValuePacker packer;
    for (FieldValue& value : values) packer.add(value = random.value(true));
    const std::string bytes = packer.finish();
    ValuePacker other;
    other.add(FieldValue());
    for (size_t place = values.size(); place-- > 0;)
      other.add_packed(PackedValues(bytes, values.size()).bytes_of(place));
    const std::string turned = other.finish();
    FieldValue got;
    for (size_t place = 0; place < values.size(); ++place) {
      PackedValues(turned, values.size() + 1).read(values.size() - place, got);
      ASSERT_NO_FATAL_FAILURE(expect_same(got, values[place])) << world << " " << place;
    }
  }
}

TEST(PackedValues, ThatSayNothingTakeThreeBytes) {
  ValuePacker packer;
  for (int place = 0; place < 30; ++place) packer.add(FieldValue());
  EXPECT_EQ(packer.finish().size(), 1 + 30 * 3U);
}

TEST(PackedValues, DoNotFitIntoFewerBytesThanTheirPlaces) {
  ValuePacker packer;
  for (int place = 0; place < 3; ++place) packer.add(FieldValue());
  const std::string bytes = packer.finish();
  EXPECT_TRUE(PackedValues::fits(bytes, 3));
  EXPECT_FALSE(PackedValues::fits(bytes, 4));
  EXPECT_FALSE(PackedValues::fits("", 0));
  EXPECT_FALSE(PackedValues::fits("\x03" + bytes.substr(1), 3)) << "no width";
}

}  // namespace
}  // namespace foothold::runtime
