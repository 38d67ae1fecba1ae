#include "runtime/input/limits.h"

#include "runtime/input/wording.h"

namespace foothold::runtime {

bool Budget::take(uint64_t decoded) {
  decoded_ += decoded;
  if (spent()) return false;
  if (decoded_ > limits_.max_decoded)
    reason_ = "more than " + grouped(limits_.max_decoded) + " bytes decoded (--max-decoded)";
  else if (decoded_ > limits_.ratio_from && decoded_ / limits_.max_ratio > file_.container_bytes())
    reason_ = "more than " + grouped(limits_.max_ratio) +
              " decoded bytes for each of its own (--max-ratio)";
  return !spent();
}

}  // namespace foothold::runtime
