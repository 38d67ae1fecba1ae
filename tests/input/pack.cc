#include "tests/input/pack.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <memory>
#include <variant>

#include "runtime/input/layers.h"

namespace foothold::input_test {
namespace {

std::string deflated(std::string_view content, int window_bits, int level) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, content.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = unsigned(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = unsigned(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string number(uint64_t value, size_t bytes) {
  std::string out;
  for (size_t at = 0; at < bytes; ++at) out += at < 8 ? char(value >> (8 * at)) : '\0';
  return out;
}

std::string packed_by(int method, std::string_view content) {
  if (method == 8) return deflate(content);
  if (method == 12) return bzip2(content);
  if (method == 93) return zstd(content);
  if (method == 95) return xz(content);
  return std::string(content);
}

struct Written {
  std::string local, central;
};

Written write_entry(const ZipEntry& entry, uint64_t offset) {
  const std::string packed =
      entry.packed.empty() ? packed_by(entry.method, entry.content) : entry.packed;
  const uint32_t checksum = crc32_of(entry.content) + entry.checksum_off_by;
  const size_t width = entry.zip64 ? 8 : 4;
  const std::string sizes = number(packed.size(), width) + number(entry.content.size(), width);
  const bool behind = entry.flags & 8;
  const std::string large =
      number(entry.content.size(), 8) + number(packed.size(), 8);  // the other order
  const std::string extra = entry.zip64 && !behind ? number(1, 2) + number(16, 2) + large : "";
  std::string fields =
      number(45, 2) + number(entry.flags, 2) + number(unsigned(entry.method), 2) + number(0, 4);
  if (behind)
    fields += number(0, 12);
  else
    fields += number(checksum, 4) + (entry.zip64 ? number(~uint64_t{0}, 8) : sizes);
  Written written;
  written.local = "PK\3\4" + fields + number(entry.name.size(), 2) + number(extra.size(), 2) +
                  entry.name + extra + packed;
  if (behind)
    written.local += (entry.descriptor_signed ? "PK\7\10" : "") + number(checksum, 4) + sizes;
  written.central = "PK\1\2" + number(45, 2) + fields + number(entry.name.size(), 2) +
                    number(0, 2) + number(0, 2) + number(0, 8) + number(offset, 4) + entry.name;
  return written;
}

}  // namespace

std::string gzip(std::string_view content, int level) { return deflated(content, 31, level); }
std::string deflate(std::string_view content, int level) { return deflated(content, -15, level); }

std::string zstd(std::string_view content) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(content.size()), '\0');
  out.resize(ZSTD_compress2(context, out.data(), out.size(), content.data(), content.size()));
  ZSTD_freeCCtx(context);
  return out;
}

std::string bzip2(std::string_view content) {
  std::string out(content.size() + content.size() / 50 + 700, '\0');
  auto size = unsigned(out.size());
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(content.data()),
                                     unsigned(content.size()), 1, 0, 0),
            BZ_OK);
  out.resize(size);
  return out;
}

std::string xz(std::string_view content) {
  std::string out(lzma_stream_buffer_bound(content.size()), '\0');
  size_t size = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(
                0, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const uint8_t*>(content.data()),
                content.size(), reinterpret_cast<uint8_t*>(out.data()), &size, out.size()),
            LZMA_OK);
  out.resize(size);
  return out;
}

uint32_t crc32_of(std::string_view content) {
  return uint32_t(
      ::crc32(0, reinterpret_cast<const Bytef*>(content.data()), unsigned(content.size())));
}

const std::vector<Packer> kPackers = {
    {"gzip", [](std::string_view content) { return gzip(content); }},
    {"zstd", zstd},
    {"bzip2", bzip2},
    {"xz", xz}};

std::string zip(const std::vector<ZipEntry>& entries, std::string_view comment) {
  std::string out, directory;
  size_t listed = 0;
  for (const ZipEntry& entry : entries) {
    const Written written = write_entry(entry, out.size());
    out += written.local;
    if (!entry.listed) continue;
    directory += written.central;
    ++listed;
  }
  const size_t at = out.size();
  return out + directory + "PK\5\6" + number(0, 4) + number(listed, 2) + number(listed, 2) +
         number(directory.size(), 4) + number(at, 4) + number(comment.size(), 2) +
         std::string(comment);
}

