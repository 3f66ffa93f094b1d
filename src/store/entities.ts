/**
 * Entities of the state. Times are integers, ms since the epoch, on the emulator's clock. Rows are plain JSON and never
 * changed in place; those of the tenant (organizations to sensitive words) have the form of the fixtures.
 */
export type * from "./entities/tenant.ts";
export type * from "./entities/messages.ts";
export type * from "./entities/pushes.ts";
export type * from "./entities/access.ts";
export type * from "./entities/faults.ts";
