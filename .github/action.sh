#!/usr/bin/env bash
# What action.yml runs: one comparison, told in every form that GitHub has a place for. The exit code is the command's.
set -euo pipefail

report=${REPORT:-${RUNNER_TEMP:-/tmp}/whm-transfer-codegen}
mkdir -p "$report"
words=()
while IFS= read -r word; do [ -z "$word" ] || words+=("$word"); done <<<"${ARGUMENTS:-}"

# The project's own release, so that CI says what a developer sees.
tool() {
  if [ -x node_modules/.bin/whm-transfer-codegen ]; then
    node_modules/.bin/whm-transfer-codegen "$@"
  else
    npx --yes "whm-transfer-codegen@${VERSION:-latest}" "$@"
  fi
}

output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"; }

tell() { tool merge "$report/drift.json" --fail-on never --format "$1" "${@:2}" || true; }

code=0
case "$COMMAND" in
drift | diff)
  rm -f "$report/drift.json"
  tool "$COMMAND" ${words[@]+"${words[@]}"} --format json --output "$report/drift.json" || code=$?
  if [ -s "$report/drift.json" ]; then
    tell github
    tell markdown --output "$report/drift.md"
    tell html --output "$report/drift.html"
    tell sarif --output "$report/drift.sarif"
    tell junit --output "$report/drift.xml"
    cat "$report/drift.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    output findings "$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).findings.length' "$report/drift.json")"
    output bump "$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).bump' "$report/drift.json")"
  fi
  ;;
check)
  tool check ${words[@]+"${words[@]}"} || code=$?
  ;;
*)
  echo "::error::The input command is check, drift or diff."
  code=2
  ;;
esac
output exit-code "$code"
output report "$report"
exit "$code"
