import { FinchatError } from "../core/errors.ts";
import type { User } from "../store/entities.ts";
import type { DomainContext } from "./context.ts";

/** Who is meant by an id: users, and bots, which count wherever an fcid is asked for. */
export class People {
  readonly #context: Pick<DomainContext, "rows">;

  constructor(context: Pick<DomainContext, "rows">) {
    this.#context = context;
  }

  /** Whether an fcid is a user's or a bot's. */
  exists(fcid: string): boolean {
    const { users, apps } = this.#context.rows;
    return users.has(fcid) || apps.byBot.first(fcid) !== undefined;
  }

  /** @throws FinchatError FC_FCID_NOT_FOUND */
  user(fcid: string): User {
    const user = this.#context.rows.users.get(fcid);
    if (user === undefined) throw new FinchatError("FC_FCID_NOT_FOUND", `there is no user ${fcid}`);
    return user;
  }

  /**
   * The fcid that somebody addresses by an fcid or, for a bot, by its app_id.
   * @throws FinchatError FC_FCID_NOT_FOUND
   */
  addressee(id: string): string {
    if (this.exists(id)) return id;
    const bot = this.#context.rows.apps.get(id)?.bot;
    if (bot === undefined) throw new FinchatError("FC_FCID_NOT_FOUND", `there is no user, bot or app ${id}`);
    return bot;
  }
}
