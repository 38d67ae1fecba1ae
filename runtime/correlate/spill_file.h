// A file for what does not fit into memory: written once, compressed, then read once from its
// start.
//
//   SpillFile file;
//   file.open(budget) && file.write(bytes) && file.rewind(budget)   ->   file.read(to, count) ...
//
// Entries that are sorted have long beginnings in common, so a fast compression makes a tenth of
// them: the disk, not the processor, is what a large log runs out of.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace foothold::runtime {

/// How much of the disk may be used by all files together.
struct SpillBudget {
  std::string folder;        // where files are made
  uint64_t most = 0;         // bytes
  uint64_t used = 0;         // of files that are there
  std::string problem = {};  // why it failed; empty: it did not
  uint64_t written = 0;      // in all, ever
};

/// A file that nobody else can see, and that is gone when it is closed. False, of all of these:
/// `problem` of the budget says why.
class UnnamedFile {
 public:
  explicit operator bool() const { return file_ != nullptr; }
  bool open(SpillBudget& budget);
  bool append(std::string_view bytes, SpillBudget& budget);
  /// From the start; then read() goes through it.
  void rewind();
  /// Less than `count` only at the end, or with a problem.
  size_t read(char* to, size_t count, SpillBudget& budget);
  bool read_at(uint64_t at, char* to, size_t count, SpillBudget& budget);
  /// The disk has its room again.
  void close(SpillBudget& budget);

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { (void)std::fclose(file); }
  };
  std::unique_ptr<std::FILE, CloseFile> file_;
  uint64_t size_ = 0;  // bytes
};

class SpillFile {
 public:
  SpillFile();
  ~SpillFile();
  SpillFile(SpillFile&&) noexcept;
  SpillFile& operator=(SpillFile&&) noexcept;

  /// The file has no name, and is gone with the object. False, of all of these: `problem` of the
  /// budget says why.
  bool open(SpillBudget& budget);
  bool write(std::string_view bytes, SpillBudget& budget);
  /// Nothing more is written; what was can be read.
  bool rewind(SpillBudget& budget);
  /// Less than `count` only at the end, or with a problem.
  size_t read(char* to, size_t count, SpillBudget& budget);
  /// The disk has its room again.
  void close(SpillBudget& budget);

 private:
  struct FreeCompressor {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  struct FreeDecompressor {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  bool compress(std::string_view bytes, bool end, SpillBudget& budget);

  UnnamedFile file_;
  std::unique_ptr<ZSTD_CCtx_s, FreeCompressor> compressor_;
  std::unique_ptr<ZSTD_DCtx_s, FreeDecompressor> decompressor_;
  std::string buffer_;  // compressed bytes: to be written, or that were read
  size_t at_ = 0;       // up to here they were decompressed
};

}  // namespace foothold::runtime
