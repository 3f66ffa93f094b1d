import { shallowRef, watch } from "vue";
import { samples } from "./samples.ts";

const key = "finchat-emulator.card";

/** The card in the designer as JSON text; it stays as long as the window. */
export const designed = shallowRef(sessionStorage.getItem(key) ?? samples.form);

watch(designed, (text) => sessionStorage.setItem(key, text));
