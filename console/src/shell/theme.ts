import { shallowRef } from "vue";

const key = "finchat-emulator.theme";

/** Whether the console is dark: as it was chosen, else as the system is. */
export const dark = shallowRef(false);

/** Applies the theme, and follows the system's as long as none was chosen. */
export function followTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => show((localStorage.getItem(key) ?? (system.matches ? "dark" : "light")) === "dark");
  system.addEventListener("change", apply);
  apply();
}

/** Chooses the theme, in this browser. */
export function chooseTheme(choice: "dark" | "light"): void {
  localStorage.setItem(key, choice);
  show(choice === "dark");
}

function show(isDark: boolean): void {
  dark.value = isDark;
  document.documentElement.classList.toggle("dark", isDark);
}
