import { FinchatError, EmulatorError } from "../core/errors.ts";
import { operations, type Operation } from "../generated/operations.js";
import type { Route } from "../http/route.ts";
import { appRoutes } from "./apps.ts";
import { authRoutes } from "./auth.ts";
import { contactRoutes } from "./contacts.ts";
import { appMarketRoutes } from "./control/apps.ts";
import { clockRoutes } from "./control/clock.ts";
import { deliveryRoutes } from "./control/deliveries.ts";
import { deviceRoutes } from "./control/devices.ts";
import { eventRoutes } from "./control/events.ts";
import { hookRoutes } from "./control/hooks.ts";
import { peopleRoutes } from "./control/people.ts";
import { processRoutes } from "./control/process.ts";
import { queueRoutes } from "./control/queue.ts";
import { searchRoutes } from "./control/search.ts";
import { stateRoutes } from "./control/state.ts";
import { iamInfoRoutes } from "./iam-info.ts";
import { forwarderRoutes } from "./forwarder.ts";
import { messageRoutes } from "./messages.ts";
import { roomRoutes } from "./rooms.ts";
import type { Services } from "./services.ts";
import { userRoutes } from "./users.ts";

/** The whole API. */
export function allRoutes(services: Services): Route[] {
  const routes = [
    authRoutes,
    messageRoutes,
    forwarderRoutes,
    roomRoutes,
    contactRoutes,
    userRoutes,
    appRoutes,
    iamInfoRoutes,
    processRoutes,
    stateRoutes,
    clockRoutes,
    peopleRoutes,
    hookRoutes,
    deviceRoutes,
    deliveryRoutes,
    queueRoutes,
    eventRoutes,
    appMarketRoutes,
    searchRoutes,
  ].flatMap((resource) => resource(services));
  const served = new Set<string>(routes.map(({ operationId }) => operationId));
  return [
    ...routes,
    ...Object.values(operations)
      .filter(({ operationId }) => !served.has(operationId))
      .map(notYet),
  ];
}

/** What the documents describe and nothing serves yet says so. */
function notYet({ operationId, method, path, document }: Operation): Route {
  const message = `${operationId} is documented, but not there yet`;
  return {
    operationId,
    method: method as Route["method"],
    path,
    auth: "none",
    handler() {
      if (document === "control") throw new EmulatorError("EMULATOR_UNKNOWN", message, { status: 501 });
      throw new FinchatError("FC_UNKNOWN", message, { status: 501 });
    },
  };
}
