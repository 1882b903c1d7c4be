// used: AccountLocal (user, localuser)
// unused: AccountRemoteRoot.priority, AccountLocal.size
import { enqueueAccountLocal, type WhmCaller } from "./generated/index.js";

function retry(attempts: number) {
  return function <This, Parameters extends unknown[], Result>(
    method: (this: This, ...parameters: Parameters) => Promise<Result>,
    _context: ClassMethodDecoratorContext,
  ) {
    return async function (this: This, ...parameters: Parameters): Promise<Result> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await method.apply(this, parameters);
        } catch (error) {
          if (attempt >= attempts) throw error;
        }
      }
    };
  };
}

export class Restores {
  constructor(readonly client: WhmCaller) {}

  @retry(3)
  async restore(name: string): Promise<void> {
    await enqueueAccountLocal(this.client, "s", { user: name, localuser: name });
  }
}
