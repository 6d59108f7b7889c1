// oidc-provider on loopback, for the tests: `node provider.js PORT CLIENT SECRET SERVICE PEOPLE`.
// SERVICE is the address of the service; PEOPLE a JSON file, {"anna": {"name": ..., "groups": [...]}}, read at each use.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import process from "node:process";
import { Provider } from "oidc-provider";

const [port, client, secret, service, people] = process.argv.slice(2);

const page = (content) => `<!doctype html><html lang="sv"><title>Inloggningstjänsten</title><main>${content}</main>`;

const provider = new Provider(`http://localhost:${port}`, {
  clients: [
    {
      client_id: client,
      client_secret: secret,
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: [`${service}/logga-in/svar`],
      post_logout_redirect_uris: [`${service}/`],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: { openid: ["sub"], profile: ["name", "groups"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["of the tests alone"] },
  pkce: { required: () => true },
  issueRefreshToken: async () => true,
  ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 600, RefreshToken: 600, Session: 600, Grant: 600 },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: async (ctx, form) => {
        ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Logga ut</button>`);
      },
    },
  },
  async findAccount(_ctx, id) {
    const known = JSON.parse(readFileSync(people, "utf-8"))[id];
    return known && { accountId: id, claims: async () => ({ sub: id, ...known }) };
  },
  // Whoever logs in agrees.
  async loadExistingGrant(ctx) {
    const { provider: own, client: asking, session } = ctx.oidc;
    const grant = new own.Grant({ clientId: asking.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();

createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) {
    answer(request, response);
  } else if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(page('<form method="post"><label>Namn <input name="login" autofocus></label><button>In</button></form>'));
  } else {
    let body = "";
    for await (const piece of request) {
      body += piece;
    }
    const accountId = new URLSearchParams(body).get("login");
    await provider.interactionFinished(request, response, { login: { accountId } });
  }
}).listen(Number(port), "localhost", () => process.stdout.write("ready\n"));
