#!/usr/bin/env bash
# Figures over seeds: runs an example with the seeds 1 to 10 and prints what each run printed, then
# the median and the range of each figure of the test part.
#
#   cargo build --release
#   examples/figures.sh sunspots                     # examples/figures/sunspots.log is its output
#   examples/figures.sh sunspots --set last=1885     # the same with other settings
set -euo pipefail
cd "$(dirname "$0")/.."
example=$1
shift
runs=$(mktemp)
trap 'rm -f "$runs"' EXIT
for seed in 1 2 3 4 5 6 7 8 9 10; do
  echo "seed $seed"
  # What an example expects of its own settings is no part of the figures.
  { target/release/netc run --quiet "examples/$example.net" --seed "$seed" "$@" || true; } |
    grep -vE '^  (pass|FAIL)  '
done | tee "$runs"
awk '
  # Below a "fit" line stand the headings of its figures, then a line a part.
  $1 == "fit" { fit = $2; columns = NF; for (i = 4; i <= NF; i++) heading[i] = $i }
  $1 == "test" { for (i = 5; i <= columns; i++) print fit, heading[i] "\t" $(i - 2) }
' "$runs" | sort -t "$(printf '\t')" -k1,1 -k2,2g | awk -F '\t' '
  function report() {
    if (count) {
      middle = count % 2 ? value[(count + 1) / 2] : (value[count / 2] + value[count / 2 + 1]) / 2
      printf "test part, %s: median %.4g, range %.4g to %.4g\n", name, middle, value[1], value[count]
    }
  }
  $1 != name { report(); name = $1; count = 0 }
  { sub("%", "", $2); value[++count] = $2 + 0 }
  END { report() }
'
