import { grantTypes } from "./grant-types.ts";
import { challengeMethods } from "./pkce.ts";
import { responseModes } from "./response-modes.ts";
import { knownScopes } from "./scopes.ts";

const clientAuthentication = ["client_secret_basic", "client_secret_post"];

/** The realm's address as browsers know it (the issuer), and as the request at hand has reached it. */
export interface RealmUrls {
  readonly issuer: string;
  readonly realmUrl: string;
}

/**
 * OpenID Connect provider metadata, for clients that find everything from the issuer. A client calls what it calls by
 * itself where it has found this document; browsers may know the IAM by another address.
 */
export function discoveryDocument({ issuer, realmUrl }: RealmUrls): object {
  const [forBrowsers, forClients] = [issuer, realmUrl].map((url) => `${url}/protocol/openid-connect`);
  return {
    issuer,
    authorization_endpoint: `${forBrowsers}/auth`,
    token_endpoint: `${forClients}/token`,
    introspection_endpoint: `${forClients}/token/introspect`,
    userinfo_endpoint: `${forClients}/userinfo`,
    end_session_endpoint: `${forBrowsers}/logout`,
    revocation_endpoint: `${forClients}/revoke`,
    jwks_uri: `${forClients}/certs`,
    check_session_iframe: `${forBrowsers}/login-status-iframe.html`,
    grant_types_supported: [...grantTypes.keys()],
    response_types_supported: ["code"],
    response_modes_supported: responseModes,
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: [...knownScopes],
    claims_supported: ["sub", "name", "fcid", "organization_id", "phone_number", "email"],
    token_endpoint_auth_methods_supported: clientAuthentication,
    introspection_endpoint_auth_methods_supported: clientAuthentication,
    revocation_endpoint_auth_methods_supported: clientAuthentication,
    code_challenge_methods_supported: challengeMethods,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  };
}

/** The description of the realm that Keycloak's older adapters read: its public key and where its services are. */
export const realmDescription = ({ issuer, realmUrl }: RealmUrls, publicKey: string): object => ({
  realm: "master",
  public_key: publicKey,
  "token-service": `${realmUrl}/protocol/openid-connect`,
  "account-service": `${issuer}/account`,
  "tokens-not-before": 0,
});
