import * as oidc from "openid-client";

/**
 * Where the app runs, the FinChat that its users come from, and what the app is known by there.
 * @typedef {{ appUrl: string, finchatUrl: string, appId: string, secret: string }} Settings
 */

/**
 * What must still be the same when the browser comes back.
 * @typedef {{ codeVerifier: string, state: string, nonce: string }} Started
 */

/**
 * Who is signed in.
 * @typedef {{ sub: string, name: string, fcid: string, accessToken: string, refreshToken: string, idToken: string }} User
 */

/**
 * Signing in with FinChat: OpenID Connect's code flow, with PKCE.
 * @param {Settings} settings
 */
export async function signIn({ appUrl, finchatUrl, appId, secret }) {
  const redirectUri = `${appUrl}/callback`;
  // Plain HTTP is for an emulator on one's own machine; FinChat itself speaks HTTPS.
  const execute = finchatUrl.startsWith("http:") ? [oidc.allowInsecureRequests] : [];
  const issuer = new URL(`${await iamHost(finchatUrl)}/realms/master`);
  const config = await oidc.discovery(issuer, appId, undefined, oidc.ClientSecretBasic(secret), { execute });

  /**
   * Who tokens are for, as userinfo tells.
   * @param {oidc.TokenEndpointResponse} tokens
   * @param {string} expectedSub
   * @returns {Promise<User>}
   */
  async function userOf({ access_token, refresh_token = "", id_token = "" }, expectedSub) {
    const { sub, name = "", fcid } = await oidc.fetchUserInfo(config, access_token, expectedSub);
    if (typeof fcid !== "string") throw new Error(`${sub} has no fcid`);
    return { sub, name, fcid, accessToken: access_token, refreshToken: refresh_token, idToken: id_token };
  }

  return {
    /** Where to send the browser, and what to remember until it comes back. */
    async begin() {
      const started = {
        codeVerifier: oidc.randomPKCECodeVerifier(),
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
      };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid profile",
        code_challenge: await oidc.calculatePKCECodeChallenge(started.codeVerifier),
        code_challenge_method: "S256",
        state: started.state,
        nonce: started.nonce,
      });
      return { url: url.href, started };
    },

    /**
     * Who came back.
     * @param {string} path the path and query that the browser came back to
     * @param {Started} started
     */
    async finish(path, { codeVerifier, state, nonce }) {
      const checks = {
        pkceCodeVerifier: codeVerifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      };
      const tokens = await oidc.authorizationCodeGrant(config, new URL(path, appUrl), checks);
      return userOf(tokens, tokens.claims()?.sub ?? "");
    },

    /**
     * The same user, with new tokens.
     * @param {User} user
     */
    async renew({ sub, refreshToken }) {
      return userOf(await oidc.refreshTokenGrant(config, refreshToken), sub);
    },

    /**
     * Where to send the browser to sign its user out of FinChat, too.
     * @param {User} user
     */
    end({ idToken }) {
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: `${appUrl}/` };
      return oidc.buildEndSessionUrl(config, parameters).href;
    },
  };
}

/**
 * The address of FinChat's identity provider, which FinChat itself tells.
 * @param {string} finchatUrl
 * @returns {Promise<string>}
 */
async function iamHost(finchatUrl) {
  const response = await fetch(`${finchatUrl}/api/v1/finchat-control/iam-info`);
  const { flows } = /** @type {{ flows: { type: string, url: string }[] }} */ (await response.json());
  const iam = flows.find(({ type }) => type === "iam");
  if (!iam) throw new Error(`${finchatUrl} has no identity provider`);
  return iam.url;
}
