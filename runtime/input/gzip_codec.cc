// A gzip member (RFC 1952): header, deflate data, checksum and length.
#include <algorithm>
#include <new>

#include "runtime/input/inflater.h"

namespace foothold::runtime {
namespace {

using State = CodecStep::State;

enum Flag : uint8_t { kHeaderChecksum = 2, kExtra = 4, kName = 8, kComment = 16, kReserved = 0xe0 };

// Reads a header a byte at a time: it is small, and may be cut anywhere. The parts come in the
// order of the enumeration; those that a header does not have are passed over.
class HeaderReader {
 public:
  // True: the header is whole, or `damage()` says what is wrong with it.
  bool take(uint8_t byte);
  std::string_view damage() const { return damage_; }

 private:
  enum Part { fixed, extra_length, extra, name, comment, checksum, whole };
  void enter(Part part);
  bool has(Part part) const;
  void take_fixed(uint8_t byte);
  void take_number(uint8_t byte);

  Part part_ = fixed;
  unsigned at_ = 0;      // bytes of this part taken so far
  unsigned number_ = 0;  // the little-endian number of this part
  unsigned extra_ = 0;   // bytes of the extra field
  uint8_t flags_ = 0;
  uint32_t checksum_ = 0;
  std::string_view damage_;
};

bool HeaderReader::has(Part part) const {
  if (part == extra_length) return flags_ & kExtra;
  if (part == extra) return extra_ > 0;
  if (part == name) return flags_ & kName;
  if (part == comment) return flags_ & kComment;
  return part != checksum || (flags_ & kHeaderChecksum);
}

void HeaderReader::enter(Part part) {
  while (!has(part)) part = Part(part + 1);
  part_ = part;
  at_ = number_ = 0;
}

void HeaderReader::take_fixed(uint8_t byte) {
  static constexpr uint8_t kMagic[] = {0x1f, 0x8b, 8};
  if (at_ < 3 && byte != kMagic[at_]) damage_ = "its header is wrong";
  if (at_ == 3) flags_ = byte;
  if (flags_ & kReserved) damage_ = "its header has flags that are not defined";
  if (++at_ == 10) enter(extra_length);
}

// The two parts that are a number of two bytes. The checksum covers all that stands before it.
void HeaderReader::take_number(uint8_t byte) {
  number_ |= unsigned{byte} << (8 * at_);
  if (++at_ < 2) return;
  if (part_ == extra_length) {
    extra_ = number_;
    enter(extra);
  } else {
    if (number_ != (checksum_ & 0xffff)) damage_ = "the checksum of its header is wrong";
    enter(whole);
  }
}

bool HeaderReader::take(uint8_t byte) {
  if (part_ != checksum)
    checksum_ = continue_crc32(checksum_, {reinterpret_cast<const char*>(&byte), 1});
  if (part_ == fixed)
    take_fixed(byte);
  else if (part_ == extra_length || part_ == checksum)
    take_number(byte);
  else if (part_ == extra ? ++at_ == extra_ : byte == 0)
    enter(Part(part_ + 1));
  return part_ == whole || !damage_.empty();
}

class GzipCodec : public Codec {
 public:
  CodecStep step(std::string_view in, char* out, size_t room) override;
  void restart() override;

 private:
  enum class Part { header, data, trailer };
  CodecStep read_header(std::string_view in);
  CodecStep read_data(std::string_view in, char* out, size_t room);
  CodecStep read_trailer(std::string_view in);

  Part part_ = Part::header;
  HeaderReader header_;
  Inflater inflater_;
  uint32_t checksum_ = 0, length_ = 0;
  uint64_t trailer_ = 0;
  unsigned trailer_bytes_ = 0;
};

void GzipCodec::restart() {
  part_ = Part::header;
  header_ = {};
  inflater_.restart();
  checksum_ = length_ = trailer_bytes_ = 0;
  trailer_ = 0;
}

CodecStep GzipCodec::step(std::string_view in, char* out, size_t room) {
  if (part_ == Part::header) return read_header(in);
  if (part_ == Part::data) return read_data(in, out, room);
  return read_trailer(in);
}

CodecStep GzipCodec::read_header(std::string_view in) {
  CodecStep step;
  for (const char byte : in) {
    ++step.consumed;
    if (!header_.take(uint8_t(byte))) continue;
    part_ = Part::data;
    if (!header_.damage().empty()) step = {State::damaged, step.consumed, 0, header_.damage()};
    break;
  }
  return step;
}

CodecStep GzipCodec::read_data(std::string_view in, char* out, size_t room) {
  CodecStep step = inflater_.step(in, out, room);
  checksum_ = continue_crc32(checksum_, {out, step.written});
  length_ += uint32_t(step.written);
  if (step.state != State::finished) return step;
  part_ = Part::trailer;
  step.state = State::unfinished;
  if (step.consumed < 0) return step;  // the trailer begins in what is given back
  const CodecStep trailer = read_trailer(in.substr(size_t(step.consumed)));
  return {trailer.state, step.consumed + trailer.consumed, step.written, trailer.reason};
}

CodecStep GzipCodec::read_trailer(std::string_view in) {
  CodecStep step;
  for (const char byte : in) {
    trailer_ |= uint64_t{uint8_t(byte)} << (8 * trailer_bytes_);
    ++step.consumed;
    if (++trailer_bytes_ == 8) break;
  }
  if (trailer_bytes_ < 8) return step;
  step.state = State::finished;
  if (uint32_t(trailer_) != checksum_)
    step = {State::damaged, step.consumed, 0, "its checksum is wrong"};
  else if (uint32_t(trailer_ >> 32) != length_)
    step = {State::damaged, step.consumed, 0, "its length is wrong"};
  return step;
}

}  // namespace

std::unique_ptr<Codec> make_gzip_codec(uint64_t) {
  return std::unique_ptr<Codec>(new (std::nothrow) GzipCodec);
}

}  // namespace foothold::runtime
