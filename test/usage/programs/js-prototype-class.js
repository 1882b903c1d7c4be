// used: AccountRemoteRoot (user, localuser, domain)
// unused: AccountRemoteRoot.copypoint
import { enqueueAccountRemoteRoot } from "./generated/index.js";

function Account(name) {
  this.user = name;
  this.localuser = name;
}

Account.prototype.at = function (domain) {
  this.domain = domain;
  return this;
};

export const run = (client) =>
  enqueueAccountRemoteRoot(client, "s", { ...new Account("alice").at("alice.example") });
