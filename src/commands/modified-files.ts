/** Files that somebody edited are not written over, unless that is asked for. */

import { editedByHand, LocalError, perhapsEdited } from "../core/errors.js";
import type { Change } from "../output/plan.js";

/** @throws LocalError that names each of the files, those of all folders at once. */
export function expectUntouched(changes: readonly Change[], force = false): void {
  if (force) return;
  const edited = changes.filter(({ hand }) => hand === "edited");
  const unknown = changes.filter(({ hand }) => hand === "unknown");
  const indices = [...new Set(unknown.map(({ index }) => index))];
  const complaints = [
    ...(edited.length > 0 ? [editedByHand(pathsOf(edited))] : []),
    ...indices.map((index) =>
      perhapsEdited(pathsOf(unknown.filter((change) => change.index === index)), index),
    ),
  ];
  if (complaints.length > 0) throw new LocalError(complaints);
}

function pathsOf(changes: readonly Change[]): string[] {
  return changes.map(({ path }) => path);
}
