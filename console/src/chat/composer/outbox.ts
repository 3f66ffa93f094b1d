import type { ShallowRef } from "vue";
import { exchange } from "../../api/control.ts";
import { discard, uploaded } from "./attachments.ts";
import type { Draft, Part } from "./drafts.ts";
import { textContent, type Said } from "./mentions.ts";

/** Who says something, and where. */
export interface Address {
  readonly roomId: string;
  readonly actor: string;
}

/**
 * Says something in a room; what is odd about it.
 * @throws EmulatorApiError when it is refused
 */
export const say = ({ roomId, actor }: Address, content: Said): Promise<{ readonly warnings: readonly string[] }> =>
  exchange("sayInRoom", { params: { room_id: roomId }, body: { sender: actor, content } });

/**
 * Sends messages in order, behind those that are on their way. When one is refused, it comes back into the draft with all
 * behind it, and the draft tells why.
 */
export function post(draft: ShallowRef<Draft>, address: Address, parts: readonly Part[]): void {
  const isIdle = draft.value.outbox.length === 0;
  const { failure: _, ...rest } = draft.value;
  draft.value = { ...rest, outbox: [...rest.outbox, ...parts] };
  if (isIdle) void drain(draft, address);
}

async function drain(draft: ShallowRef<Draft>, address: Address): Promise<void> {
  for (let part = draft.value.outbox[0]; part !== undefined; part = draft.value.outbox[0]) {
    try {
      await say(
        address,
        part.kind === "text" ? textContent(part.text, part.mentions) : await uploaded(part.attachment),
      );
      if (part.kind === "file") discard(part.attachment);
      draft.value = { ...draft.value, outbox: draft.value.outbox.slice(1) };
    } catch (failure) {
      draft.value = { ...withOutbox(draft.value), failure };
    }
  }
}

/** The draft with what did not go out before what was written since. */
function withOutbox({ text, mentions, attachments, outbox }: Draft): Draft {
  const files = outbox.flatMap((part) => (part.kind === "file" ? [part.attachment] : []));
  const texts = outbox.flatMap((part) => (part.kind === "text" ? [part] : []));
  let whole = { text, mentions };
  for (const part of texts.reverse()) {
    const before = whole.text === "" ? part.text : `${part.text}\n`;
    whole = { text: before + whole.text, mentions: [...part.mentions, ...behind(before.length, whole.mentions)] };
  }
  return { ...whole, attachments: [...files, ...attachments], outbox: [] };
}

const behind = (length: number, mentions: Draft["mentions"]): Draft["mentions"] =>
  mentions.map(({ fcid, start, end }) => ({ fcid, start: start + length, end: end + length }));
