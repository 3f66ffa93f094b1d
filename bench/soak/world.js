/** The app through which the bots' side of the traffic calls the platform. It answers what it is pushed. */
export const helper = {
  app_id: "helper",
  secret: "secret",
  bot: "@helper:example.org",
  redirect_uri: "http://127.0.0.1:9/callback",
};

export const alice = "@alice:example.org";
export const bob = "@bob:example.org";

/** How the other bots behave, and their paths. */
export const manners = /** @type {const} */ (["failing", "hanging", "flaky", "slow"]);

/** @param {string} manner */
export const botOf = (manner) => `@${manner}:example.org`;

/** A room that stays. */
export const lobby = "!lobby:example.org";

/**
 * Small limits, so that each kind of history is full after a few seconds. Bots that fail are given up after five minutes,
 * which pass in a few seconds since the clock is advanced.
 */
const settings = {
  limits: {
    journal_entries: 200,
    feed_entries: 1000,
    history_entries: 200,
    settled_deliveries: 300,
  },
  push: { timeout_ms: 300, give_up_after_ms: 300_000 },
};

/**
 * The tenant of the soak.
 * @param {string} botUrl where the bots are
 */
export function worldAt(botUrl) {
  const subscriptions = { room_messages: "direct_and_group", direct_room_created: true };
  const ofAssistants = {
    app_application: true,
    app_status: true,
    app_visibility: true,
    sensitive_word: true,
  };
  const apps = manners.map((manner) => ({
    app_id: manner,
    name: manner,
    bot: botOf(manner),
    callback: { url: `${botUrl}/${manner}` },
    subscriptions,
  }));
  return {
    settings,
    organizations: [{ organization_id: "00010", organization_name: "Bank", organization_type: 1 }],
    departments: [{ department_id: "desk", department_name: "Desk", organization_id: "00010" }],
    roles: [{ role_id: "trader", role_name: "Trader", authorities: ["trade"] }],
    users: [alice, bob].map((fcid) => ({
      fcid,
      organization_id: "00010",
      departments: ["desk"],
      roles: ["trader"],
    })),
    apps: [
      {
        app_id: helper.app_id,
        secret: helper.secret,
        name: "Helper",
        bot: helper.bot,
        developer: alice,
        privileged: true,
        assistant: true,
        callback: { url: `${botUrl}/answering` },
        subscriptions: { ...subscriptions, ...ofAssistants },
        search: { url: `${botUrl}/search` },
        redirect_uris: [helper.redirect_uri],
        visibility: { unlimited: true },
      },
      ...apps,
    ],
    rooms: [
      {
        room_id: lobby,
        type: "multi_chat",
        name: "Lobby",
        owner: helper.bot,
        fcids: [helper.bot, alice, bob, ...manners.map(botOf)],
      },
    ],
    sensitive_words: [{ word: "insider", disposal: "blocked", receivers: [alice] }],
  };
}
