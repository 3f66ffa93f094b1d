/** Scopes that every client of a Keycloak realm may ask for; those beside openid, profile and email grant nothing here. */
export const knownScopes: ReadonlySet<string> = new Set([
  ...["openid", "profile", "email", "address", "phone", "offline_access"],
  ...["roles", "web-origins", "microprofile-jwt", "acr", "basic"],
]);

/** The words of a scope. */
export const scopes = (scope: string): string[] => scope.split(" ").filter((word) => word !== "");

/** Tells if a scope has a word. */
export const hasScope = (scope: string, word: string): boolean => scopes(scope).includes(word);
