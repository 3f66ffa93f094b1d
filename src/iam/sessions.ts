import { domainOf } from "../store/collections.ts";
import type { IamSession, User } from "../store/entities.ts";
import type { IamContext } from "./context.ts";
import type { Grants } from "./grants.ts";

/** Who is signed in. A session lasts until its user signs out, or too many others have begun since. */
export class Sessions {
  readonly #context: IamContext;
  readonly #grants: Grants;

  constructor(context: IamContext, grants: Grants) {
    this.#context = context;
    this.#grants = grants;
  }

  /** Signs a user in, as from now. */
  start(user: User): IamSession {
    const { store, rows, ids, clock, settings } = this.#context;
    return store.change(() => {
      const session = { session_state: ids.uuid(), cookie: ids.uuid(), fcid: user.fcid, auth_time: clock.now() };
      rows.iam_sessions.put(session);
      rows.iam_sessions.keepNewest(settings.current.limits.history_entries, ({ session_state: oldest }) => {
        this.end(oldest);
      });
      return session;
    });
  }

  /** The session of a browser, by its cookie; one whose user is gone is none. */
  ofCookie(cookie: string | undefined): IamSession | undefined {
    const { rows } = this.#context;
    const session = cookie === undefined ? undefined : rows.iam_sessions.byCookie.first(cookie);
    return session !== undefined && rows.users.has(session.fcid) ? session : undefined;
  }

  /** Ends a session, and with it every code and token that it gave. */
  end(sessionState: string): void {
    const { store, rows } = this.#context;
    store.change(() => {
      rows.iam_sessions.delete(sessionState);
      for (const grant of [...rows.iam_grants.bySession.all(sessionState)]) this.#grants.end(grant);
    });
  }

  /** The user whom an fcid or an account names, an account of the tenant's own domain first. */
  userNamed(name: string | null): User | undefined {
    const { rows, domain } = this.#context;
    if (name === null) return undefined;
    const byAccount = [...rows.users.byAccount.all(name)];
    return rows.users.get(name) ?? byAccount.find(({ fcid }) => domainOf(fcid) === domain()) ?? byAccount[0];
  }
}
