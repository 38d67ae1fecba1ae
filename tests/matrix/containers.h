// Every encoding and container that an input may come in, as functions from its bytes to the bytes
// outside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foothold::matrix {

struct Container {
  std::string_view name;
  std::string (*pack)(std::string_view plain);
};
const std::vector<Container>& containers();

}  // namespace foothold::matrix
