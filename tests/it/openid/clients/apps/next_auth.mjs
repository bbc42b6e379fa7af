// What next-auth does outside of Next.js: it hands its settings to Auth.js.
import { randomUUID } from 'node:crypto';
import { Auth, skipCSRFCheck } from '@auth/core';

const secret = randomUUID();
const callbacks = {
  jwt: ({ token, account, profile }) => (account ? { ...token, told: { ...profile, userinfo: profile, id_token: account.id_token } } : token),
  session: ({ session, token }) => ({ ...session, told: token.told }),
};

export default function NextAuth(settings) {
  const whole = { ...settings, callbacks, secret, skipCSRFCheck, trustHost: true, basePath: '/api/auth' };
  return { handlers: { ask: (request) => Auth(request, whole) } };
}
