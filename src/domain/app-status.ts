import type { AppStatus } from "../store/entities.ts";

/** Operations of a developer or administrator on an app's status (应用操作列表). */
export type AppOperation =
  | "SubmitPublishRequest"
  | "WithdrawPublishRequest"
  | "ApprovePublishRequest"
  | "RejectPublishRequest"
  | "Publish"
  | "SubmitUnpublishRequest"
  | "ApproveUnpublishRequest"
  | "RejectUnpublishRequest"
  | "Unpublish";

/** As what somebody operates on an app: as its developer, or as any holder of finstore-admin. */
export type OperatorRole = "developer" | "administrator";

/** The authority that makes an administrator. */
export const administratorAuthority = "finstore-admin";

/** One way from a status to another. */
export interface Transition {
  readonly from: readonly AppStatus[];
  readonly operation: AppOperation;
  readonly by: OperatorRole;
  readonly to: AppStatus;
}

/** Transitions between app statuses; any other is refused. */
const transitions: readonly Transition[] = [
  {
    from: ["InDevelopment", "PublishWithdrawed", "PublishRejected", "Unpublished"],
    operation: "SubmitPublishRequest",
    by: "developer",
    to: "Publishing",
  },
  { from: ["Publishing"], operation: "WithdrawPublishRequest", by: "developer", to: "PublishWithdrawed" },
  { from: ["Publishing"], operation: "ApprovePublishRequest", by: "administrator", to: "PublishApproved" },
  { from: ["Publishing"], operation: "RejectPublishRequest", by: "administrator", to: "PublishRejected" },
  { from: ["PublishApproved"], operation: "Publish", by: "developer", to: "Published" },
  {
    from: ["Published", "UnpublishRejected"],
    operation: "SubmitUnpublishRequest",
    by: "developer",
    to: "Unpublishing",
  },
  { from: ["Unpublishing"], operation: "ApproveUnpublishRequest", by: "administrator", to: "UnpublishApproved" },
  { from: ["Unpublishing"], operation: "RejectUnpublishRequest", by: "administrator", to: "UnpublishRejected" },
  { from: ["UnpublishApproved"], operation: "Unpublish", by: "developer", to: "Unpublished" },
  { from: ["Published"], operation: "Unpublish", by: "administrator", to: "Unpublished" },
];

const live: ReadonlySet<AppStatus> = new Set(["Published", "Unpublishing", "UnpublishApproved", "UnpublishRejected"]);

/** Returns whether an app in this status can call and be pushed to: published, and not yet taken down. */
export const isLive = (status: AppStatus): boolean => live.has(status);

/** The ways that lead on from a status. */
export const transitionsFrom = (status: AppStatus): readonly Transition[] =>
  transitions.filter(({ from }) => from.includes(status));
