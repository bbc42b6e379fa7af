// npm's oidc-provider, which is certified, set up as our service is. Prints where it is to be found, and ends with its input.
// Applications register themselves. Whoever signs in is whom he says he is.

import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, start] = process.argv.slice(2);
// Its advice is for those who serve people with it.
console.info = console.warn = () => {};

const { Provider } = await import(
  pathToFileURL(join(folder, 'node_modules/oidc-provider/lib/index.js'))
);

let now = Number(start) * 1000;
Date.now = () => now;

const claims = {
  openid: ['sub'],
  profile: ['name', 'preferred_username', 'updated_at'],
  phone: ['phone_number', 'phone_number_verified'],
  email: ['email', 'email_verified'],
};

const findAccount = (_, id) => ({
  accountId: id,
  claims: () => ({
    sub: id,
    name: '138****8000',
    preferred_username: id,
    updated_at: now / 1000,
    phone_number: '+8613800138000',
    phone_number_verified: true,
    email: `${id}@people.example.com`,
    email_verified: false,
  }),
});

// The applications are the operator's own: nobody is asked whether they may know what they ask for.
async function loadExistingGrant({ oidc }) {
  const given = oidc.result?.consent?.grantId ?? oidc.session.grantIdFor(oidc.client.clientId);
  const grant = given
    ? await oidc.provider.Grant.find(given)
    : new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
  grant.addOIDCScope([...oidc.requestParamScopes].join(' '));
  grant.addOIDCClaims([...oidc.requestParamClaims]);
  await grant.save();
  return grant;
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    claims,
    findAccount,
    loadExistingGrant,
    // A browser sends cookies along with a post from elsewhere only then.
    cookies: { long: { sameSite: 'none' } },
    enableHttpPostMethods: true,
    // It tells nobody on loopback of anything, and that is where tests are.
    fetch: (address, { dispatcher, ...options }) => fetch(address, options),
    features: {
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true },
      introspection: { enabled: true },
      registration: { enabled: true },
      revocation: { enabled: true },
    },
    // As with `--no-pkce`.
    pkce: { required: () => false },
    responseTypes: ['code'],
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const [, passed] = /^\/passes\/(\d+)$/.exec(request.url) ?? [];
    if (!passed) return answer(request, response);
    now += Number(passed) * 1000;
    return response.end();
  });
  console.log(issuer);
});
process.stdin.on('end', () => process.exit()).resume();
