#include "runtime/correlate/held_events.h"

#include <cstring>

#include "runtime/program/encode.h"

namespace foothold::runtime {
namespace {

using Take = std::function<bool(const HeldEvent&)>;

bool give(std::string_view bytes, const Take& take) {
  HeldEvent event;
  Decoder decoder(bytes);
  return decoder.read(event) && take(event);
}

}  // namespace

bool HeldEvents::write_out() {
  if (!wrote_ && !file_.open(budget_)) return false;
  wrote_ = true;
  if (!file_.write(held_, budget_)) return false;
  held_.clear();
  return true;
}

bool HeldEvents::add(const HeldEvent& event) {
  if (!budget_.problem.empty()) return false;
  if (held_.size() > memory_ && !write_out()) return false;
  const size_t start = held_.size();
  uint32_t size = 0;
  held_.append(sizeof size, '\0');
  encode(event, held_);
  size = static_cast<uint32_t>(held_.size() - start - sizeof size);
  std::memcpy(held_.data() + start, &size, sizeof size);
  return true;
}

bool HeldEvents::each_written(const Take& take) {
  if (!file_.rewind(budget_)) return false;
  std::string bytes;
  uint32_t size = 0;
  while (file_.read(reinterpret_cast<char*>(&size), sizeof size, budget_) == sizeof size) {
    bytes.resize(size);
    if (file_.read(bytes.data(), size, budget_) != size || !give(bytes, take)) return false;
  }
  file_.close(budget_);
  return budget_.problem.empty();
}

bool HeldEvents::each(const Take& take) {
  if (wrote_ && !each_written(take)) return false;
  std::string_view left = held_;
  while (!left.empty()) {
    uint32_t size = 0;
    std::memcpy(&size, left.data(), sizeof size);
    left.remove_prefix(sizeof size);
    if (!give(left.substr(0, size), take)) return false;
    left.remove_prefix(size);
  }
  held_ = {};
  return true;
}

}  // namespace foothold::runtime
