import type { App } from "../store/entities.ts";
import { isLive } from "./app-status.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Tokens } from "./tokens.ts";

/** The apps of the tenant: every change of one goes through here. */
export class Apps {
  readonly #context: DomainContext;
  readonly #tokens: Tokens;

  constructor(context: DomainContext, tokens: Tokens) {
    this.#context = context;
    this.#tokens = tokens;
  }

  /** Adds or replaces an app. One that is no longer live loses its token, and whoever cares is told. */
  put(app: App): void {
    this.#change(this.#context.rows.apps.get(app.app_id), app);
  }

  /** Removes an app. */
  delete(appId: string): void {
    const app = this.#context.rows.apps.get(appId);
    if (app !== undefined) this.#change(app, undefined);
  }

  #change(before: App | undefined, after: App | undefined): void {
    const { store, rows, bus } = this.#context;
    store.change(() => {
      if (after !== undefined) rows.apps.put(after);
      else if (before !== undefined) rows.apps.delete(before.app_id);
      if (before !== undefined && !(after !== undefined && isLive(after.status))) this.#tokens.end(before.app_id);
      bus.publish({ kind: "app_changed", before, after });
    });
  }
}
