import type { IamContext } from "./iam-context.ts";

/** Path of the realm below the IAM's origin. */
export const realmPath = "/auth/realms/master";

/**
 * Returns whether an issuer is this IAM: with the setting `iam.public_url` only that one, without it any host that the
 * token was requested from, because a browser and a container know the emulator by different hosts.
 */
export function isOwnIssuer(
  issuer: string,
  { settings, basePath }: Pick<IamContext, "settings" | "basePath">,
): boolean {
  const path = basePath + realmPath;
  const { public_url: publicUrl } = settings.current.iam;
  if (publicUrl !== null) return issuer === new URL(publicUrl).origin + path;
  return issuer.endsWith(path) && /^https?:\/\/[^/?#]+$/.test(issuer.slice(0, -path.length));
}
