"use server";

import { redirect } from "next/navigation";
import { createClient } from "../lib/client";
import { openTransferSession, validateAccountRemoteRoot, WhmApiError } from "../lib/whm";

/** What the form shows after it was sent. */
export interface FormState {
  /** The entered values, because React empties a form after its action. */
  values: Record<string, string>;
  /** The error of each field, by its name. */
  errors: Record<string, string>;
  /** An error that belongs to no field. */
  failure?: string;
}

/** Validates an account, and starts its transfer from the source server. */
export async function transferAccount(_previous: FormState, form: FormData): Promise<FormState> {
  const [host, password, user, localuser, size] = ["host", "password", "user", "localuser", "size"].map(
    (name) => String(form.get(name) ?? ""),
  );
  const values = { host, user, localuser, size };
  const item = { user, localuser, ...(size === "" ? {} : { size: Number(size) }) };

  const errors: FormState["errors"] = {};
  if (host === "") errors.host = "required, but empty";
  for (const { path, message } of validateAccountRemoteRoot.findErrors(item)) {
    // The message begins with the name of the module and the key, which the label of the field replaces.
    errors[path] ??= message.replace(/^AccountRemoteRoot\.\w+: /, "");
  }
  if (Object.keys(errors).length > 0) return { values, errors };

  let id: string;
  try {
    const session = await openTransferSession(createClient(), { remoteRoot: { host, password } });
    await session.enqueue({ module: "AccountRemoteRoot", ...item });
    await session.start();
    id = session.id;
  } catch (error) {
    if (error instanceof WhmApiError) return { values, errors, failure: error.reason };
    throw error;
  }
  redirect(`/transfers/${id}`);
}
