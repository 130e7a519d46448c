#!/usr/bin/env bash
# Starts the stacks of this checkout and of another one in turn, each on an empty data directory and then once more on what
# that left, and prints medians and ratios: seconds until ready, processor time until ready and 20 s later, and the memory
# of all processes (proportional set size). Both are to be built with './keyledger build' before.
#
#   benchmarks/start.sh OTHER_CHECKOUT [ROUNDS]
set -euo pipefail

if [ $# -lt 1 ] || [ ! -x "$1/keyledger" ]; then
  sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
declare -A checkouts=(
  [ours]=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
  [other]=$(cd -P -- "$1" && pwd)
)
rounds=${2:-5}
port_base=${KEYLEDGER_BENCH_PORT_BASE:-26000}
work=$(mktemp -d)
ticks=$(getconf CLK_TCK)
launcher=
# Neither is built or trained beside what is measured.
export KEYLEDGER_TEST_RUN=1

stop() {
  [ -n "$launcher" ] || return 0
  kill -TERM "$launcher" 2>/dev/null || true
  wait "$launcher" 2>/dev/null || true
  launcher=
}
trap 'stop; rm -rf "$work"' EXIT

# The launcher and all below it.
processes() {
  ps -e -o pid=,ppid= | awk -v root="$launcher" '
    { parent[$1] = $2 }
    END { for (p in parent) { for (q = p; q > 1 && q != root; q = parent[q]); if (q == root) print p } }'
}

# Seconds of processor time of the given processes and of those that they have waited for.
processor_seconds() {
  local pid
  for pid; do sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null || true; done \
    | awk -v ticks="$ticks" '{ sum += $12 + $13 + $14 + $15 } END { printf "%.2f", sum / ticks }'
}

memory_megabytes() {
  local pid
  for pid; do cat "/proc/$pid/smaps_rollup" 2>/dev/null || true; done \
    | awk '/^Pss:/ { sum += $2 } END { printf "%.0f", sum / 1024 }'
}

# One start of checkout $1 on directory $2; appends its figures to file $3.
measure() {
  local begun ready seconds at_ready later memory log=$work/up.log
  local options=(--data "$2" --port-base "$port_base")
  begun=$(date +%s.%N)
  "$1/keyledger" up "${options[@]}" >"$log" 2>&1 </dev/null &
  launcher=$!
  until [ -e "$2/endpoints.json" ]; do
    kill -0 "$launcher" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.05
  done
  ready=$(date +%s.%N)
  # shellcheck disable=SC2046
  at_ready=$(processor_seconds $(processes))
  sleep 20
  # shellcheck disable=SC2046
  later=$(processor_seconds $(processes))
  # shellcheck disable=SC2046
  memory=$(memory_megabytes $(processes))
  stop
  seconds=$(awk -v a="$begun" -v b="$ready" 'BEGIN { printf "%.2f", b - a }')
  echo "$seconds $at_ready $later $memory" >>"$3"
  printf '  %-6s %6.1f s  %6.1f s  %6.1f s  %6d MB   %s\n' \
    "$(basename "$3")" "$seconds" "$at_ready" "$later" "$memory" "$1"
}

median() {
  cut -d' ' -f"$1" "$2" | sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

mkdir "$work/ours" "$work/other"
echo "start, seconds until ready, processor time until ready and 20 s later, memory"
for ((round = 1; round <= rounds; round++)); do
  for side in ours other; do
    data=$work/data-$side-$round
    measure "${checkouts[$side]}" "$data" "$work/$side/first"
    measure "${checkouts[$side]}" "$data" "$work/$side/second"
    rm -rf "$data"
  done
done

printf '\n%-7s %-32s %10s %10s %7s\n' start "median of $rounds" this other ratio
for start in first second; do
  field=0
  for name in 'seconds until ready' 'processor time until ready, s' 'processor time 20 s later, s' 'memory (PSS), MB'; do
    field=$((field + 1))
    a=$(median $field "$work/ours/$start")
    b=$(median $field "$work/other/$start")
    printf '%-7s %-32s %10.1f %10.1f %7.2f\n' "$start" "$name" "$a" "$b" "$(awk -v a="$a" -v b="$b" 'BEGIN { print a / b }')"
  done
done
