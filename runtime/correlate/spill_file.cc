#include "runtime/correlate/spill_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace foothold::runtime {
namespace {

constexpr size_t kBuffer = size_t{128} << 10;
constexpr int kLevel = 1;
/// 128 KiB: many files are read at once, and entries alike stand close together.
constexpr int kWindowLog = 17;

/// A file that nobody else can see, and that is gone when it is closed.
std::FILE* unnamed_file(const std::string& folder) {
  int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
    std::string name = folder + "/foothold-XXXXXX";
    file = mkostemp(name.data(), O_CLOEXEC);
    if (file >= 0) (void)unlink(name.c_str());
  }
  if (file < 0) return nullptr;
  std::FILE* stream = fdopen(file, "w+b");
  if (!stream) return (void)close(file), nullptr;
  (void)std::setvbuf(stream, nullptr, _IONBF, 0);
  return stream;
}

bool fail(SpillBudget& budget, std::string problem) {
  if (budget.problem.empty()) budget.problem = std::move(problem);
  return false;
}

bool fail_with_errno(SpillBudget& budget) {
  return fail(budget, fmt::format("{}: {}", budget.folder, std::strerror(errno)));
}

}  // namespace

void SpillFile::FreeCompressor::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void SpillFile::FreeDecompressor::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

SpillFile::SpillFile() = default;
SpillFile::~SpillFile() = default;
SpillFile::SpillFile(SpillFile&&) noexcept = default;
SpillFile& SpillFile::operator=(SpillFile&&) noexcept = default;

bool SpillFile::open(SpillBudget& budget) {
  file_.reset(unnamed_file(budget.folder));
  if (!file_) return fail_with_errno(budget);
  compressor_.reset(ZSTD_createCCtx());
  if (!compressor_) return fail(budget, "no memory");
  (void)ZSTD_CCtx_setParameter(compressor_.get(), ZSTD_c_compressionLevel, kLevel);
  (void)ZSTD_CCtx_setParameter(compressor_.get(), ZSTD_c_windowLog, kWindowLog);
  (void)ZSTD_CCtx_setParameter(compressor_.get(), ZSTD_c_checksumFlag, 1);
  buffer_.resize(kBuffer);
  return true;
}

/// The first `count` bytes of the buffer.
bool SpillFile::put(size_t count, SpillBudget& budget) {
  if (budget.used + count > budget.most)
    return fail(budget, fmt::format("more than {} bytes would be spilled", budget.most));
  if (std::fwrite(buffer_.data(), 1, count, file_.get()) != count) return fail_with_errno(budget);
  budget.used += count, budget.written += count, size_ += count;
  return true;
}

bool SpillFile::compress(std::string_view bytes, bool end, SpillBudget& budget) {
  ZSTD_inBuffer in = {bytes.data(), bytes.size(), 0};
  size_t left = 1;
  while (in.pos < in.size || (end && left > 0)) {
    ZSTD_outBuffer out = {buffer_.data(), buffer_.size(), at_};
    left = ZSTD_compressStream2(compressor_.get(), &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left)) return fail(budget, ZSTD_getErrorName(left));
    at_ = out.pos;
    const bool full = at_ == buffer_.size() || (end && left == 0);
    if (full && !put(std::exchange(at_, 0), budget)) return false;
  }
  return true;
}

bool SpillFile::write(std::string_view bytes, SpillBudget& budget) {
  return compress(bytes, false, budget);
}

bool SpillFile::rewind(SpillBudget& budget) {
  if (!compress({}, true, budget)) return false;
  compressor_.reset();
  decompressor_.reset(ZSTD_createDCtx());
  if (!decompressor_) return fail(budget, "no memory");
  std::rewind(file_.get());
  buffer_.clear(), at_ = 0;
  return true;
}

size_t SpillFile::read(char* to, size_t count, SpillBudget& budget) {
  ZSTD_outBuffer out = {to, count, 0};
  while (out.pos < count) {
    if (at_ == buffer_.size()) {
      buffer_.resize(kBuffer), at_ = 0;
      buffer_.resize(std::fread(buffer_.data(), 1, kBuffer, file_.get()));
      if (std::ferror(file_.get())) return fail_with_errno(budget), 0;
    }
    ZSTD_inBuffer in = {buffer_.data(), buffer_.size(), at_};
    const size_t before = out.pos;
    const size_t result = ZSTD_decompressStream(decompressor_.get(), &out, &in);
    if (ZSTD_isError(result)) return fail(budget, "what was spilled is damaged"), 0;
    at_ = in.pos;
    if (buffer_.empty() && out.pos == before) break;  // the end
  }
  return out.pos;
}

void SpillFile::close(SpillBudget& budget) {
  file_.reset();
  decompressor_.reset();
  buffer_ = {};
  budget.used -= std::exchange(size_, 0);
}

}  // namespace foothold::runtime
