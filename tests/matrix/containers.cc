#include "tests/matrix/containers.h"

#include "runtime/value/utf8.h"
#include "tests/input/pack.h"

namespace foothold::matrix {
namespace {

using input_test::bzip2;
using input_test::gzip;
using input_test::xz;
using input_test::zstd;

std::string as_is(std::string_view plain) { return std::string(plain); }
std::string marked(std::string_view plain) { return "\xEF\xBB\xBF" + std::string(plain); }

std::string utf16(std::string_view plain, bool big_endian, bool mark) {
  std::string out;
  const auto unit = [&](uint32_t code) {
    const char low = static_cast<char>(code & 0xff), high = static_cast<char>(code >> 8 & 0xff);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  };
  if (mark) unit(0xfeff);
  for (size_t at = 0; at < plain.size();) {
    const value::Decoded decoded = value::decode_utf8(plain, at);
    const uint32_t code = decoded.code_point;
    if (code >= 0x10000)
      unit(0xd800 + ((code - 0x10000) >> 10)), unit(0xdc00 + ((code - 0x10000) & 0x3ff));
    else
      unit(code);
    at += decoded.length;
  }
  return out;
}
std::string utf16_little(std::string_view plain) { return utf16(plain, false, true); }
std::string utf16_big(std::string_view plain) { return utf16(plain, true, true); }
std::string utf16_little_unmarked(std::string_view plain) { return utf16(plain, false, false); }
std::string utf16_big_unmarked(std::string_view plain) { return utf16(plain, true, false); }

std::string gzip_at_once(std::string_view plain) { return gzip(plain); }
/// Cut after a line somewhere in the middle.
std::pair<std::string_view, std::string_view> halves(std::string_view plain) {
  const size_t cut = plain.find('\n', plain.size() / 2) + 1;
  return {plain.substr(0, cut), plain.substr(cut)};
}
std::string gzip_members(std::string_view plain) {
  return gzip(halves(plain).first) + gzip(halves(plain).second);
}
std::string zip(std::string_view plain) {
  return input_test::zip({{"logs/all.json", std::string(plain)}});
}
std::string zip_stored_behind(std::string_view plain) {
  input_test::ZipEntry entry{"all.json", std::string(plain)};
  entry.flags = 8;
  return input_test::zip({entry});
}
std::string zip_of_gzip(std::string_view plain) {
  return input_test::zip({{"all.json.gz", gzip(plain), 0}});
}
std::string tar_gzip(std::string_view plain) {
  return gzip(input_test::tar({{"logs/", "", '5'}, {"logs/all.json", std::string(plain)}}));
}
std::string gzip_of_utf16(std::string_view plain) { return gzip(utf16_little(plain)); }

}  // namespace

const std::vector<Container>& containers() {
  static const std::vector<Container> all = {
      {"UTF-8", as_is},
      {"UTF-8, byte order mark", marked},
      {"UTF-16 LE", utf16_little},
      {"UTF-16 BE", utf16_big},
      {"UTF-16 LE, no byte order mark", utf16_little_unmarked},
      {"UTF-16 BE, no byte order mark", utf16_big_unmarked},
      {"gzip", gzip_at_once},
      {"gzip, two members", gzip_members},
      {"zstd", zstd},
      {"bzip2", bzip2},
      {"xz", xz},
      {"zip", zip},
      {"zip, sizes behind the content", zip_stored_behind},
      {"gzip in zip", zip_of_gzip},
      {"tar in gzip", tar_gzip},
      {"UTF-16 LE in gzip", gzip_of_utf16},
  };
  return all;
}

}  // namespace foothold::matrix
