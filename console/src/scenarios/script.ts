import { shallowRef, watch } from "vue";

const key = "finchat-emulator.scenario";

/** The scenario in the editor as YAML; it stays as long as the window. */
export const script = shallowRef(sessionStorage.getItem(key) ?? "");

watch(script, (text) => sessionStorage.setItem(key, text));
