import type { AppOperation } from "../../../src/generated/control.d.ts";

/** In whose name an operation on an app is done. */
export type OperatorRole = "developer" | "administrator";

/**
 * The buttons of the status machine: which operation is whose. Which of them can be done now is the emulator's to say;
 * it refuses the others.
 */
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
