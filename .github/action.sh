#!/usr/bin/env bash
# The program of action.yml: runs one command, and writes its report in every format that GitHub shows. The exit code is the command's.
set -euo pipefail

# The folder of the reports becomes a line of GITHUB_OUTPUT, where a line break would add another output.
check_line() {
  case $2 in
  *[$'\n\r']*)
    echo "::error::Invalid input $1: contains a line break."
    exit 2
    ;;
  esac
}
check_line report "${REPORT:-}"

# Outputs that are not known are empty.
findings= bump= returned=
output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"; }

finish() {
  output exit-code "$1"
  output findings "$findings"
  output bump "$bump"
  output report "$returned"
  exit "$1"
}

# A checkout can contain a folder or file in place of a report. Exit code 1 would mean findings.
unusable() {
  echo "::error::Cannot use the input report: a file exists in place of the folder, or a folder in place of a report."
  finish 2
}

# Steps resolve paths relative to the workspace, and the command relative to the folder of the project.
relative_to_workspace() {
  local here workspace
  here=$(pwd -P)
  workspace=$(cd -- "${GITHUB_WORKSPACE:-.}" 2>/dev/null && pwd -P) || workspace=$here
  case "$here/" in
  "${workspace%/}/"*) here=${here#"${workspace%/}"} && here=${here#/} ;;
  esac
  printf '%s' "${here:+$here/}$1"
}

report=${REPORT:-}
case $report in
"") ;;
/*) returned=$report ;;
*)
  returned=$(relative_to_workspace "$report")
  # Without a slash, the command would take a leading hyphen for an option.
  report=./$report
  ;;
esac
if [ -n "$report" ]; then
  mkdir -p -- "$report" || unusable
  # If this run fails, no report of an earlier run may be taken for its result.
  rm -f -- "$report"/{drift,check}.{json,md,html,sarif,xml,gitlab.json} || unusable
fi

check_line command "$COMMAND"
check_line version "${VERSION:-}"
check_line server "${WHM_SERVER:-}"

# A version, range or tag of the registry. npm would also take a URL, a folder or another package.
case ${VERSION:-} in
*[!0-9A-Za-z.^~+-]*)
  echo "::error::Invalid input version: must be a version, a range or a tag of the registry."
  exit 2
  ;;
esac

if [ -z "$report" ]; then
  # Each step has its own folder, so that a second step of the job keeps the reports of the first one.
  report=$(mktemp -d "${RUNNER_TEMP:-/tmp}/whm-transfer-codegen-XXXXXXXX") || unusable
  returned=$report
fi

words=()
while IFS= read -r word; do [ -z "$word" ] || words+=("$word"); done <<<"${ARGUMENTS:-}"

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

code=0
case "$COMMAND" in
drift | diff) name=drift ;;
check) name=check ;;
*)
  echo "::error::Invalid input command: must be check, drift or diff."
  finish 2
  ;;
esac

# Errors and warnings of the command are annotations, too.
tool "$COMMAND" ${words[@]+"${words[@]}"} --format github --report-dir "$report" || code=$?

if [ ! -s "$report/$name.json" ]; then
  case $code in
  2 | 3 | 130) ;; # The command has reported the reason.
  *)
    echo "::error::whm-transfer-codegen ended with exit code $code, but wrote no report."
    # A program that crashes can have exit code 1, which would mean findings.
    [ "$code" -gt 1 ] || code=2
    ;;
  esac
  finish "$code"
fi

cat "$report/$name.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"

# After exit code 3, the findings are incomplete: their number and the version bump are unknown.
if [ "$name" = drift ] && [ "$code" -le 1 ]; then
  # The findings that are not accepted. For a fleet: those of all groups, and the largest version bump.
  read -r findings bump < <(node -e '
    const report = JSON.parse(require("fs").readFileSync(process.argv[1]));
    const groups = report.groups ?? [report];
    const findings = groups.reduce((sum, group) => sum + group.findings.filter(({ accepted }) => !accepted).length, 0);
    const bump = ["major", "minor", "patch"].find((word) => groups.some((group) => group.bump === word)) ?? "none";
    console.log(`${findings} ${bump}`);
  ' "$report/$name.json")
fi
finish "$code"
