import { bilingual } from "../i18n/bilingual.ts";

export const faultsTexts = bilingual({ title: "Faults" }, { title: "故障" });
