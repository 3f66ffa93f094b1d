/** The environment without what npm, vitest and the colours of this terminal put there. */
export function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|FORCE_COLOR|TEST$)/.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}
