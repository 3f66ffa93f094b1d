import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";

/** The address that a proxy listens on. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** Returns whether an address is the proxy's own: requests forwarded to it would come back. */
export async function isOwnAddress(url: string, { host, port }: Listening): Promise<boolean> {
  const { hostname, port: given, protocol } = new URL(url);
  if (Number(given === "" ? (protocol === "https:" ? 443 : 80) : given) !== port) return false;
  const [targets, own] = await Promise.all([addressesOf(hostname), addressesOf(host)]);
  return targets.some((target) => own.includes(target) || (isAny(target) && own.length > 0));
}

/** The addresses that a name leads to; of an address for all interfaces, those of all. */
async function addressesOf(name: string): Promise<string[]> {
  const host = name.replace(/^\[|\]$/g, "");
  const found = await lookup(host, { all: true }).then(
    (all) => all.map(({ address }) => address),
    () => [],
  );
  if (!found.some(isAny)) return found;
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [...found, ...all.map(({ address }) => address)];
}

const isAny = (address: string): boolean => address === "0.0.0.0" || address === "::";
