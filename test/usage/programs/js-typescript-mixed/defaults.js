// used: AccountRemoteUser (user, localuser, ip, mail_location)
// unused: AccountRemoteUser.domain
export const defaults = { ip: true, mail_location: ".existing" };
