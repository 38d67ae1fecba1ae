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

bool UnnamedFile::open(SpillBudget& budget) {
  file_.reset(unnamed_file(budget.folder));
  return file_ || fail_with_errno(budget);
}

bool UnnamedFile::append(std::string_view bytes, SpillBudget& budget) {
  if (budget.used + bytes.size() > budget.most)
    return fail(budget, fmt::format("more than {} bytes would be spilled", budget.most));
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size())
    return fail_with_errno(budget);
  budget.used += bytes.size(), budget.written += bytes.size(), size_ += bytes.size();
  return true;
}

void UnnamedFile::rewind() { std::rewind(file_.get()); }

size_t UnnamedFile::read(char* to, size_t count, SpillBudget& budget) {
  const size_t got = std::fread(to, 1, count, file_.get());
  if (std::ferror(file_.get())) return fail_with_errno(budget), 0;
  return got;
}

/// Nothing is buffered: what was appended is in the file.
bool UnnamedFile::read_at(uint64_t at, char* to, size_t count, SpillBudget& budget) {
  while (count > 0) {
    const ssize_t got = pread(fileno(file_.get()), to, count, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_with_errno(budget);
    if (got == 0) return fail(budget, "what was spilled is damaged");
    at += static_cast<uint64_t>(got), to += got, count -= static_cast<size_t>(got);
  }
  return true;
}

void UnnamedFile::close(SpillBudget& budget) {
  file_.reset();
  budget.used -= std::exchange(size_, 0);
}

void SpillFile::FreeCompressor::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void SpillFile::FreeDecompressor::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

SpillFile::SpillFile() = default;
SpillFile::~SpillFile() = default;
SpillFile::SpillFile(SpillFile&&) noexcept = default;
SpillFile& SpillFile::operator=(SpillFile&&) noexcept = default;

bool SpillFile::open(SpillBudget& budget) {
  if (!file_.open(budget)) return false;
  compressor_.reset(ZSTD_createCCtx());
  if (!compressor_) return fail(budget, "no memory");
  (void)ZSTD_CCtx_setParameter(compressor_.get(), ZSTD_c_compressionLevel, kLevel);
  (void)ZSTD_CCtx_setParameter(compressor_.get(), ZSTD_c_windowLog, kWindowLog);
  (void)ZSTD_CCtx_setParameter(compressor_.get(), ZSTD_c_checksumFlag, 1);
  buffer_.resize(kBuffer);
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
    const std::string_view made(buffer_.data(), at_);
    if (full && !file_.append(made, budget)) return false;
    if (full) at_ = 0;
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
  file_.rewind();
  buffer_.clear(), at_ = 0;
  return true;
}

size_t SpillFile::read(char* to, size_t count, SpillBudget& budget) {
  ZSTD_outBuffer out = {to, count, 0};
  while (out.pos < count) {
    if (at_ == buffer_.size()) {
      buffer_.resize(kBuffer), at_ = 0;
      buffer_.resize(file_.read(buffer_.data(), kBuffer, budget));
      if (!budget.problem.empty()) return 0;
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
  file_.close(budget);
  decompressor_.reset();
  buffer_ = {};
}

}  // namespace foothold::runtime
