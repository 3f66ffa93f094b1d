import { createRouter, createWebHashHistory } from "vue-router";
import ChatScreen from "./chat/ChatScreen.vue";

/** The screens. Only the first is loaded at once; an address names what is looked at, so that it can be passed on. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: "/", redirect: "/chat" },
    { path: "/chat/:roomId?", name: "chat", component: ChatScreen },
    {
      path: "/deliveries/:deliveryId?",
      name: "deliveries",
      component: () => import("./deliveries/DeliveriesScreen.vue"),
    },
    { path: "/requests/:requestId?", name: "requests", component: () => import("./requests/RequestsScreen.vue") },
    { path: "/apps/:appId?", name: "apps", component: () => import("./apps/AppsScreen.vue") },
    { path: "/directory/:kind?/:id?", name: "directory", component: () => import("./directory/DirectoryScreen.vue") },
    { path: "/faults", name: "faults", component: () => import("./faults/FaultsScreen.vue") },
    { path: "/:rest(.*)*", redirect: "/chat" },
  ],
});
