import { ElMessageBox } from "element-plus";
import { i18n } from "../i18n/i18n.ts";

/** Asks before something is done that cannot be taken back; whether it shall be done. */
export function confirmed(question: string, title: string): Promise<boolean> {
  const { t } = i18n.global;
  // The library would speak the language that the console began with.
  const words = { confirmButtonText: t("parts.ok"), cancelButtonText: t("parts.cancel") };
  return ElMessageBox.confirm(question, title, { type: "warning", ...words }).then(
    () => true,
    () => false,
  );
}
