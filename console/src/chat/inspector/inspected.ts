import { shallowRef } from "vue";
import type { Event } from "../../../../src/generated/control.d.ts";

/** The message that the inspector shows; undefined while it is closed. */
export const inspected = shallowRef<Event>();
