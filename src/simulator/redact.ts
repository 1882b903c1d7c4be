/** Removes secrets from parameters before they are stored or shown. */

/** Names of parameters and keys that contain secrets. `pass` is the parameter of a login. */
const SECRET_NAME = /passw|passphrase|^pass$|secret|token|credential|accesshash/i;

/** Replaces a secret. */
const REPLACEMENT = "[secret]";

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

export function redacted(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      isSecretName(name) && value !== "" ? REPLACEMENT : value,
    ]),
  );
}
