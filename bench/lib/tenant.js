/** The app that says everything, so that the others are pushed it. */
export const sender = { app_id: "sender", secret: "secret", name: "Sender", bot: "@sender:example.org" };

/**
 * A tenant with a bot for each URL, and rooms that the sender shares with them, the bots taking turns.
 * @param {readonly string[]} urls
 * @param {number} rooms
 */
export function tenantOf(urls, rooms) {
  const apps = urls.map((url, index) => ({
    app_id: `bot${index}`,
    name: `Bot ${index}`,
    bot: botOf(index),
    callback: { url },
    subscriptions: { room_messages: "direct_and_group" },
  }));
  return {
    users: [{ fcid: "@alice:example.org" }],
    apps: [sender, ...apps],
    rooms: Array.from({ length: rooms }, (_, index) => ({
      room_id: roomOf(index),
      type: "multi_chat",
      owner: sender.bot,
      fcids: [sender.bot, botOf(index % urls.length)],
    })),
  };
}

/** @param {number} index */
export const roomOf = (index) => `!room${index}:example.org`;

/** @param {number} index */
const botOf = (index) => `@bot${index}:example.org`;
