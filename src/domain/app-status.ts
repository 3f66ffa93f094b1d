import type { AppStatus } from "../store/entities.ts";

const live: ReadonlySet<AppStatus> = new Set(["Published", "Unpublishing", "UnpublishApproved", "UnpublishRejected"]);

/** Whether an app in this status can call and be pushed to: published, and not yet taken down. */
export const isLive = (status: AppStatus): boolean => live.has(status);
