#!/bin/sh
# After a deploy, anywhere: wait for it to be well, or take it back.
#   MCP_URL=https://… HEALTH_URL=https://… ROLL_BACK='kubectl rollout undo deployment/exports' examples/deploy.sh
set -u
${COALMINE:-npx --yes coalmine} check --url "$MCP_URL" --health "$HEALTH_URL" --canary health_check_job --wait "${SMOKE_WAIT:-2m}" && exit
code=$?
echo "not well (exit code $code): rolling back" >&2
${ROLL_BACK:-:}
exit "$code"
