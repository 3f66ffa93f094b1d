import { ConfigError } from "../core/option-values.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";

type Schemas = components["schemas"];
type App = Schemas["App"];
type AppStatus = NonNullable<App["status"]>;

/** An operation of a developer or administrator on an app. */
export type AppOperation = Schemas["AppOperation"];

type Steps = Readonly<Record<AppStatus, AppOperation | undefined>>;

/** The next operation on the way to an app that works, and that nobody has asked to unpublish. */
export const publishSteps: Steps = {
  InDevelopment: "SubmitPublishRequest",
  PublishWithdrawed: "SubmitPublishRequest",
  PublishRejected: "SubmitPublishRequest",
  Unpublished: "SubmitPublishRequest",
  Publishing: "ApprovePublishRequest",
  PublishApproved: "Publish",
  Unpublishing: "RejectUnpublishRequest",
  UnpublishApproved: "Unpublish",
  Published: undefined,
  UnpublishRejected: undefined,
};

/** The next operation on the way to an app that does not work. */
export const unpublishSteps: Steps = {
  Published: "SubmitUnpublishRequest",
  UnpublishRejected: "SubmitUnpublishRequest",
  Unpublishing: "ApproveUnpublishRequest",
  UnpublishApproved: "Unpublish",
  InDevelopment: undefined,
  PublishWithdrawed: undefined,
  PublishRejected: undefined,
  Unpublished: undefined,
  Publishing: undefined,
  PublishApproved: undefined,
};

/** Carries out operations until none is left. Returns the app as it is then. */
export async function followSteps(control: ControlApi, appId: string, steps: Steps): Promise<App> {
  let app: App = await control.call("readApp", { params: { app_id: appId } });
  for (let step = steps[statusOf(app)]; step !== undefined; step = steps[statusOf(app)]) {
    app = await operate(control, appId, { operation: step, operator: await operatorFor(control, app, step) });
  }
  return app;
}

/** Carries out one operation. Returns the app as it is then. */
export const operate = (
  control: ControlApi,
  appId: string,
  body: { readonly operation: AppOperation; readonly operator: string },
): Promise<App> => control.call("operateApp", { params: { app_id: appId }, body });

/**
 * Returns who may carry out an operation on an app: its developer, or the first administrator.
 * @throws ConfigError when there is nobody
 */
export async function operatorFor(control: ControlApi, app: App, operation: AppOperation): Promise<string> {
  const byAdministrator =
    /^(Approve|Reject)/.test(operation) || (operation === "Unpublish" && statusOf(app) === "Published");
  if (byAdministrator) return administrator(control);
  if (app.developer !== undefined && app.developer !== "") return app.developer;
  throw new ConfigError(`${operation}: the app ${app.app_id} has no developer; name an operator`);
}

async function administrator(control: ControlApi): Promise<string> {
  const { roles } = await control.call("listRoles", { query: { authorities: "finstore-admin" } });
  for (const { role_id: role } of roles) {
    const { users } = await control.call("listUsers", { query: { roles: role, limit: 1 } });
    const [user] = users;
    if (user !== undefined) return user.fcid;
  }
  throw new ConfigError(
    "no user has a role with the authority finstore-admin; name an operator, or add one to the fixtures",
  );
}

const statusOf = ({ status = "Published" }: App): AppStatus => status;
