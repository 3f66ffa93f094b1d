import { watch } from "vue";
import type { Router } from "vue-router";
import { call } from "../api/control.ts";
import { connected } from "./feed.ts";

/** Where a window keeps which address it was loaded anew for, so that this is tried once and not for ever. */
const key = "finchat-emulator.loaded-anew-for";

/**
 * Loads the page anew for a screen whose files cannot be had: from an emulator that is away, as soon as it is back; from
 * one that was replaced by another version, at once.
 */
export function followMissingScreens(router: Router): void {
  router.afterEach((_to, _from, failure) => {
    if (failure === undefined) sessionStorage.removeItem(key);
  });
  router.onError((_error, { fullPath }) => {
    if (sessionStorage.getItem(key) === fullPath) return;
    void emulatorIsThere().then(() => {
      sessionStorage.setItem(key, fullPath);
      location.hash = fullPath;
      location.reload();
    });
  });
}

async function emulatorIsThere(): Promise<void> {
  const answers = await call("getClock").then(
    () => true,
    () => false,
  );
  if (answers) return;
  await new Promise<void>((resolve) => {
    watch(connected, (isConnected) => {
      if (isConnected) resolve();
    });
  });
}
