#!/usr/bin/env bash
# Replaces the silos of a cluster with those of another build while a job runs. Fails unless the job has exactly one result per image.
#   bench/Upgrade/run.sh OLD NEW [IMAGES] [back]
# OLD and NEW are outputs of `dotnet publish src/Cli -c Release -o FOLDER` from two commits. "back" replaces encoders before control silos, as a downgrade
# requires. Needs redis-server and jq.
set -euo pipefail
[ $# -ge 2 ] || { sed -n "2,6s/^# \{0,1\}//p" "$0" >&2; exit 2; }
old=$(realpath "$1") new=$(realpath "$2") images=${3:-2000} direction=${4:-}
root=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
base=$((20000 + RANDOM % 20000))
declare -A pid
finish() { kill "${pid[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT

# NAME BUILD ROLE NUMBER
start() {
  local gateway=0
  [ "$3" = Control ] && gateway=$((base + 20 + $4))
  dotnet "$2/zso.dll" silo --Cluster:Name "$1" --Cluster:Roles "$3" --Cluster:SiloPort $((base + $4)) --Cluster:GatewayPort "$gateway" --Http:Enabled false \
    --Redis:ConnectionString "127.0.0.1:$base" --Storage:Directory "$work/state" --Encoder:Workers 1 >>"$work/$1.log" 2>&1 &
  pid[$1]=$!
}
gateways="127.0.0.1:$((base + 21)),127.0.0.1:$((base + 22))"
active() { dotnet "$1/zso.dll" cluster status --cluster "$gateways" --json 2>/dev/null | jq '[.silos[] | select(.state == "active")] | length' 2>/dev/null || echo 0; }
await_silos() { for _ in $(seq 60); do [ "$(active "$1")" = 4 ] && return; sleep 1; done; echo "The cluster does not have four active silos after $2." >&2; tail -n 5 "$work"/*.log >&2; exit 1; }
job() { dotnet "$new/zso.dll" jobs list --cluster "$gateways" --json 2>/dev/null | jq "$1" 2>/dev/null || echo 0; }
replace() {
  kill -TERM "${pid[$1]}"
  wait "${pid[$1]}" || { echo "$1 exited with an error." >&2; exit 1; }
  start "$1" "$new" "$2" "$3"
  await_silos "$new" "$1"
  echo "$1 runs the new build; $(job .classified) of $images images classified, $(job .leasesReturned) leases returned"
}

mkdir "$work/photos" "$work/redis"
for i in $(seq "$images"); do cp "$root/samples/photos/cat.jpg" "$work/photos/$i.jpg"; done
redis-server "$root/deploy/redis/redis.conf" --port "$base" --dir "$work/redis" >"$work/redis.log" &
pid[redis]=$!
start control-1 "$old" Control 1
start control-2 "$old" Control 2
start encoder-1 "$old" Encoder 3
start encoder-2 "$old" Encoder 4
await_silos "$old" "the start"

# A client of the old build follows the job throughout.
dotnet "$old/zso.dll" classify "$work/photos" --labels cat,dog --cluster "$gateways" --out "$work/results.jsonl" --quiet &
pid[client]=$!
until [ "$(job .classified)" -gt 0 ] 2>/dev/null; do kill -0 "${pid[client]}"; sleep 0.5; done
controls() { replace control-1 Control 1; replace control-2 Control 2; }
encoders() { replace encoder-1 Encoder 3; replace encoder-2 Encoder 4; }
if [ "$direction" = back ]; then encoders; controls; else controls; encoders; fi
kill -0 "${pid[client]}" 2>/dev/null || echo "The job finished before all silos were replaced: increase IMAGES." >&2
wait "${pid[client]}" || { echo "The client exited with $?." >&2; exit 1; }
unset 'pid[client]'
distinct=$(jq -r .path "$work/results.jsonl" | sort -u | wc -l)
echo "$(wc -l <"$work/results.jsonl") results, $distinct images, $(jq -r 'select(.error != null) | .error' "$work/results.jsonl" | sort | uniq -c | tr '\n' ' ')errors"
[ "$(wc -l <"$work/results.jsonl")" = "$images" ] && [ "$distinct" = "$images" ]
