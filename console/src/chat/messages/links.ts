/** The address as it may be followed: http, https or mailto, and nothing that runs; undefined for any other text. */
export function followable(address: string): string | undefined {
  try {
    const { protocol, href } = new URL(address);
    return ["http:", "https:", "mailto:"].includes(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}
