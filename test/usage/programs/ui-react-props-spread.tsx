// used: PackageRemoteRoot (package, size)
// unused: FeatureListRemoteRoot, AccountLocal.size
import { enqueuePackageRemoteRoot, type PackageRemoteRootItem, type WhmCaller } from "./generated/index.js";

declare global {
  namespace JSX {
    interface Element {
      readonly node: unknown;
    }
    interface IntrinsicElements {
      a: { onClick(): void; children?: unknown };
      ul: { children?: unknown };
    }
  }
}
type Props = PackageRemoteRootItem & { client: WhmCaller };

declare function h(...parts: unknown[]): JSX.Element;

function CopyButton({ client, ...item }: Props): JSX.Element {
  return <a onClick={() => void enqueuePackageRemoteRoot(client, "s", item)}>Copy {item.package}</a>;
}

const plans = [{ package: "gold", size: 2 }, { package: "silver" }];

export const CopyList = ({ client }: { client: WhmCaller }): JSX.Element => (
  <ul>
    {plans.map((plan) => (
      <CopyButton {...plan} client={client} />
    ))}
  </ul>
);
void h;
