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
  sorry: "很抱歉……",
};

/** What the pages say. */
export type Texts = typeof english;

/** The texts in the language that a browser prefers of the two; English where it names neither. */
export function textsFor(acceptLanguage: string | undefined): Texts {
  const wanted = (acceptLanguage ?? "").split(",").map((entry) => {
    const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
    return { language: tag.split("-")[0], quality: Number(quality ?? 1) };
  });
  const [best] = wanted
    .filter(({ language, quality }) => (language === "zh" || language === "en") && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return best?.language === "zh" ? chinese : english;
}
