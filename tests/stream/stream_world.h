// A stream for tests: records are fed in blocks, the clock is what the test says, and what is told
// is kept in order.
//
//   Stream stream(compiled, lateness);
//   stream.tick("09:00"); stream.feed(record); stream.told   {"provisional ..."}
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "runtime/correlate/stream_correlator.h"
#include "runtime/frame/framer.h"
#include "runtime/input/source.h"
#include "runtime/scan.h"
#include "tests/correlate/random_world.h"

namespace foothold::stream_test {

struct Line {
  runtime::Phase phase;
  std::string id, into, text;  // text: as line_of() of the oracle
  bool pressure = false;
};

class Stream {
 public:
  Stream(const runtime::CompiledProgram& compiled, int64_t lateness,
         runtime::StateSettings state = {}, const runtime::Baseline* history = nullptr)
      : compiled_(compiled),
        scanner_(compiled),
        correlator_(compiled, {lateness, state, history, 16},
                    {[this](const runtime::Finding& finding) { return take(finding); },
                     {},
                     [this](const runtime::PressureNote& note) {
                       notes.push_back(note);
                       return true;
                     }}) {}

  /// One block of whole records.
  void feed(const std::string& records) {
    runtime::MemorySource source(records);
    runtime::Framer framer(source, runtime::frame_names(compiled_.program()));
    runtime::BlockBuffer buffer;
    runtime::Block block;
    while (framer.next(buffer, block)) {
      runtime::BlockResult result;
      scanner_.scan(block, "-", result);
      for (const runtime::Sighting& sighting : result.sightings) {
        correlator_.add(sighting);
        if (each) each();
      }
    }
    correlator_.observe(scanner_.coverage());
  }
  runtime::StreamCorrelator& correlator() { return correlator_; }

  std::vector<Line> told;
  std::vector<runtime::PressureNote> notes;
  std::function<void()> each;  // called after each sighting

 private:
  bool take(const runtime::Finding& finding) {
    Line line{finding.phase, finding.id, finding.into, {}, finding.pressure};
    if (!runtime::is_taken_back(finding))
      line.text = evaluate::line_of(compiled_.program(), finding);
    told.push_back(std::move(line));
    return true;
  }

  const runtime::CompiledProgram& compiled_;
  runtime::BlockScanner scanner_;
  runtime::StreamCorrelator correlator_;
};

}  // namespace foothold::stream_test
