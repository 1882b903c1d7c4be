/** Parameters as they may be kept and shown: what proves who somebody is, is not among them. */

/** Names of parameters and keys whose values nobody should see again. `pass` is what a login calls it. */
const SECRET_NAME = /passw|passphrase|^pass$|secret|token|credential|accesshash/i;

/** What stands in a secret's place. */
const MARK = "[secret]";

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

export function redacted(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      isSecretName(name) && value !== "" ? MARK : value,
    ]),
  );
}
