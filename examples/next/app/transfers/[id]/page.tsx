import { createClient } from "../../../lib/client";
import { openTransferSession } from "../../../lib/whm";

export default async function Transfer({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const session = await openTransferSession(createClient(), { transferSessionId: id });
  const { state, items, complete } = await session.results();
  return (
    <>
      {/* Loads the page again until the session has ended. */}
      {complete || <meta httpEquiv="refresh" content="2" />}
      <h1>Transfer {state}</h1>
      <ul>
        {items.map(({ name, status, failure }) => (
          <li key={name}>
            {name}: {status} {failure}
          </li>
        ))}
      </ul>
    </>
  );
}
