#include "runtime/input/zip_header.h"

#include <algorithm>

namespace foothold::runtime {
namespace {

constexpr uint32_t kSizeIsInExtra = 0xffffffff;
constexpr uint16_t kZip64Field = 1;

uint64_t number_at(std::string_view bytes, size_t at, size_t length) {
  return little_endian(bytes.substr(at, length));
}

// Sizes of 64 bits stand in an extra field: first the size, then the packed size, each only if its
// usual place says so.
void read_large_sizes(std::string_view extra, ZipMember& member) {
  while (extra.size() >= 4) {
    const auto id = uint16_t(number_at(extra, 0, 2));
    const size_t length = number_at(extra, 2, 2);
    std::string_view field = extra.substr(4, length);
    extra.remove_prefix(std::min(extra.size(), 4 + length));
    if (id != kZip64Field) continue;
    for (uint64_t* size : {&member.size, &member.packed}) {
      if (*size != kSizeIsInExtra || field.size() < 8) continue;
      *size = number_at(field, 0, 8);
      field.remove_prefix(8);
    }
  }
}

struct DescriptorLayout {
  size_t signature, width;
};
constexpr DescriptorLayout kLayouts[] = {{4, 4}, {4, 8}, {0, 4}, {0, 8}};

bool says(std::string_view bytes, const DescriptorLayout& layout, const ZipTotals& totals) {
  const uint64_t mask = layout.width == 4 ? 0xffffffff : ~uint64_t{0};
  return number_at(bytes, layout.signature, 4) == totals.checksum &&
         number_at(bytes, layout.signature + 4, layout.width) == (totals.packed & mask) &&
         number_at(bytes, layout.signature + 4 + layout.width, layout.width) ==
             (totals.size & mask);
}

}  // namespace

uint64_t little_endian(std::string_view bytes) {
  uint64_t number = 0;
  for (size_t at = bytes.size(); at-- > 0;) number = number << 8 | uint8_t(bytes[at]);
  return number;
}

size_t zip_header_length(std::string_view head) {
  return kZipLocalHeader + number_at(head, 26, 2) + number_at(head, 28, 2);
}

ZipMember read_zip_header(std::string_view header) {
  ZipMember member;
  member.flags = uint16_t(number_at(header, 6, 2));
  member.method = uint16_t(number_at(header, 8, 2));
  member.checksum = uint32_t(number_at(header, 14, 4));
  member.packed = number_at(header, 18, 4);
  member.size = number_at(header, 22, 4);
  const size_t name = number_at(header, 26, 2);
  member.name = header.substr(kZipLocalHeader, name);
  read_large_sizes(header.substr(kZipLocalHeader + name), member);
  return member;
}

// What is followed by the next structure's signature is preferred: the layouts can look alike.
size_t find_zip_descriptor(std::string_view bytes, const ZipTotals* totals) {
  size_t unfollowed = 0;
  for (const DescriptorLayout& layout : kLayouts) {
    const size_t length = layout.signature + 4 + 2 * layout.width;
    if (bytes.size() < length) continue;
    if (layout.signature > 0 && !bytes.starts_with("PK\7\10")) continue;
    if (totals != nullptr && !says(bytes, layout, *totals)) continue;
    const std::string_view behind = bytes.substr(length, 4);
    if (behind == "PK\1\2" || behind == "PK\3\4" || behind == "PK\6\10") return length;
    if (totals != nullptr && unfollowed == 0) unfollowed = length;
  }
  return unfollowed;
}

}  // namespace foothold::runtime
