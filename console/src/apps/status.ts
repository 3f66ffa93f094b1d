import { transitionsFrom, type OperatorRole } from "../../../src/domain/app-status.ts";
import type { App, AppOperation } from "../../../src/generated/control.d.ts";

/** The buttons of the status machine: which operation is whose. */
export const operationsOf: Readonly<Record<OperatorRole, readonly AppOperation[]>> = {
  developer: ["SubmitPublishRequest", "WithdrawPublishRequest", "Publish", "SubmitUnpublishRequest", "Unpublish"],
  administrator: [
    "ApprovePublishRequest",
    "RejectPublishRequest",
    "ApproveUnpublishRequest",
    "RejectUnpublishRequest",
    "Unpublish",
  ],
};

/** Where an operation leads from the status that an app has; undefined where it cannot be done. */
export const nextStatus = (
  { status }: Required<App>,
  role: OperatorRole,
  operation: AppOperation,
): App["status"] | undefined =>
  transitionsFrom(status).find((way) => way.operation === operation && way.by === role)?.to;
