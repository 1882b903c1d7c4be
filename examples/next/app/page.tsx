"use client";

import { useActionState } from "react";
import { transferAccount } from "./actions";

const FIELDS = [
  { name: "host", label: "Source server" },
  { name: "password", label: "Password of root", type: "password" },
  { name: "user", label: "Account" },
  { name: "localuser", label: "Name on the target server" },
  { name: "size", label: "Size in bytes" },
] as const;

export default function TransferForm() {
  const [state, action, isPending] = useActionState(transferAccount, { values: {}, errors: {} });
  return (
    <form action={action} noValidate>
      <h1>Transfer an account</h1>
      {FIELDS.map(({ name, label, ...rest }) => (
        <p key={name}>
          <label htmlFor={name}>{label}</label>
          <input
            {...rest}
            id={name}
            name={name}
            defaultValue={state.values[name]}
            aria-invalid={name in state.errors}
            aria-describedby={`${name}-error`}
          />
          <span id={`${name}-error`} role="alert">
            {state.errors[name]}
          </span>
        </p>
      ))}
      <p role="alert">{state.failure}</p>
      <button disabled={isPending}>Transfer</button>
    </form>
  );
}
