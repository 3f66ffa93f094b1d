import { bilingual } from "../i18n/bilingual.ts";

export const deliveriesTexts = bilingual({ title: "Deliveries" }, { title: "推送" });
