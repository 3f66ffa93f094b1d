#!/usr/bin/env bash
# Builds the image and holds it to what docs/docker.md says of it. Takes Docker or Podman, Node and curl.
set -euo pipefail
cd "$(dirname "$0")/.."

image=finchat-emulator
base=node:24-bookworm-slim
containers=()
volume=finchat-verify-$$

fail() {
  echo "verify-image: $*" >&2
  exit 1
}

find_engine() {
  for candidate in docker podman; do
    if "$candidate" info >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
}

engine=$(find_engine)
[ -n "$engine" ] || fail "there is no container engine here: neither docker nor podman answers. Nothing was checked."

clean_up() {
  for container in "${containers[@]}"; do "$engine" rm -f "$container" >/dev/null 2>&1 || true; done
  "$engine" volume rm "$volume" >/dev/null 2>&1 || true
}
trap clean_up EXIT

# Starts a container as strictly as it can be, and waits until its own health check is content.
start() {
  container=$("$engine" run -d --read-only --cap-drop ALL --security-opt no-new-privileges \
    -p 127.0.0.1::3462 "$@")
  containers+=("$container")
  for _ in $(seq 100); do
    if "$engine" exec "$container" finchat-emulator health 2>/dev/null; then
      url=http://$("$engine" port "$container" 3462 | head -n 1)
      return
    fi
    sleep 0.1
  done
  "$engine" logs "$container" >&2
  fail "it is not well after 10 seconds"
}

# Calls the emulator's own API: a path, and a body where it is a POST.
call() { curl -fsS "$url/_emulator/v1/$1" -H 'content-type: application/json' ${2:+-d "$2"}; }

# Stops the container as an engine does, which has to be over within a second and clean. The engine's own clearing up
# afterwards does not count.
stop() {
  local begun code took
  begun=$(node -p 'Date.now()')
  "$engine" kill --signal TERM "$container" >/dev/null
  code=$("$engine" wait "$container")
  [ "$code" = 0 ] || fail "SIGTERM ended it with $code"
  took=$(node -p "Date.parse($("$engine" inspect -f '{{json .State.FinishedAt}}' "$container")) - $begun")
  [ "$took" -lt 1000 ] || fail "SIGTERM took $took ms to end it"
  echo "stopped by SIGTERM in $took ms"
}

hello='{"to": "@finchat-help-bot:example.org", "content": {"msgtype": "m.text", "body": "Hello"}}'

"$engine" build -t "$image" .
size=$("$engine" image inspect -f '{{.Size}}' "$image")
base_size=$("$engine" image inspect -f '{{.Size}}' "$base" 2>/dev/null || echo 0)
awk -v all="$size" -v base="$base_size" 'BEGIN { printf "%.1f MB, %.1f MB of them over the base image\n", all / 1e6, (all - base) / 1e6 }'

start "$image"
[ "$("$engine" exec "$container" id -u)" != 0 ] || fail "it runs as root"
call users/@alice:example.org/messages "$hello" | grep -q event_id || fail "nobody could speak"
echo "a message was sent, on a read-only root, without capabilities, as $("$engine" exec "$container" id -un)"
stop

start -v "$PWD/examples/echo-bot/tenant.yaml:/fixtures/tenant.yaml:ro" -v "$volume:/data" "$image"
call apps | grep -q 'http://echo-bot:8080/callback' || fail "/fixtures was not taken up"
call users/@alice:example.org/messages "$hello" >/dev/null
stop
start -v "$volume:/data" "$image"
call 'state' | grep -q '"body":"Hello"' || fail "/data did not keep the state"
echo "/fixtures was taken up, and /data kept the state"
stop
echo "the image is good"
