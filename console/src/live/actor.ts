import { shallowRef, watch } from "vue";

const key = "finchat-emulator.acting-as";

/** The fcid of the user whom this window acts as; each window has its own. Empty until one is chosen. */
export const actor = shallowRef(sessionStorage.getItem(key) ?? "");

watch(actor, (fcid) => sessionStorage.setItem(key, fcid));
