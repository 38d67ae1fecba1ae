// The small structures of a zip archive (APPNOTE 6.3), as far as a reader from front to end meets
// them.
//
// Example: "PK\3\4", 26 bytes (flags, method, checksum, sizes, lengths), a name, extra fields, the
// content, sometimes a descriptor behind it; after all members the directory, "PK\1\2" for each,
// and the end record "PK\5\6". All numbers are little-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foothold::runtime {

inline constexpr size_t kZipSignature = 4;
inline constexpr size_t kZipLocalHeader = 30;     // without name and extra fields
inline constexpr size_t kZipDescriptorMost = 24;  // with signature and sizes of 64 bits

uint64_t little_endian(std::string_view bytes);

struct ZipMember {
  std::string name;
  uint16_t flags = 0, method = 0;
  uint32_t checksum = 0;
  uint64_t packed = 0, size = 0;
  bool encrypted() const { return flags & 1; }
  // Checksum and sizes stand behind the content; in the header they may be 0.
  bool has_descriptor() const { return flags & 8; }
  // How long the content is in the archive, is known before it is read.
  bool length_known() const { return !has_descriptor() || packed > 0; }
};

// How long header, name and extra fields are; `head`: kZipLocalHeader bytes.
size_t zip_header_length(std::string_view head);
// `header`: all of it.
ZipMember read_zip_header(std::string_view header);

// The length of the descriptor at the front of `bytes` if it says these numbers and is followed by
// a signature, if need be by something else; 0: there is none. With null `totals` any numbers will
// do.
struct ZipTotals {
  uint32_t checksum = 0;
  uint64_t packed = 0, size = 0;
};
size_t find_zip_descriptor(std::string_view bytes, const ZipTotals* totals);

}  // namespace foothold::runtime
