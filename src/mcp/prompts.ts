/** A prompt: a text that a person picks, with its arguments filled in. */
export interface Prompt {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly { readonly name: string; readonly description: string; readonly required: boolean }[];
  readonly text: (args: Readonly<Record<string, string>>) => string;
}

/** Prompts for the two tasks that agents are given most. */
export const prompts: readonly Prompt[] = [
  {
    name: "build_a_bot",
    description: "Build a FinChat bot and try it against the emulator",
    arguments: [{ name: "language", description: "Programming language, such as Python", required: false }],
    text: ({ language = "the language of this project" }) =>
      [
        `Build a FinChat bot in ${language}.`,
        "1. Call get_started and read finchat://guide/bots.",
        "2. Write the bot: a web server that takes PUT /callback with {app_id, token, event}, checks the token, answers 200 at once, and works afterwards. It gets an access token with POST /api/v1/finchat/open-api/auth/token, renews it after a 401, and answers with message/send. Handle each event_id once.",
        "3. Start it with the environment that get_started returns, and call set_callback.",
        "4. Call send_message_as_user, then list_deliveries, list_requests and read_messages until the conversation works.",
        "5. Call certify_bot and fix what it finds.",
      ].join("\n"),
  },
  {
    name: "debug_a_push",
    description: "Find out why a push does not arrive or is not answered",
    arguments: [{ name: "delivery_id", description: "The push; the newest that failed by default", required: false }],
    text: ({ delivery_id: id }) =>
      [
        `Find out why ${id === undefined ? "the newest push that is not delivered" : `push ${id}`} fails.`,
        "1. Call list_deliveries and read its attempts: refused means that nothing listens at the URL, a status that the bot answered, timeout that it took too long.",
        "2. When there is no push at all, call explain_event with the message's event_id.",
        "3. Call trace_event with the event_id: the bot may have got the push and failed in its own call.",
        "4. Fix the bot or call set_callback, then advance_clock by 1m for the next attempt.",
      ].join("\n"),
  },
];
