import { FinchatError } from "../core/errors.ts";
import type { User } from "../store/entities.ts";
import { completeUser } from "../tenant/complete.ts";
import type { DomainContext } from "./domain-context.ts";

/** A user as the platform answers one (获取用户详情). */
export type Profile = Omit<User, "devices" | "sub">;

/** Lookup of users, and of bots, which count wherever an fcid is expected. */
export class People {
  readonly #context: Pick<DomainContext, "rows">;

  constructor(context: Pick<DomainContext, "rows">) {
    this.#context = context;
  }

  /** Returns whether an fcid is a user's or a bot's. */
  exists(fcid: string): boolean {
    return this.#context.rows.users.has(fcid) || this.isBot(fcid);
  }

  /** Returns whether an fcid is a bot's. */
  isBot(fcid: string): boolean {
    return this.#context.rows.apps.byBot.first(fcid) !== undefined;
  }

  /** @throws FinchatError FC_FCID_NOT_FOUND */
  user(fcid: string): User {
    const user = this.#context.rows.users.get(fcid);
    if (user === undefined) throw new FinchatError("FC_FCID_NOT_FOUND", `there is no user ${fcid}`);
    return user;
  }

  /**
   * The fcid of a user or bot.
   * @throws FinchatError FC_FCID_NOT_FOUND
   */
  known(fcid: string): string {
    if (!this.exists(fcid)) throw new FinchatError("FC_FCID_NOT_FOUND", `there is no user or bot ${fcid}`);
    return fcid;
  }

  /**
   * Returns the profile of a user. A bot is a user too, with only an account and its app's name.
   * @throws FinchatError FC_FCID_NOT_FOUND
   */
  profile(fcid: string): Profile {
    const app = this.#context.rows.apps.byBot.first(fcid);
    const {
      devices: _,
      sub: __,
      ...profile
    } = app === undefined ? this.user(fcid) : completeUser({ fcid, name: app.name });
    return profile;
  }

  /** Returns the name of a user or bot; the fcid of one who has none, or was deleted. */
  nameOf(fcid: string): string {
    const { rows } = this.#context;
    const name = rows.users.get(fcid)?.name ?? rows.apps.byBot.first(fcid)?.name ?? "";
    return name === "" ? fcid : name;
  }

  /**
   * The fcid that somebody addresses by an fcid or, for a bot, by its app_id.
   * @throws FinchatError FC_FCID_NOT_FOUND
   */
  addressee(id: string): string {
    if (this.exists(id)) return id;
    const app = this.#context.rows.apps.get(id);
    if (app?.bot !== undefined) return app.bot;
    const reason = app === undefined ? `there is no user, bot or app ${id}` : `the web app ${id} has no bot`;
    throw new FinchatError("FC_FCID_NOT_FOUND", reason);
  }
}
