#include "tests/golden/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace foothold::golden {

void expect_golden(const std::string& name, std::string_view got) {
  const std::filesystem::path path =
      std::filesystem::path(FOOTHOLD_SOURCE_DIR) / "tests/golden" / name;
  const char* const update = std::getenv("UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << got;
    EXPECT_TRUE(out.flush().good()) << path;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path << " is missing: run with UPDATE_GOLDEN=1 and read what it writes";
  const std::string expected(std::istreambuf_iterator<char>(in), {});
  EXPECT_TRUE(expected == got) << "expected (" << path.string() << "):\n"
                               << expected << "\ngot:\n"
                               << got;
}

}  // namespace foothold::golden
