// Packs bytes into containers of all formats, and takes them out again through the code under test.
//
//   const Unpacked got = unpack(gzip("abc"));
//   got.items[0].content == "abc", got.items[0].problem == ""
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/limits.h"

namespace foothold::input_test {

std::string gzip(std::string_view content, int level = 6);
std::string deflate(std::string_view content, int level = 6);  // raw
std::string zstd(std::string_view content);                    // with a checksum
std::string bzip2(std::string_view content);
std::string xz(std::string_view content);
uint32_t crc32_of(std::string_view content);

struct Packer {
  const char* name;
  std::string (*pack)(std::string_view content);
};
extern const std::vector<Packer> kPackers;  // gzip, zstd, bzip2, xz

// A member of a zip archive, and how it is to be written; the defaults are an honest one.
struct ZipEntry {
  std::string name = {};
  std::string content = {};
  int method = 8;
  uint16_t flags = 0;  // 1: encrypted, 8: sizes behind the content
  bool zip64 = false;  // sizes in an extra field
  bool descriptor_signed = true;
  bool listed = true;  // in the directory
  uint32_t checksum_off_by = 0;
  std::string packed = {};  // instead of the content packed by `method`
};
std::string zip(const std::vector<ZipEntry>& entries, std::string_view comment = {});

struct TarEntry {
  std::string name;
  std::string content;
  char kind = '0';
};
std::string tar_member(const TarEntry& entry);
std::string tar(const std::vector<TarEntry>& entries);  // with its end

struct Item {
  std::string name, content, container, problem;
  int error = 0;
  uint64_t container_bytes = 0;
};
struct Unpacked {
  std::vector<Item> items;
  std::vector<std::string> problems;  // in place of items
};
struct UnpackOptions {
  std::vector<size_t> cuts = {};
  size_t repeat = 0;  // bytes of each read after the cuts; 0: all there is
  bool threads = false;
  size_t read_bytes = 1 << 16;  // how much is asked for at once
  runtime::ContainerLimits limits = {};
  bool live = false;
};
// All that is in `bytes`, which are handed out in pieces.
Unpacked unpack(std::string_view bytes, const UnpackOptions& options = {});
// The same where there must be one item and no problem in place of another.
Item unpack_one(std::string_view bytes, const UnpackOptions& options = {});

// Lines of events, `bytes` long, always the same.
std::string some_events(size_t bytes);

}  // namespace foothold::input_test
