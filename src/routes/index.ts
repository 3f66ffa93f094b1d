import type { Route } from "../http/route.ts";
import { appRoutes } from "./apps.ts";
import { authRoutes } from "./auth.ts";
import { contactRoutes } from "./contacts.ts";
import { appMarketRoutes } from "./control/apps.ts";
import { clockRoutes } from "./control/clock.ts";
import { consoleRoutes } from "./control/console.ts";
import { deliveryRoutes } from "./control/deliveries.ts";
import { deviceRoutes } from "./control/devices.ts";
import { documentRoutes } from "./control/documents.ts";
import { eventRoutes } from "./control/events.ts";
import { faultRoutes } from "./control/faults.ts";
import { feedRoutes } from "./control/feeds.ts";
import { fidelityRoutes } from "./control/fidelity.ts";
import { hookRoutes } from "./control/hooks.ts";
import { joinedRoomRoutes } from "./control/joined-rooms.ts";
import { mcpRoutes } from "./control/mcp.ts";
import { memberRoutes } from "./control/members.ts";
import { iamControlRoutes } from "./control/iam.ts";
import { peoplesMediaRoutes } from "./control/media.ts";
import { metricsRoutes } from "./control/metrics.ts";
import { peopleRoutes } from "./control/people.ts";
import { processRoutes } from "./control/process.ts";
import { pushFaultRoutes } from "./control/push-faults.ts";
import { queueRoutes } from "./control/queue.ts";
import { noted, recordingRoutes } from "./control/recording.ts";
import { requestRoutes } from "./control/requests.ts";
import { searchRoutes } from "./control/search.ts";
import { settingsRoutes } from "./control/settings.ts";
import { stateRoutes } from "./control/state.ts";
import { tenantRoutes } from "./control/tenant.ts";
import { hostedTenantRoutes } from "./control/tenants.ts";
import { verifyRoutes } from "./control/verify.ts";
import { waitRoutes } from "./control/wait.ts";
import { iamRoutes } from "./iam/index.ts";
import { iamInfoRoutes } from "./iam-info.ts";
import { forwarderRoutes } from "./forwarder.ts";
import { mediaRoutes } from "./media.ts";
import { messageRoutes } from "./messages.ts";
import { roomRoutes } from "./rooms.ts";
import type { Services } from "./services.ts";
import { userRoutes } from "./users.ts";

/** The whole API. */
export function allRoutes(services: Services): Route[] {
  return [
    authRoutes,
    messageRoutes,
    mediaRoutes,
    forwarderRoutes,
    roomRoutes,
    contactRoutes,
    userRoutes,
    appRoutes,
    iamInfoRoutes,
    iamRoutes,
    iamControlRoutes,
    processRoutes,
    stateRoutes,
    settingsRoutes,
    tenantRoutes,
    hostedTenantRoutes,
    mcpRoutes,
    memberRoutes,
    joinedRoomRoutes,
    clockRoutes,
    peopleRoutes,
    peoplesMediaRoutes,
    faultRoutes,
    pushFaultRoutes,
    requestRoutes,
    metricsRoutes,
    documentRoutes,
    fidelityRoutes,
    consoleRoutes,
    hookRoutes,
    deviceRoutes,
    deliveryRoutes,
    feedRoutes,
    waitRoutes,
    verifyRoutes,
    queueRoutes,
    eventRoutes,
    appMarketRoutes,
    searchRoutes,
    recordingRoutes,
  ]
    .flatMap((resource) => resource(services))
    .map((route) => noted(route, services));
}
