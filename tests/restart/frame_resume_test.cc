// Framing is taken up at any block edge: what is cut behind it, and where, is the same as without
// the break.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "runtime/frame/framer.h"

namespace foothold::runtime {
namespace {

struct Cut {
  uint64_t offset, line;
  std::string text, broken;
  Envelope envelope;
  std::vector<std::string> columns;
  bool operator==(const Cut&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Cut& cut) {
  return out << fmt::format("{} line {} {} [{}] {}", cut.offset, cut.line,
                            envelope_name(cut.envelope), cut.text, cut.broken);
}

struct Edge {
  FrameState state;
  size_t cuts;
  uint64_t blank_lines, between;
};

struct Framed {
  std::vector<Cut> cuts;
  std::vector<Edge> edges;
  uint64_t blank_lines = 0, between = 0, lost = 0;
};

const FrameNames kNames{{"records"}, {"Operation", "id"}};

Framed frame(std::string_view bytes, size_t piece, const FrameState& from, bool growing) {
  FrameOptions options;
  options.limits = {size_t{16} << 10, kPageBytes};
  options.growing = growing;
  options.from = from;
  MemorySource source(bytes, {}, piece, true);
  Framer framer(source, kNames, options);
  Framed framed;
  BlockBuffer buffer;
  Block block;
  while (framer.next(buffer, block)) {
    for (const Element& element : block.elements)
      framed.cuts.push_back({element.offset, element.line, std::string(element.text),
                             std::string(element.broken), element.envelope,
                             element.envelope == Envelope::csv && block.header
                                 ? block.header->columns
                                 : std::vector<std::string>()});
    framed.blank_lines += block.blank_lines, framed.between += block.between_bytes;
    framed.edges.push_back(
        {framer.position(), framed.cuts.size(), framed.blank_lines, framed.between});
  }
  framed.lost = framer.lost_bytes();
  return framed;
}

/// Envelopes of all sorts, one after the other, with blanks and damage between them.
std::string mixture(std::mt19937_64& random) {
  const char* const pieces[] = {
      "{\"Operation\":\"a\",\"n\":%}\n",
      "{\"Operation\":\"b\",\"n\":%}{\"id\":1}\n",
      "[{\"Operation\":\"c\"},\n {\"id\":%}\n]\n",
      "{\"records\":[{\"id\":%},{\"id\":2}],\"more\":{\"x\":1}}\n",
      "{\n  \"Operation\": \"d\",\n  \"n\": %\n}\n",
      "\n \t\n",
      "Operation,id\n\"a\"\"b\",%\n\"two\nlines\",2\n",
      "{\"Operation\":\"broken,%}\n",
      "\xef\xbb\xbf{\"Operation\":\"mark\",\"n\":%}\r\n",
  };
  std::string bytes;
  for (size_t i = 0; i < 60; ++i) {
    std::string piece = pieces[random() % std::size(pieces)];
    const size_t place = piece.find('%');
    if (place != piece.npos) piece.replace(place, 1, std::string(1 + random() % 400, '7'));
    bytes += piece;
  }
  return bytes;
}

TEST(FrameResume, AtEveryEdgeOfEveryMixture) {
  std::mt19937_64 random(7);
  size_t edges = 0, in_arrays = 0, in_tables = 0;
  for (size_t world = 0; world < 60; ++world) {
    const std::string bytes = mixture(random);
    const Framed whole = frame(bytes, 1 + random() % 300, {}, false);
    for (const Edge& edge : whole.edges) {
      const Framed rest = frame(std::string_view(bytes).substr(edge.state.offset),
                                1 + random() % 5000, edge.state, false);
      const std::vector<Cut> expected(whole.cuts.begin() + static_cast<ptrdiff_t>(edge.cuts),
                                      whole.cuts.end());
      ASSERT_EQ(rest.cuts, expected) << "world " << world << " at " << edge.state.offset;
      ASSERT_EQ(edge.blank_lines + rest.blank_lines, whole.blank_lines);
      ASSERT_EQ(edge.between + rest.between, whole.between);
      ++edges;
      in_arrays += !edge.state.around.empty();
      in_tables += edge.state.header.has_value();
    }
  }
  EXPECT_GT(edges, 1000u);
  EXPECT_GT(in_arrays, 20u);
  EXPECT_GT(in_tables, 100u);
}

/// A file that grows between scans, cut anywhere, gives what it gives when it is whole at once.
TEST(FrameResume, OfALineFileThatGrows) {
  std::mt19937_64 random(11);
  std::string bytes;
  for (size_t line = 0; line < 40; ++line)
    bytes += fmt::format("{{\"Operation\":\"a\",\"n\":{},\"t\":\"{{\\\"\"}}\n", random());
  const Framed whole = frame(bytes, 0, {}, false);
  for (size_t length = 0; length <= bytes.size(); ++length) {
    const std::string_view before = std::string_view(bytes).substr(0, length);
    const Framed first = frame(before, 0, {}, true);
    const FrameState state = first.edges.empty() ? FrameState() : first.edges.back().state;
    ASSERT_EQ(state.offset + first.lost, length);
    const Framed second = frame(std::string_view(bytes).substr(state.offset), 0, state, true);
    std::vector<Cut> both = first.cuts;
    both.insert(both.end(), second.cuts.begin(), second.cuts.end());
    ASSERT_EQ(both, whole.cuts) << "cut at " << length;
  }
}

struct Ending {
  const char* bytes;
  size_t cuts;
  uint64_t lost;
};

class GrowingEnd : public testing::TestWithParam<Ending> {};

TEST_P(GrowingEnd, IsTakenOnlyIfItIsWhole) {
  const Framed framed = frame(GetParam().bytes, 0, {}, true);
  EXPECT_EQ(framed.cuts.size(), GetParam().cuts);
  EXPECT_EQ(framed.lost, GetParam().lost);
}

INSTANTIATE_TEST_SUITE_P(Endings, GrowingEnd,
                         testing::Values(Ending{"{\"id\":1}\n", 1, 0}, Ending{"{\"id\":1}", 1, 0},
                                         Ending{"{\"id\":1}\n{\"id\":", 1, 6},
                                         Ending{"{\"id\":1}\nxy", 1, 2},
                                         Ending{"Operation,id\na,1\nb,2", 1, 3},
                                         Ending{"Operation,id\na,1\nb,2\n", 2, 0},
                                         Ending{"", 0, 0}));

}  // namespace
}  // namespace foothold::runtime
