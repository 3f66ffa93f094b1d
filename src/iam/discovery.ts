import { grantTypes } from "./grant-types.ts";
import { challengeMethods } from "./pkce.ts";
import { responseModes } from "./response-modes.ts";
import { knownScopes } from "./scopes.ts";

const clientAuthentication = ["client_secret_basic", "client_secret_post"];

/** OpenID Connect provider metadata, for clients that find everything from the issuer. */
export function discoveryDocument(issuer: string): object {
  const endpoint = `${issuer}/protocol/openid-connect`;
  return {
    issuer,
    authorization_endpoint: `${endpoint}/auth`,
    token_endpoint: `${endpoint}/token`,
    introspection_endpoint: `${endpoint}/token/introspect`,
    userinfo_endpoint: `${endpoint}/userinfo`,
    end_session_endpoint: `${endpoint}/logout`,
    revocation_endpoint: `${endpoint}/revoke`,
    jwks_uri: `${endpoint}/certs`,
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
