// used: AccountLocal (user, localuser, skipres, skipacctdb)
// unused: AccountLocal.skipaccount
import { enqueueAccountLocal, type AccountLocalItem, type WhmCaller } from "./generated/index.js";

type Piece = Partial<AccountLocalItem>;

const pieces: Piece[] = [{ skipres: true }, { skipacctdb: true }];

export const run = (client: WhmCaller, name: string) =>
  enqueueAccountLocal(
    client,
    "s",
    pieces.reduce<AccountLocalItem>((item, piece) => ({ ...item, ...piece }), {
      user: name,
      localuser: name,
    }),
  );
