// A small application with openid-client: it shows who has signed in. Without CLIENT_SECRET it is a public client.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, ORIGIN } = process.env;
const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';

const config = await client.discovery(
  new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, CLIENT_SECRET ? undefined : client.None(),
  { execute: [client.allowInsecureRequests] }, // it is on this very machine
);
const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
const sessions = new Map();

async function begin(session) {
  const verifier = client.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier: verifier, expectedState: client.randomState(), expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  };
  session.checks = checks;
  return client.buildAuthorizationUrl(config, {
    redirect_uri: `${ORIGIN}/callback`,
    scope: 'openid profile phone',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
}

async function show(session) {
  const { sub } = session.claims;
  return { ...session.claims, userinfo: await client.fetchUserInfo(config, session.tokens.access_token, sub) };
}

async function refresh(session) {
  const before = session.tokens;
  const tokens = await client.refreshTokenGrant(config, before.refresh_token);
  session.tokens = { ...before, ...tokens };
  return {
    another_access_token: session.tokens.access_token !== before.access_token,
    another_refresh_token: session.tokens.refresh_token !== before.refresh_token,
    ...await show(session),
  };
}

async function leave(session) {
  session.bye = client.randomState();
  const { id_token } = session.tokens;
  delete session.tokens;
  return client.buildEndSessionUrl(config, {
    id_token_hint: id_token, post_logout_redirect_uri: `${ORIGIN}/bye`, state: session.bye,
  });
}

// OpenID Connect Back-Channel Logout 1.0, section 2.6.
async function told(body) {
  const token = new URLSearchParams(body).get('logout_token');
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ['RS256'], issuer: ISSUER, audience: CLIENT_ID, typ: 'logout+jwt',
    requiredClaims: ['iat', 'exp', 'jti', 'sub', 'sid'], maxTokenAge: '2 minutes',
  });
  if ('nonce' in payload || typeof payload.events[LOGOUT] !== 'object') throw new Error('no logout token');
  for (const session of sessions.values()) {
    if (session.claims?.sid === payload.sid && session.claims.sub === payload.sub) delete session.tokens;
  }
}

async function answer(request, body, session) {
  const url = new URL(request.url, ORIGIN);
  switch (url.pathname) {
    case '/':
      return session.tokens ? session.shown : begin(session);
    case '/callback':
      session.tokens = await client.authorizationCodeGrant(config, url, session.checks);
      session.claims = session.tokens.claims();
      session.shown = await show(session);
      return new URL(ORIGIN);
    case '/refresh':
      return refresh(session);
    case '/logout':
      return leave(session);
    case '/bye':
      return { signed_out: url.searchParams.get('state') === session.bye };
    case '/backchannel':
      await told(body);
      return {};
    default:
      return { unknown: url.pathname };
  }
}

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  let id = /app=([0-9a-f-]{36})/.exec(request.headers.cookie)?.[1];
  if (!sessions.has(id)) sessions.set(id = randomUUID(), {});
  response.setHeader('set-cookie', `app=${id}; HttpOnly; SameSite=Lax; Path=/`);
  try {
    const said = await answer(request, Buffer.concat(parts).toString(), sessions.get(id));
    if (said instanceof URL) response.writeHead(303, { location: said.href }).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  } catch (error) {
    console.error(request.method, request.url, error);
    response.writeHead(500).end(`${error}: ${error.cause ?? ''}`);
  }
}).listen(new URL(ORIGIN).port, new URL(ORIGIN).hostname);
