import { domainOf } from "../store/collections.ts";
import type { IamSession, User } from "../store/entities.ts";
import type { IamContext } from "./iam-context.ts";
import type { Grants } from "./grants.ts";
import { takeWhile } from "./take-while.ts";

/**
 * Sign-in sessions by browser. A session ends when its user signs out, some time after its last use or after the
 * sign-in, or when too many newer ones exist. The tokens that it gave go on: they are of Keycloak's offline kind.
 */
export class Sessions {
  readonly #context: IamContext;
  readonly #grants: Grants;

  constructor(context: IamContext, grants: Grants) {
    this.#context = context;
    this.#grants = grants;
  }

  /** Signs a user in, as from now. */
  start(user: User): IamSession {
    return this.#start(user, {});
  }

  /** Signs the default user in; the session ends when the setting changes. Undefined where there is none. */
  startOfDefaultUser(): IamSession | undefined {
    const { default_user: name } = this.#context.settings.current.iam;
    const user = this.userNamed(name);
    return user && name !== null ? this.#start(user, { default_user: name }) : undefined;
  }

  /** The session of a browser, by its cookie, as long as it lasts. */
  ofCookie(cookie: string | undefined): IamSession | undefined {
    const session = cookie === undefined ? undefined : this.#context.rows.iam_sessions.byCookie.first(cookie);
    if (session === undefined || this.#lasts(session)) return session;
    this.end(session.session_state);
    return undefined;
  }

  /** Notes that a session is used now. */
  use(session: IamSession): void {
    const { store, rows, clock } = this.#context;
    store.change(() => {
      rows.iam_sessions.put({ ...session, used_at: clock.now() });
    });
  }

  /** Ends a session, and the codes that it gave and nobody has exchanged. */
  end(sessionState: string): void {
    const { store, rows } = this.#context;
    store.change(() => {
      rows.iam_sessions.delete(sessionState);
      for (const grant of [...rows.iam_grants.bySession.all(sessionState)]) if (!grant.used) this.#grants.end(grant);
    });
  }

  /** Ends a session with every code and token that it gave. */
  endWithTokens(sessionState: string): void {
    const { store, rows } = this.#context;
    store.change(() => {
      rows.iam_sessions.delete(sessionState);
      for (const grant of [...rows.iam_grants.bySession.all(sessionState)]) this.#grants.end(grant);
    });
  }

  /** The user whom an fcid, an account or an e-mail address names, those of the tenant's own domain first. */
  userNamed(name: string | null): User | undefined {
    const { users } = this.#context.rows;
    if (name === null) return undefined;
    return (
      users.get(name) ??
      this.#ownFirst(users.byAccount.all(name)) ??
      this.#ownFirst(users.byEmail.all(name.toLowerCase()))
    );
  }

  #start(user: User, by: Pick<IamSession, "default_user">): IamSession {
    const { store, rows, ids, clock, settings } = this.#context;
    const now = clock.now();
    return store.change(() => {
      this.#forgetExpired(now);
      const { fcid } = user;
      const session = { session_state: ids.uuid(), cookie: ids.uuid(), fcid, auth_time: now, used_at: now, ...by };
      rows.iam_sessions.put(session);
      rows.iam_sessions.keepNewest(settings.current.limits.history_entries, ({ session_state: oldest }) => {
        this.end(oldest);
      });
      return session;
    });
  }

  #lasts({ fcid, auth_time: since, used_at: usedAt, default_user: defaultUser }: IamSession): boolean {
    const { rows, clock, settings } = this.#context;
    const { sso_idle_s: idle, sso_max_s: max, default_user: current } = settings.current.iam;
    const now = clock.now();
    if (now - usedAt >= idle * 1000 || now - since >= max * 1000) return false;
    return rows.users.has(fcid) && (defaultUser === undefined || defaultUser === current);
  }

  #forgetExpired(now: number): void {
    const { rows, settings } = this.#context;
    const max = settings.current.iam.sso_max_s * 1000;
    const expired = takeWhile(rows.iam_sessions.rows(), ({ auth_time: since }) => now - since >= max);
    for (const { session_state: old } of expired) this.end(old);
  }

  #ownFirst(found: Iterable<User>): User | undefined {
    const users = [...found];
    return users.find(({ fcid }) => domainOf(fcid) === this.#context.domain()) ?? users[0];
  }
}
