// Which part of the rules was too much to compile: the child says what it was at, and the place in
// the rules that asked for it is reported.
//
//   last note "the literals of `user_agent` of `sign_in`"  ->  error[E026] at the longest list that
//   some rule looks for in that field
#pragma once

#include <string>

#include "cli/bounded.h"
#include "compiler/model.h"
#include "dsl/diagnostic.h"
#include "runtime/match/matcher.h"

namespace foothold::cli {

/// Sends what is compiled next as notes.
class NotingWatch : public runtime::CompileWatch {
 public:
  explicit NotingWatch(Notes& notes) : notes_(notes) {}
  void pattern(const runtime::KindProgram& kind, uint32_t column,
               const std::string& pattern) override;
  void literals(const runtime::KindProgram& kind, uint32_t column, size_t count) override;
  void refused() override { refused_ = true; }
  bool was_refused() const { return refused_; }

 private:
  void say(const runtime::KindProgram& kind, uint32_t column, std::string pattern, uint64_t count);

  Notes& notes_;
  bool refused_ = false;
};

/// Adds the error for work that did not come to its end; false if nothing says where.
bool report_over_limit(const compiler::Model& model, const Bounded& done,
                       dsl::Diagnostics& diagnostics);

}  // namespace foothold::cli
