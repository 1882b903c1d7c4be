#!/usr/bin/env bash
# What action.yml runs: one comparison, told in every form that GitHub has a place for. The exit code is the command's.
set -euo pipefail

report=${REPORT:-${RUNNER_TEMP:-/tmp}/whm-transfer-codegen}
mkdir -p "$report"
words=()
while IFS= read -r word; do [ -z "$word" ] || words+=("$word"); done <<<"${ARGUMENTS:-}"

output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"; }

finish() {
  output exit-code "$1"
  output report "$report"
  exit "$1"
}

# The project's own release, so that CI says what a developer sees. A workspace installs it above its packages.
installed() {
  local folder=$PWD
  until [ -x "$folder/node_modules/.bin/whm-transfer-codegen" ]; do
    [ "$folder" != / ] && [ "$folder" != . ] || return 1
    folder=$(dirname "$folder")
  done
  printf '%s' "$folder/node_modules/.bin/whm-transfer-codegen"
}

release="whm-transfer-codegen@${VERSION:-}"
if command=$(installed); then
  tool() { "$command" "$@"; }
elif [ -z "${VERSION:-}" ]; then
  echo "::error::whm-transfer-codegen is not installed: have it among the project's dependencies and install them before this step, or name a release in the input version."
  finish 2
else
  tool() { npx --yes "$release" "$@"; }
  # npm fails with 1, which would say that something was found. What installing runs has no business with the token.
  if ! env -u WHM_TOKEN npx --yes "$release" --version >/dev/null; then
    echo "::error::$release could not be installed: have it among the project's dependencies, and install them before this step."
    finish 2
  fi
fi

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
    # Of a fleet, what all its groups have, and the most that one of them calls for.
    node -e '
      const report = JSON.parse(require("fs").readFileSync(process.argv[1]));
      const groups = report.groups ?? [report];
      const findings = groups.reduce((sum, group) => sum + group.findings.length, 0);
      const bump = ["major", "minor", "patch"].find((word) => groups.some((group) => group.bump === word)) ?? "none";
      console.log(`findings=${findings}\nbump=${bump}`);
    ' "$report/drift.json" >>"${GITHUB_OUTPUT:-/dev/null}"
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
finish "$code"
