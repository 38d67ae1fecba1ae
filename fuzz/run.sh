#!/bin/sh
# Runs every fuzz target for SECONDS, one after the other, and stops at the first broken property.
#
#   cmake --preset fuzz && ninja -C build/fuzz
#   fuzz/run.sh 60
#
# New inputs are kept in build/fuzz/corpus/<target>, what broke a property in build/fuzz/broken.
# FUZZ_BUILD names another build folder than build/fuzz (docs of the two-build recipe: README.md).
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
seconds=${1:-}
build=${FUZZ_BUILD:-$root/build/fuzz}
case $seconds in
  '' | *[!0-9]* | 0*)
    echo "usage: fuzz/run.sh SECONDS" >&2
    exit 2
    ;;
esac

mkdir -p "$build/broken"
for source in "$root"/fuzz/*_fuzz.cc; do
  target=$(basename "$source" _fuzz.cc)
  corpus=$build/corpus/$target
  log=$build/broken/$target.log
  mkdir -p "$corpus"
  if [ ! -x "$build/${target}_fuzz" ]; then
    echo "$target: not built: ninja -C $build ${target}_fuzz" >&2
    exit 2
  fi
  words=
  case $target in parse | rules) words=-dict=$root/fuzz/fh.dict ;; esac
  if ! "$build/${target}_fuzz" $words -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -verbosity=1 -artifact_prefix="$build/broken/$target-" \
    "$corpus" "$root/fuzz/seeds/$target" >"$log" 2>&1; then
    echo "$target: BROKEN: $(grep -m 1 -E 'property broken|ERROR: |runtime error' "$log")"
    grep 'Test unit written' "$log" | sed "s/.*written to /  input: /"
    echo "  log:   $log"
    exit 1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
  echo "$target: good: $runs inputs, $speed a second, corpus $(find "$corpus" -type f | wc -l)"
done
