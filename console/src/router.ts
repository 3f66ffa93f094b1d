import { createRouter, createWebHashHistory } from "vue-router";
import { screens } from "./shell/screens.ts";

/** The addresses of the screens; an address names what is looked at, so that it can be passed on. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: "/", redirect: "/chat" },
    ...screens.map(({ name, path, component }) => ({ name, path, component })),
    { path: "/:rest(.*)*", redirect: "/chat" },
  ],
});