std::string tar_member(const TarEntry& entry) {
  std::string header(512, '\0');
  header.replace(0, entry.name.size(), entry.name);
  header.replace(100, 8, std::string("0000644\0", 8));
  char size[13];
  snprintf(size, sizeof size, "%011zo", entry.content.size());
  header.replace(124, 11, size);
  header.replace(136, 11, "00000000000");
  header.replace(148, 8, "        ");
  header[156] = entry.kind;
  header.replace(257, 8,
                 std::string("ustar\0"
                             "00",
                             8));
  unsigned sum = 0;
  for (const char byte : header) sum += uint8_t(byte);
  char digits[8];
  snprintf(digits, sizeof digits, "%06o", sum);
  header.replace(148, 7, std::string(digits, 7));
  std::string out = header + entry.content;
  out.resize((out.size() + 511) / 512 * 512);
  return out;
}

std::string tar(const std::vector<TarEntry>& entries) {
  std::string out;
  for (const TarEntry& entry : entries) out += tar_member(entry);
  return out + std::string(1024, '\0');
}

namespace {

using runtime::OpenArchive;
using runtime::Source;

Item read_item(Source& source, size_t read_bytes) {
  Item item;
  item.name = source.name();
  std::string piece(read_bytes, '\0');
  for (runtime::ReadOutcome outcome; !outcome.end;) {
    outcome = source.read(piece.data(), piece.size());
    if (outcome.bytes == 0 && !outcome.end && outcome.error == 0) {
      ADD_FAILURE() << "a read gave nothing";
      break;
    }
    item.content.append(piece, 0, outcome.bytes);
    item.error = outcome.error;
    if (outcome.error != 0) break;
  }
  EXPECT_TRUE(source.more_now());
  item.problem = source.problem();
  item.container = source.container();
  item.container_bytes = source.container_bytes();
  return item;
}

}  // namespace

Unpacked unpack(std::string_view bytes, const UnpackOptions& options) {
  Unpacked unpacked;
  std::unique_ptr<Source> file =
      std::make_unique<runtime::MemorySource>(bytes, options.cuts, options.repeat, options.live);
  const runtime::LayerContext context = {std::make_shared<runtime::Budget>(options.limits, *file),
                                         0, options.threads};
  std::vector<OpenArchive> archives;
  const auto add = [&](runtime::OpenedLayers opened) {
    if (auto* problem = std::get_if<std::string>(&opened))
      unpacked.problems.push_back(*problem);
    else if (auto* archive = std::get_if<OpenArchive>(&opened))
      archives.push_back(*archive);
    else
      unpacked.items.push_back(
          read_item(*std::get<std::unique_ptr<Source>>(opened), options.read_bytes));
  };
  add(runtime::open_layers(std::move(file), context));
  while (!archives.empty()) {
    const OpenArchive archive = archives.back();
    std::optional<runtime::InputItem> item = archive.archive->next();
    if (!item)
      archives.pop_back();
    else if (auto* problem = std::get_if<std::string>(&*item))
      unpacked.problems.push_back(*problem);
    else
      add(runtime::open_layers(std::move(std::get<std::unique_ptr<Source>>(*item)),
                               {context.budget, archive.containers, context.threads}));
  }
  return unpacked;
}

Item unpack_one(std::string_view bytes, const UnpackOptions& options) {
  const Unpacked unpacked = unpack(bytes, options);
  for (const std::string& problem : unpacked.problems) ADD_FAILURE() << problem;
  EXPECT_EQ(unpacked.items.size(), 1u);
  return unpacked.items.size() == 1 ? unpacked.items[0] : Item();
}

std::string some_events(size_t bytes) {
  std::string out;
  for (uint64_t state = 1; out.size() < bytes;) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    out += "{\"Id\":\"" + std::to_string(state) +
           "\",\"Operation\":\"New-InboxRule\",\"UserId\":\"" + "ana" +
           std::to_string(state >> 60) + "@contoso.com\"}\n";
  }
  out.resize(bytes);
  return out;
}

}  // namespace foothold::input_test
