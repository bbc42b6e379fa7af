// A small application with Auth.js, by the engine that is below next-auth: it shows who has signed in.
import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';

const { ORIGIN } = process.env;

// What the operator is given to paste: two files. `next-auth` hands its settings on.
const [env, auth] = readFileSync('lines.txt', 'utf8').split('\n// auth.ts\n');
for (const [, name, value] of env.matchAll(/^(\w+)="(.*)"$/gm)) process.env[name] = value;
writeFileSync('auth.mjs', auth.replace('"next-auth"', '"./next_auth.mjs"'));
const { handlers } = await import('./auth.mjs');

function asks(path, cookie, form) {
  const headers = { cookie: cookie ?? '', 'content-type': 'application/x-www-form-urlencoded' };
  const body = form && new URLSearchParams(form);
  return handlers.ask(new Request(`${ORIGIN}${path}`, { method: form ? 'POST' : 'GET', headers, body }));
}

async function answer(url, cookie) {
  const session = await (await asks('/api/auth/session', cookie)).json();
  switch (url.pathname) {
    case '/':
      return session ? Response.json(session.told) : asks('/api/auth/signin/codelogin', cookie, { callbackUrl: ORIGIN });
    case '/logout': {
      const left = await asks('/api/auth/signout', cookie, { callbackUrl: `${ORIGIN}/bye` });
      const to = new URL('/oauth2/logout', process.env.AUTH_CODELOGIN_ISSUER);
      to.searchParams.set('id_token_hint', session.told.id_token);
      to.searchParams.set('post_logout_redirect_uri', `${ORIGIN}/bye`);
      left.headers.set('location', to.href);
      return left;
    }
    case '/bye':
      return Response.json({ signed_out: session === null });
    default:
      return asks(`${url.pathname}${url.search}`, cookie);
  }
}

createServer(async (request, response) => {
  const said = await answer(new URL(request.url, ORIGIN), request.headers.cookie);
  const headers = Object.fromEntries(said.headers);
  response.writeHead(said.status, { ...headers, 'set-cookie': said.headers.getSetCookie() }).end(await said.text());
}).listen(new URL(ORIGIN).port, new URL(ORIGIN).hostname);
