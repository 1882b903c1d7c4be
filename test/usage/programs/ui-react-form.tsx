// used: AccountRemoteRoot (user, localuser, skipemail)
// unused: AccountRemoteRoot.disabled, AccountRemoteRoot.domain
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

declare global {
  namespace JSX {
    interface IntrinsicElements {
      form: { onSubmit(): void; children?: unknown };
      input: {
        type?: string;
        value?: string;
        checked?: boolean;
        disabled?: boolean;
        onChange(event: { target: HTMLInput }): void;
      };
      button: { disabled: boolean; children?: unknown };
    }
  }
}
interface HTMLInput {
  value: string;
  checked: boolean;
}
declare function useState<T>(initial: T): [T, (value: T) => void];

export function MoveForm({
  client,
  sessionId,
  disabled = false,
}: {
  client: WhmCaller;
  sessionId: string;
  disabled?: boolean;
}) {
  const [item, setItem] = useState<AccountRemoteRootItem>({ user: "", localuser: "" });
  return (
    <form onSubmit={() => void enqueueAccountRemoteRoot(client, sessionId, item)}>
      <input
        value={item.user}
        onChange={({ target }) => setItem({ ...item, user: target.value, localuser: target.value })}
      />
      <input type="checkbox" onChange={({ target }) => setItem({ ...item, skipemail: !target.checked })} />
      <button disabled={disabled}>Move</button>
    </form>
  );
}
