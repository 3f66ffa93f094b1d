import type { Finding } from "./finding.ts";
import type { Stage } from "./stage.ts";

/** One requirement of a bot, and how it is checked. */
export interface Check {
  readonly id: string;
  /** The place in the platform's document, as headings. */
  readonly document: string;
  /** One sentence that says what to do when it fails. */
  readonly advice: string;
  /** Counts calls or messages, so it says nothing about a bot that makes no call for the text. */
  readonly countsCalls: boolean;
  /** Stops and starts the bot, which needs its command. */
  readonly needsCommand?: true;
  /** Lifetime of app access tokens during the check, in seconds; 30 days when missing. */
  readonly tokenLifetimeS?: number;
  readonly run: (stage: Stage) => Promise<Finding>;
}
