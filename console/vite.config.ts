import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

/** The emulator that `npm run console` speaks to while the console is worked on. */
const emulator = "http://127.0.0.1:3462";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/_emulator/console/",
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_I18N_LEGACY_API__: "false" },
  logLevel: "warn",
  build: {
    outDir: "../dist/console",
    assetsDir: "",
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: {
    fs: { allow: [".."] },
    proxy: { "/_emulator/v1": { target: emulator, ws: true, headers: { origin: emulator, host: "127.0.0.1:3462" } } },
  },
});
