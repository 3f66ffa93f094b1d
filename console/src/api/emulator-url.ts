/** URL of the emulator or tenant that serves this page, without a slash at its end. */
export const emulatorUrl = location.origin + location.pathname.replace(/\/_emulator.*$/, "").replace(/\/$/, "");
