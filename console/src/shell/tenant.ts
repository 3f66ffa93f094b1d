import { emulatorUrl } from "../api/emulator-url.ts";

/** The name of the tenant that this window shows; undefined for the process's own. */
export const tenant = /\/t\/([^/]+)$/.exec(emulatorUrl)?.[1];
