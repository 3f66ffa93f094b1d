import express from "express";
import session from "express-session";
import { randomUUID } from "node:crypto";
import { signIn } from "./sign-in.js";
import { signedInPage, signedOutPage } from "./pages.js";

/** @import { Express, Request } from "express" */
/** @import { Settings, Started, User } from "./sign-in.js" */

/**
 * What the app keeps of one browser: a sign-in that was begun, or who is signed in.
 * @typedef {{ started?: Started, user?: User }} Kept
 */

/**
 * A web app whose users sign in with FinChat.
 * @param {Settings} settings
 * @returns {Promise<Express>}
 */
export async function createWebApp(settings) {
  const iam = await signIn(settings);
  const app = express();
  const cookie = /** @type {const} */ ({ httpOnly: true, sameSite: "lax" });
  app.use(session({ secret: randomUUID(), resave: false, saveUninitialized: false, cookie }));

  app.get("/", (request, response) => {
    const { user } = kept(request);
    response.send(user ? signedInPage(user) : signedOutPage());
  });

  app.get("/sign-in", async (request, response) => {
    const { url, started } = await iam.begin();
    kept(request).started = started;
    response.redirect(url);
  });

  app.get("/callback", async (request, response) => {
    const { started } = kept(request);
    if (!started) {
      response.redirect("/");
      return;
    }
    const user = await iam.finish(request.originalUrl, started);
    await renewSession(request);
    kept(request).user = user;
    response.redirect("/");
  });

  app.post("/renew", async (request, response) => {
    const { user } = kept(request);
    if (user) kept(request).user = await iam.renew(user);
    response.redirect("/");
  });

  app.post("/sign-out", async (request, response) => {
    const { user } = kept(request);
    await renewSession(request);
    response.redirect(user ? iam.end(user) : "/");
  });

  return app;
}

/**
 * @param {Request} request
 * @returns {Kept}
 */
const kept = ({ session }) => /** @type {Kept} */ (/** @type {unknown} */ (session));

/**
 * A new session for whoever comes in or goes out, so that nobody can prepare one for somebody else.
 * @param {Request} request
 * @returns {Promise<void>}
 */
const renewSession = ({ session }) =>
  new Promise((resolve, reject) => {
    session.regenerate((/** @type {unknown} */ error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
