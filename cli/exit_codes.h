// What the process tells its caller. Where several hold, the first of 130/143 > 2 > 5 > 6 > 7 > 4 >
// 1 > 3 > 0 is given; the JSON summary carries them all.
#pragma once

namespace foothold::cli {

enum ExitCode : int {
  kClean = 0,
  kFindings =
      1,  // at or above --fail-on; of `check`: rules do not compile is 2; of `test`: a test failed
  kUsage = 2,       // usage, rules that do not compile, a rules folder that is missing
  kNoEvent = 3,     // the input held no event
  kIncomplete = 4,  // something was unreadable or could not be opened; the findings are valid
  kOutputFailed = 5,
  kResourceLimit = 6,
  kCheckpoint = 7,     // the checkpoint, or an input that it knows, cannot be taken up
  kInterrupted = 130,  // SIGINT
  kTerminated = 143,   // SIGTERM
};

}  // namespace foothold::cli
