import { bilingual } from "../i18n/bilingual.ts";

export const requestsTexts = bilingual({ title: "Requests" }, { title: "请求" });
