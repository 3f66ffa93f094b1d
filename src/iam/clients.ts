import { OAuthError } from "../core/errors.ts";
import { sameText } from "../core/secrets.ts";
import { siteOf } from "../store/collections.ts";
import type { App } from "../store/entities.ts";
import type { IamContext } from "./iam-context.ts";

interface Credentials {
  readonly id: string;
  readonly secret: string | undefined;
}

/** The clients of the IAM: the tenant's apps, by app_id and secret. */
export class Clients {
  readonly #context: IamContext;

  constructor(context: IamContext) {
    this.#context = context;
  }

  /** The app of this id, live or not. */
  find(id: string | null): App | undefined {
    return id === null ? undefined : this.#context.rows.apps.get(id);
  }

  /** The registered addresses, of live apps, that have the scheme, host and port of a URI. */
  liveRedirectUris(uri: string): string[] {
    const apps = [...this.#context.rows.apps.byRedirectSite.all(siteOf(uri))];
    return apps.filter((app) => this.isEnabled(app)).flatMap((app) => app.redirect_uris);
  }

  /** Returns whether users can sign in to an app. */
  isEnabled(app: App): boolean {
    return this.#context.isLive(app);
  }

  /**
   * Authenticates the client of a call by Basic, or by client_id and client_secret in the form; the form wins. A public
   * client only has to say its id. `named` is told as soon as it is known which client the call claims to be from.
   * @throws OAuthError 401 invalid_client (none, unknown or disabled), unauthorized_client (its secret is wrong)
   */
  authenticate(authorization: string | undefined, form: URLSearchParams, named: (app: App) => void): App {
    const credentials = credentialsOf(authorization, form);
    const app = credentials.map(({ id }) => this.find(id)).find((found) => found !== undefined);
    if (app === undefined) throw refusedClient("invalid_client");
    named(app);
    if (!this.isEnabled(app)) throw refusedClient("invalid_client");
    const isProven = credentials.some(({ secret }) => secret !== undefined && sameText(app.secret, secret));
    if (!app.public_client && !isProven) throw refusedClient("unauthorized_client");
    return app;
  }
}

/** 401 without a WWW-Authenticate header, as Keycloak answers, whichever way the client tried. */
const refusedClient = (error: string): OAuthError =>
  new OAuthError(error, "Invalid client or Invalid client credentials", { status: 401 });

/** The id and secret that a call brings, in every reading that counts. */
function credentialsOf(authorization: string | undefined, form: URLSearchParams): Credentials[] {
  const basic = basicCredentials(authorization);
  const id = form.get("client_id");
  const secret = form.get("client_secret") ?? undefined;
  if (id === null) return basic;
  if (secret !== undefined || basic.length === 0) return [{ id, secret }];
  return basic.map((reading) => ({ ...reading, id }));
}

/**
 * Basic credentials. RFC 6749 has id and secret form-encoded, many clients leave them plain; most send UTF-8, older ones
 * Latin-1.
 */
function basicCredentials(authorization = ""): Credentials[] {
  const encoded = /^basic +(\S+) *$/i.exec(authorization)?.[1] ?? "";
  const bytes = Buffer.from(encoded, "base64");
  return (["utf8", "latin1"] as const).flatMap((charset) => {
    const [, id, secret] = /^([^:]*):(.*)$/s.exec(bytes.toString(charset)) ?? [];
    if (id === undefined || secret === undefined) return [];
    return [
      { id: formDecoded(id), secret: formDecoded(secret) },
      { id, secret },
    ];
  });
}

/** A form-encoded text decoded; one that is none stays as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
