// npm's oidc-provider, set up as our service is, for one application. Prints where it is to be found, and ends with its
// input. Whoever comes is signed in, once, without a page.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, client_id, client_secret, redirect] = process.argv.slice(2);
// Its advice is for those who serve people with it.
console.info = console.warn = () => {};

const { Provider } = await import(
  pathToFileURL(join(folder, 'node_modules/oidc-provider/lib/index.js'))
);

const accountId = '0197a0e2-0000-7000-8000-000000000000';
const scopes = 'openid profile phone';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'updated_at'],
      phone: ['phone_number', 'phone_number_verified'],
    },
    clients: [{
      client_id,
      client_secret,
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [redirect],
    }],
    cookies: { keys: ['a key'] },
    features: { devInteractions: { enabled: false } },
    findAccount: () => ({
      accountId,
      claims: () => ({
        sub: accountId,
        name: '138****8000',
        preferred_username: accountId,
        updated_at: 1760000000,
        phone_number: '+8613800138000',
        phone_number_verified: true,
      }),
    }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: () => true,
    jwks: { keys: [privateKey.export({ format: 'jwk' })] },
    responseTypes: ['code'],
  });

  const answer = provider.callback();
  server.on('request', async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    const grant = new provider.Grant({ accountId, clientId: client_id });
    grant.addOIDCScope(scopes);
    const grantId = await grant.save();
    const result = { login: { accountId }, consent: { grantId } };
    return provider.interactionFinished(request, response, result);
  });
  console.log(issuer);
});
process.stdin.on('end', () => process.exit()).resume();
