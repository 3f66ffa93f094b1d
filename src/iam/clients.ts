import { OAuthError } from "../core/errors.ts";
import { sameText } from "../core/secrets.ts";
import type { App } from "../store/entities.ts";
import type { IamContext } from "./context.ts";

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

  /** Whether users can sign in to an app. */
  isEnabled(app: App): boolean {
    return this.#context.isLive(app);
  }

  /**
   * The client that signs a call, with Basic or with client_id and client_secret in the form; the form wins. `named` is
   * told as soon as it is known which client it claims to be.
   * @throws OAuthError 401 invalid_client (none, unknown or disabled), unauthorized_client (its secret is wrong)
   */
  authenticate(authorization: string | undefined, form: URLSearchParams, named: (app: App) => void): App {
    const headers = authorization === undefined ? {} : { "www-authenticate": 'Basic realm="master"' };
    const refuse = (error: string): OAuthError =>
      new OAuthError(error, "Invalid client or Invalid client credentials", { status: 401, headers });
    const credentials = credentialsOf(authorization, form);
    const candidates = credentials.map(({ id, secret }) => ({ app: this.find(id), secret }));
    const { app, secret } = candidates.find((candidate) => candidate.app !== undefined) ?? {};
    if (app === undefined) throw refuse("invalid_client");
    named(app);
    if (!this.isEnabled(app)) throw refuse("invalid_client");
    const given = [secret, ...candidates.map((candidate) => candidate.secret)];
    if (!given.some((text) => text !== undefined && sameText(app.secret, text))) throw refuse("unauthorized_client");
    return app;
  }
}

/**
 * What a client signs with. RFC 6749 has id and secret form-encoded within Basic, many clients do not: both readings
 * count.
 */
function credentialsOf(authorization: string | undefined, form: URLSearchParams): Credentials[] {
  const basic = basicCredentials(authorization);
  const id = form.get("client_id");
  const secret = form.get("client_secret") ?? undefined;
  if (id === null) return basic;
  if (secret !== undefined || basic.length === 0) return [{ id, secret }];
  return basic.map((reading) => ({ ...reading, id }));
}

function basicCredentials(authorization = ""): Credentials[] {
  const encoded = /^basic +(\S+) *$/i.exec(authorization)?.[1];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? "", "base64").toString("utf8")) ?? [];
  if (id === undefined || secret === undefined) return [];
  return [
    { id: formDecoded(id), secret: formDecoded(secret) },
    { id, secret },
  ];
}

/** A form-encoded text decoded; one that is none stays as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
