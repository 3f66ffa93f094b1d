import type { IamContext } from "./iam-context.ts";

/** Where the realm lies below the IAM's origin. */
export const realmPath = "/auth/realms/master";

/**
 * Whether an issuer is this IAM: with the setting `iam.public_url` that one alone, without it whatever host the token was
 * asked at, since a browser and a container know us by different ones.
 */
export function isOwnIssuer(issuer: string, { settings }: Pick<IamContext, "settings">): boolean {
  const { public_url: publicUrl } = settings.current.iam;
  if (publicUrl !== null) return issuer === publicUrl.replace(/\/+$/, "") + realmPath;
  return /^https?:\/\/[^/?#]+\/auth\/realms\/master$/.test(issuer);
}
