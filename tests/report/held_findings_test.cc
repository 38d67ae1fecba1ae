// Copies meet their finding wherever it is: held back, gone out, or forgotten.
#include "runtime/report/held_findings.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace foothold::runtime {
namespace {

Finding finding(const std::string& id, uint64_t line) {
  Finding made;
  made.id = id;
  made.events.push_back({"log", line, 0, 0, {}});
  return made;
}

std::string lines_of(const Finding& finding) {
  std::string lines;
  for (const EventPlace& place : finding.events)
    lines += fmt::format("{}{}", lines.empty() ? "" : ",", place.line);
  return lines;
}

/// What came out, `id:lines` a finding and `copy id:line` a late copy.
struct Written {
  std::vector<std::string> all;
  bool fails = false;
  FindingSink sink() {
    return {[this](const Finding& f) { return all.push_back(f.id + ":" + lines_of(f)), !fails; },
            [this](const Finding& f) {
              return all.push_back("copy " + f.id + ":" + lines_of(f)), !fails;
            }};
  }
};

using All = std::vector<std::string>;

TEST(HeldFindings, GivesAFindingOnceWithAllItsPlaces) {
  Written written;
  HeldFindings held(written.sink());
  EXPECT_EQ(held.add(finding("a", 1)), HeldFindings::Added::finding);
  EXPECT_EQ(held.add(finding("b", 2)), HeldFindings::Added::finding);
  EXPECT_EQ(held.add(finding("a", 3)), HeldFindings::Added::copy);
  EXPECT_TRUE(written.all.empty());
  EXPECT_TRUE(held.release_all());
  EXPECT_EQ(written.all, (All{"a:1,3", "b:2"}));
}

TEST(HeldFindings, TellsOfACopyThatComesTooLate) {
  Written written;
  HeldFindings held(written.sink());
  held.add(finding("a", 1));
  held.release_all();
  EXPECT_EQ(held.add(finding("a", 2)), HeldFindings::Added::copy);
  EXPECT_EQ(held.add(finding("b", 3)), HeldFindings::Added::finding);
  held.release_all();
  EXPECT_EQ(written.all, (All{"a:1", "copy a:2", "b:3"}));
}

TEST(HeldFindings, LetsTheOldestGoWhenManyAreHeld) {
  Written written;
  HeldFindings held(written.sink(), 2);
  for (const char* id : {"a", "b", "c"}) held.add(finding(id, 1));
  EXPECT_EQ(written.all, (All{"a:1"}));
  held.add(finding("b", 2));  // its place in the queue has moved
  held.add(finding("a", 3));
  held.release_all();
  EXPECT_EQ(written.all, (All{"a:1", "copy a:3", "b:1,2", "c:1"}));
}

TEST(HeldFindings, SaysWhenTheOutputFailed) {
  Written written;
  written.fails = true;
  HeldFindings held(written.sink(), 1);
  held.add(finding("a", 1));
  EXPECT_EQ(held.add(finding("b", 2)), HeldFindings::Added::failed);
  EXPECT_EQ(held.add(finding("a", 3)), HeldFindings::Added::failed);
  EXPECT_FALSE(held.release_all());
}

TEST(RecentIds, ForgetsTheOldest) {
  RecentIds recent(2);
  EXPECT_TRUE(recent.add("a"));
  EXPECT_FALSE(recent.add("a"));
  recent.add("b");
  recent.add("c");
  EXPECT_FALSE(recent.contains("a"));
  EXPECT_TRUE(recent.contains("b") && recent.contains("c"));
}

}  // namespace
}  // namespace foothold::runtime
