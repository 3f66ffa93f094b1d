import { createApp } from "vue";
import "./styles/elements.css";
import "./styles/console.css";
import { call, tokenWanted } from "./api/control.ts";
import ConsoleApp from "./ConsoleApp.vue";
import { i18n } from "./i18n/i18n.ts";
import { connect } from "./live/feed.ts";
import { followClock } from "./live/clock.ts";
import { followMissingScreens } from "./live/missing-screens.ts";
import { attempt } from "./parts/attempt.ts";
import { router } from "./router.ts";
import { followTheme } from "./shell/theme.ts";

followTheme();
followMissingScreens(router);
await attempt(() => call("getClock"));
if (!tokenWanted.value) await connect();
createApp(ConsoleApp).use(router).use(i18n).mount("#console");
if (!tokenWanted.value) void attempt(followClock);
