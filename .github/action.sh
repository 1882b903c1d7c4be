#!/usr/bin/env bash
# The program of action.yml: runs one command, and writes its report in every format that GitHub shows. The exit code is the command's.
set -euo pipefail

# The folder of the reports becomes a line of GITHUB_OUTPUT, where a line break would add another output.
for input in COMMAND VERSION REPORT WHM_SERVER; do
  case ${!input:-} in
  *[$'\n\r']*)
    echo "::error::Invalid input $(tr '[:upper:]' '[:lower:]' <<<"${input#WHM_}"): contains a line break."
    exit 2
    ;;
  esac
done

# A version, range or tag of the registry. npm would also take a URL, a folder or another package.
case ${VERSION:-} in
*[!0-9A-Za-z.^~+-]*)
  echo "::error::Invalid input version: must be a version, a range or a tag of the registry."
  exit 2
  ;;
esac

report=${REPORT:-${RUNNER_TEMP:-/tmp}/whm-transfer-codegen}
# Without a slash, the command would take a leading hyphen for an option.
case $report in -*) report=./$report ;; esac
words=()
while IFS= read -r word; do [ -z "$word" ] || words+=("$word"); done <<<"${ARGUMENTS:-}"

output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"; }

finish() {
  output exit-code "$1"
  output report "$report"
  exit "$1"
}

# A checkout can contain a folder or file in place of a report. Exit code 1 would mean findings.
unusable() {
  echo "::error::Cannot use the input report: a file or folder is in the way."
  finish 2
}
mkdir -p -- "$report" || unusable

# Prints the path of the project's own release, so that CI and developers get the same results. Workspaces install it in a parent folder.
installed() {
  local folder=$PWD
  until [ -x "$folder/node_modules/.bin/whm-transfer-codegen" ]; do
    # Other users may be able to write to folders above the checkout.
    [ "$folder" != "${GITHUB_WORKSPACE:-/}" ] && [ "$folder" != / ] && [ "$folder" != . ] || return 1
    folder=$(dirname "$folder")
  done
  printf '%s' "$folder/node_modules/.bin/whm-transfer-codegen"
}

release="whm-transfer-codegen@${VERSION:-}"
if command=$(installed); then
  tool() { "$command" "$@"; }
elif [ -z "${VERSION:-}" ]; then
  echo "::error::whm-transfer-codegen is not installed. Add it to the project's dependencies and install them before this step, or set the input version."
  finish 2
else
  export npm_config_ignore_scripts=true
  tool() { npx --yes "$release" "$@"; }
  # A failure of npm has exit code 1, which would mean findings. The installation does not get the token.
  if ! env -u WHM_TOKEN npx --yes "$release" --version >/dev/null; then
    echo "::error::Cannot install $release. Add it to the project's dependencies, and install them before this step."
    finish 2
  fi
fi

report_as() { tool merge "$report/drift.json" --fail-on never --format "$1" "${@:2}" || true; }

code=0
case "$COMMAND" in
drift | diff)
  # A checkout may contain such files, or links with these names.
  rm -f -- "$report"/drift.{json,md,html,sarif,xml} || unusable
  tool "$COMMAND" ${words[@]+"${words[@]}"} --format json --output "$report/drift.json" || code=$?
  if [ -s "$report/drift.json" ]; then
    report_as github
    report_as markdown --output "$report/drift.md"
    report_as html --output "$report/drift.html"
    report_as sarif --output "$report/drift.sarif"
    report_as junit --output "$report/drift.xml"
    cat "$report/drift.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    # For a fleet: the findings of all groups, and the largest version bump.
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
  echo "::error::Invalid input command: must be check, drift or diff."
  code=2
  ;;
esac
finish "$code"
