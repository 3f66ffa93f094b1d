import type { PushFault, PushFaultOutcome } from "../store/entities.ts";

/** A push fault as it is asked for. */
export type NewPushFault = Omit<PushFault, "fault_id" | "seen" | "ends_at">;

/** Fields that only some outcomes use. */
const usedBy: Readonly<Record<"delay_ms" | "status" | "body", PushFaultOutcome>> = {
  delay_ms: "slow",
  status: "status",
  body: "status",
};

/** Returns why a push fault has no effect, or a field without use; undefined when it is valid. */
export function pushFaultProblem(fault: NewPushFault): string | undefined {
  const { outcome } = fault;
  if (outcome === "status" && fault.status === undefined) return "status: is required with the outcome status";
  if (outcome === "slow" && fault.delay_ms === undefined) return "delay_ms: is required with the outcome slow";
  for (const [field, user] of Object.entries(usedBy)) {
    const isGiven = fault[field as keyof typeof usedBy] !== undefined;
    if (isGiven && outcome !== user)
      return `${field}: has no use with the outcome ${outcome}; leave it out, or use ${user}`;
  }
  return undefined;
}
