import {
  Box,
  ChatDotRound,
  Grid,
  Lightning,
  OfficeBuilding,
  Postcard,
  Promotion,
  Tickets,
  VideoPlay,
} from "@element-plus/icons-vue";
import type { Component } from "vue";
import ChatScreen from "../chat/ChatScreen.vue";
import { tenant } from "./tenant.ts";

/** A screen of the console, for navigation and router. Its title is the text `NAME.title`. */
export interface Screen {
  readonly name:
    "chat" | "deliveries" | "requests" | "apps" | "directory" | "faults" | "cards" | "scenarios" | "tenants";
  readonly path: string;
  readonly icon: Component;
  readonly component: Component | (() => Promise<Component>);
  /** True when the bottom bar of a phone shows it; the others are under "More". */
  readonly inBar: boolean;
  /** True for a screen of the process: a hosted tenant has none. */
  readonly ofProcess?: boolean;
}

const all: readonly Screen[] = [
  { name: "chat", path: "/chat/:roomId?", icon: ChatDotRound, component: ChatScreen, inBar: true },
  {
    name: "deliveries",
    path: "/deliveries/:deliveryId?",
    icon: Promotion,
    component: () => import("../deliveries/DeliveriesScreen.vue"),
    inBar: true,
  },
  {
    name: "requests",
    path: "/requests/:requestId?",
    icon: Tickets,
    component: () => import("../requests/RequestsScreen.vue"),
    inBar: true,
  },
  { name: "apps", path: "/apps/:appId?", icon: Grid, component: () => import("../apps/AppsScreen.vue"), inBar: true },
  {
    name: "directory",
    path: "/directory/:kind?/:id?",
    icon: OfficeBuilding,
    component: () => import("../directory/DirectoryScreen.vue"),
    inBar: false,
  },
  {
    name: "faults",
    path: "/faults",
    icon: Lightning,
    component: () => import("../faults/FaultsScreen.vue"),
    inBar: false,
  },
  {
    name: "cards",
    path: "/cards",
    icon: Postcard,
    component: () => import("../cards/CardsScreen.vue"),
    inBar: false,
  },
  {
    name: "scenarios",
    path: "/scenarios",
    icon: VideoPlay,
    component: () => import("../scenarios/ScenariosScreen.vue"),
    inBar: false,
  },
  {
    name: "tenants",
    path: "/tenants",
    icon: Box,
    component: () => import("../tenants/TenantsScreen.vue"),
    inBar: false,
    ofProcess: true,
  },
];

/** The screens, in the order of the navigation. Only the first is loaded at once. */
export const screens = all.filter(({ ofProcess = false }) => !ofProcess || tenant === undefined);
