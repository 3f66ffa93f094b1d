import { FinchatError } from "../core/errors.ts";
import { sameText } from "../core/secrets.ts";
import type { AccessToken, App } from "../store/entities.ts";
import { isLive } from "./app-status.ts";
import type { DomainContext } from "./domain-context.ts";

/** The document's `app_access_token`s: one active token an app (授权). */
export class Tokens {
  readonly #context: DomainContext;

  constructor(context: DomainContext) {
    this.#context = context;
  }

  /**
   * Gives an app a new token and ends the one it had, at once.
   * @throws FinchatError FC_INVALID_SECRET
   */
  issue(app: App, secret: string): AccessToken {
    const { store, rows, ids, clock, settings } = this.#context;
    if (!sameText(app.secret, secret)) throw new FinchatError("FC_INVALID_SECRET");
    return store.change(() => {
      this.end(app.app_id);
      const expiresAt = clock.now() + settings.current.token.lifetime_s * 1000;
      const token = { token: ids.accessToken(), app_id: app.app_id, expires_at: expiresAt };
      rows.access_tokens.put(token);
      return token;
    });
  }

  /** Returns whether this is the app's token and has not expired. */
  verify(app: App, token: string): boolean {
    return this.#alive(token)?.app_id === app.app_id;
  }

  /**
   * The app whose token an Authorization header carries; the scheme in any case.
   * @throws FinchatError FC_INVALID_ACCESS_TOKEN when it is missing, malformed, unknown, expired or superseded
   */
  authenticate(header: string | undefined): App {
    const token = header === undefined ? undefined : /^bearer +(\S+) *$/i.exec(header)?.[1];
    if (token === undefined) {
      throw invalidToken(
        header === undefined ? "the Authorization header is missing" : "not of the form: Bearer TOKEN",
      );
    }
    const alive = this.#alive(token);
    const app = alive && this.#context.rows.apps.get(alive.app_id);
    if (app === undefined) throw invalidToken("unknown, expired, or superseded by a newer one");
    return app;
  }

  /**
   * The live app that a call names, which must be the caller's own where there is one.
   * @throws FinchatError FC_APP_NOT_FOUND, FC_APP_NOT_PUBLISHED, FC_INVALID_ACCESS_TOKEN
   */
  admit(appId: string, caller: App | undefined): App {
    const app = this.#context.rows.apps.get(appId);
    if (app === undefined) throw new FinchatError("FC_APP_NOT_FOUND", appId);
    if (!isLive(app.status)) throw new FinchatError("FC_APP_NOT_PUBLISHED", `${appId} is ${app.status}`);
    if (caller !== undefined && caller.app_id !== appId) throw invalidToken(`it is not that of ${appId}`);
    return app;
  }

  /** Ends an app's token, if it has one. */
  end(appId: string): void {
    const { store, rows } = this.#context;
    store.change(() => {
      for (const { token } of [...rows.access_tokens.byApp.all(appId)]) rows.access_tokens.delete(token);
    });
  }

  #alive(token: string): AccessToken | undefined {
    const row = this.#context.rows.access_tokens.get(token);
    return row !== undefined && this.#context.clock.now() < row.expires_at ? row : undefined;
  }
}

/** 401 FC_INVALID_ACCESS_TOKEN, as HTTP wants it. */
export function invalidToken(detail: string): FinchatError {
  return new FinchatError("FC_INVALID_ACCESS_TOKEN", detail, { headers: { "www-authenticate": "Bearer" } });
}
