import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { AccountRemoteRootSchema } from "./whm/zod.ts";

/** The keys that the form edits. */
const schema = AccountRemoteRootSchema.pick({ user: true, localuser: true, size: true, ip: true });

type Account = z.input<typeof schema>;

/** What the API returns if it does not queue an account. */
interface Refusal {
  readonly errors?: readonly { path: keyof Account; message: string }[];
  readonly failure?: string;
}

const FIELDS: readonly { name: "user" | "localuser" | "size"; label: string }[] = [
  { name: "user", label: "Account" },
  { name: "localuser", label: "Name on the target server" },
  { name: "size", label: "Size in bytes" },
];

/** An empty input omits an optional key. The schema refuses what is not a number. */
const toNumber = (text: unknown) => (text === "" || text === undefined ? undefined : Number(text));

/** A message begins with the name of the module and the key, which the label of the field replaces. */
const withoutName = (message = "") => message.replace(/^AccountRemoteRoot\.\w+: /, "");

export function AccountForm() {
  const form = useForm<Account>({ resolver: zodResolver(schema) });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;

  async function queue(account: Account) {
    const response = await fetch("/api/accounts", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(account),
    });
    if (response.ok) return;
    const { errors: refused = [], failure }: Refusal = await response.json();
    for (const { path, message } of refused) form.setError(path, { message });
    if (failure !== undefined) form.setError("root", { message: failure });
  }

  return (
    <form onSubmit={form.handleSubmit(queue)} noValidate>
      <h1>Queue an account</h1>
      {FIELDS.map(({ name, label }) => (
        <p key={name}>
          <label htmlFor={name}>{label}</label>
          <input
            id={name}
            aria-invalid={name in errors}
            aria-describedby={`${name}-error`}
            {...form.register(name, name === "size" ? { setValueAs: toNumber } : {})}
          />
          <span id={`${name}-error`} role="alert">
            {withoutName(errors[name]?.message)}
          </span>
        </p>
      ))}
      <p>
        <input id="ip" type="checkbox" {...form.register("ip")} />
        <label htmlFor="ip">Dedicated IP address</label>
      </p>
      <p role="alert">{errors.root?.message}</p>
      <button disabled={isSubmitting}>Queue</button>
      {isSubmitSuccessful && <p role="status">The account is queued.</p>}
    </form>
  );
}
