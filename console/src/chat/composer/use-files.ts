import { shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { call } from "../../api/control.ts";
import { sizeOf } from "../messages/content.ts";
import { attachmentOf, discard, type Attachment } from "./attachments.ts";

/** The largest upload that the emulator takes, in bytes; it has the last word. */
const limit = shallowRef(Number.POSITIVE_INFINITY);

async function readLimit(): Promise<void> {
  const { limits } = await call("getSettings");
  limit.value = limits?.media_bytes ?? limit.value;
}

/** The files of a draft, and what speaks against sending one. */
export function useFiles(change: (edit: (attachments: readonly Attachment[]) => readonly Attachment[]) => void) {
  const { t } = useI18n();

  function add(files: Iterable<File>): void {
    const added = Array.from(files, attachmentOf);
    if (added.length === 0) return;
    change((attachments) => [...attachments, ...added]);
    void readLimit().catch(() => undefined);
  }

  function remove(attachment: Attachment): void {
    discard(attachment);
    change((attachments) => attachments.filter(({ id }) => id !== attachment.id));
  }

  /** Why a file cannot be sent; empty where nothing is known against it. */
  function problemOf({ file: { size } }: Attachment): string {
    if (size === 0) return t("chat.composer.emptyFile");
    return size > limit.value ? t("chat.composer.tooLarge", { limit: sizeOf(limit.value) }) : "";
  }

  /** What a word processor copies comes as a picture too; its text is what is meant. */
  function pasted(event: ClipboardEvent): void {
    const files = Array.from(event.clipboardData?.files ?? []);
    if (files.length === 0 || event.clipboardData?.types.includes("text/rtf") === true) return;
    event.preventDefault();
    add(files);
  }

  return { add, remove, problemOf, pasted };
}
