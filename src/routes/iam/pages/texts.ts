import { scopes } from "../../../iam/scopes.ts";

/** The languages of the IAM's pages. */
export type Language = "en" | "zh";

const english = {
  lang: "en",
  pick: "Who is signing in?",
  pickFor: (app: string): string => `to ${app}`,
  search: "Name, account or e-mail",
  searchButton: "Search",
  nobody: "Nobody found",
  more: "There are more: search for one",
  leave: "Do you want to sign out?",
  leaveAs: (name: string): string => `You are signed in as ${name}`,
  leaveButton: "Sign out",
  left: "You are signed out",
  account: "Your account",
  nobodyIn: "Nobody is signed in",
  backTo: (app: string): string => `Back to ${app}`,
  returning: "Returning to the app…",
  returnButton: "Continue",
  sorry: "We are sorry…",
};

const chinese: typeof english = {
  lang: "zh-CN",
  pick: "请选择登录用户",
  pickFor: (app) => `登录到 ${app}`,
  search: "姓名、账号或邮箱",
  searchButton: "搜索",
  nobody: "没有找到用户",
  more: "还有更多用户，请搜索",
  leave: "确定要退出登录吗？",
  leaveAs: (name) => `当前登录用户：${name}`,
  leaveButton: "退出登录",
  left: "已退出登录",
  account: "我的账号",
  nobodyIn: "当前没有用户登录",
  backTo: (app) => `返回 ${app}`,
  returning: "正在返回应用……",
  returnButton: "继续",
  sorry: "很抱歉……",
};

/** Texts of the pages. */
export type Texts = typeof english;

/**
 * The texts in the language that the app asks for with `ui_locales`, else the one that the browser prefers of the two;
 * English where neither says.
 */
export function textsFor(acceptLanguage: string | undefined, uiLocales: string | null = null): Texts {
  const asked = scopes(uiLocales ?? "")
    .map(languageOf)
    .find(isSpoken);
  return (asked ?? preferred(acceptLanguage)) === "zh" ? chinese : english;
}

const languageOf = (tag: string): string => tag.toLowerCase().split(/[-_]/, 1)[0] ?? "";

const isSpoken = (language: string): boolean => language === "zh" || language === "en";

function preferred(acceptLanguage: string | undefined): string | undefined {
  const wanted = (acceptLanguage ?? "").split(",").map((entry) => {
    const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
    return { language: languageOf(tag), quality: Number(quality ?? 1) };
  });
  const [best] = wanted
    .filter(({ language, quality }) => isSpoken(language) && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return best?.language;
}
