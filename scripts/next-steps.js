/** Prints what to look at after `npm run codegen` in a clone. */

process.stdout.write(`
Look at next:
  generated/AccountRemoteRoot.ts   the type, the validator and the function that queues an account
  docs/getting-started.md          a program that uses the generated code
  git diff --stat                  what differs from the committed schemas and code; git restore schemas generated undoes it
`);
