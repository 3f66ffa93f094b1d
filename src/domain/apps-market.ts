import { EmulatorError } from "../core/errors.ts";
import type { ManagementSubscription } from "../events/events.ts";
import type { App, User, Visibility } from "../store/entities.ts";
import {
  administratorAuthority,
  transitionsFrom,
  type AppOperation,
  type OperatorRole,
  type Transition,
} from "./app-status.ts";
import type { Apps } from "./apps.ts";
import type { Contacts } from "./contacts.ts";
import type { DomainContext } from "./domain-context.ts";
import type { People } from "./people.ts";
import { audience } from "./visibility.ts";

/** The app market: developers and administrators publish apps and show them, users ask for them; assistants are told. */
export class AppMarket {
  readonly #context: DomainContext;
  readonly #apps: Apps;
  readonly #people: People;
  readonly #contacts: Contacts;

  constructor(context: DomainContext, { apps, people, contacts }: { apps: Apps; people: People; contacts: Contacts }) {
    this.#context = context;
    this.#apps = apps;
    this.#people = people;
    this.#contacts = contacts;
  }

  /**
   * Moves an app on to another status (应用上下架流程).
   * @returns the app as it is now
   * @throws EmulatorError EMULATOR_CONFLICT when its status or the operator's role does not allow it
   * @throws FinchatError FC_FCID_NOT_FOUND for an unknown operator
   */
  operate(app: App, operation: AppOperation, operatorFcid: string): App {
    const operator = this.#people.user(operatorFcid);
    const transition = this.#transition(app, operation, operator);
    const moved: App = { ...app, status: transition.to };
    return this.#context.store.change(() => {
      this.#apps.put(moved);
      this.#tell("app_status", "finstore.app.status", operator, {
        app_id: app.app_id,
        app_name: app.name,
        from_status: app.status,
        operation,
        to_status: transition.to,
        developer_id: app.developer,
        developer_name: this.#context.rows.users.get(app.developer)?.name ?? "",
        operator_id: operator.fcid,
        operator_name: operator.name,
        operator_role: transition.by,
      });
      return moved;
    });
  }

  /**
   * An administrator says who can see an app (应用可见性修改).
   * @returns the app as it is now
   * @throws EmulatorError EMULATOR_CONFLICT for another operator, EMULATOR_BAD_REQUEST for an unknown department
   * @throws FinchatError FC_FCID_NOT_FOUND for an unknown user or operator
   */
  setVisibility(app: App, visibility: Visibility, operatorFcid: string): App {
    const operator = this.#people.user(operatorFcid);
    if (!this.#has(operator, "administrator", app)) {
      throw new EmulatorError("EMULATOR_CONFLICT", `only an administrator can; ${operator.fcid} is none`);
    }
    if (!visibility.unlimited) this.#assertKnown(visibility);
    const before = this.#audience(app.visibility, app);
    const after = this.#audience(visibility, app);
    const shown: App = { ...app, visibility };
    return this.#context.store.change(() => {
      this.#apps.put(shown);
      this.#tell("app_visibility", "finstore.app.visibility", operator, {
        app_id: app.app_id,
        app_name: app.name,
        administrator_id: operator.fcid,
        administrator_name: operator.name,
        added_fcids: [...after].filter((fcid) => !before.has(fcid)),
        removed_fcids: [...before].filter((fcid) => !after.has(fcid)),
      });
      return shown;
    });
  }

  /**
   * A user asks to use an app (用户申请使用应用).
   * @throws FinchatError FC_FCID_NOT_FOUND
   */
  apply({ app_id, name }: App, fcid: string): void {
    const user = this.#people.user(fcid);
    this.#context.store.change(() => {
      const info = [{ app_id, app_name: name, fcid, username: user.name }];
      this.#tell("app_application", "finstore.app.application", user, { info });
    });
  }

  #transition(app: App, operation: AppOperation, operator: User): Transition {
    const ways = transitionsFrom(app.status);
    const transition = ways.find((way) => way.operation === operation);
    const allowed = ways.map(({ operation: name, by }) => `${name} (${by})`).join(", ");
    if (transition === undefined) {
      const message = `${operation} is not for an app that is ${app.status}; what is: ${allowed}`;
      throw new EmulatorError("EMULATOR_CONFLICT", message);
    }
    if (this.#has(operator, transition.by, app)) return transition;
    const message = `${operator.fcid} is not the ${transition.by} whom this takes; allowed: ${allowed}`;
    throw new EmulatorError("EMULATOR_CONFLICT", message);
  }

  #has(operator: User, role: OperatorRole, app: App): boolean {
    if (role === "developer") return operator.fcid === app.developer;
    const { roles } = this.#context.rows;
    return operator.roles.some((id) => roles.get(id)?.authorities.includes(administratorAuthority));
  }

  #assertKnown({ departments, fcids }: Extract<Visibility, { unlimited: false }>): void {
    for (const fcid of fcids) this.#people.user(fcid);
    const unknown = departments.find((id) => !this.#context.rows.departments.has(id));
    if (unknown !== undefined) throw new EmulatorError("EMULATOR_BAD_REQUEST", `there is no department ${unknown}`);
  }

  #audience(visibility: Visibility, app: App): Set<string> {
    return audience(visibility, app, this.#context.rows, this.#contacts);
  }

  #tell(subscription: ManagementSubscription, type: string, { fcid }: User, content: Record<string, unknown>): void {
    const { bus, ids, clock, domain } = this.#context;
    const event = { event_id: ids.eventId(domain()), type, sender: fcid, timestamp: clock.now(), content };
    bus.publish({ kind: "management", subscription, event });
  }
}
