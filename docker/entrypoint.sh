#!/bin/sh
# Takes up what is mounted, and makes way for the emulator, which is then the container's first process.
set -eu

if [ -z "${FINCHAT_EMULATOR_FIXTURES:-}" ] && [ -n "$(ls -A /fixtures)" ]; then
  export FINCHAT_EMULATOR_FIXTURES=/fixtures
fi
if [ -z "${FINCHAT_EMULATOR_DATA_DIR:-}" ] && mountpoint -q /data; then
  export FINCHAT_EMULATOR_DATA_DIR=/data
fi

exec finchat-emulator "$@"
