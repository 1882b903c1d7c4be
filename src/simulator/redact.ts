/** Removes secrets from parameters before they are stored or shown. */

/** Matches names of parameters and keys whose values are secrets. `pass` is the password parameter of the login form. */
const SECRET_NAME_PATTERN = /passw|passphrase|^pass$|secret|token|credential|accesshash/i;

/** The text that replaces a secret. */
const SECRET_REPLACEMENT = "[secret]";

export function isNameOfSecret(name: string): boolean {
  return SECRET_NAME_PATTERN.test(name);
}

export function redactSecrets(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      isNameOfSecret(name) && value !== "" ? SECRET_REPLACEMENT : value,
    ]),
  );
}
