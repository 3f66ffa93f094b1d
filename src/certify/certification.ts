import type { Progress } from "../core/progress-line.ts";
import { EmulatorApiError } from "../client/api.ts";
import { ProcessError } from "../core/readiness.ts";
import { readApp } from "./app-under-test.ts";
import { portPlaceholder, startBot, type BotUnderTest } from "./bot-under-test.ts";
import type { Check } from "./check.ts";
import { acknowledges, measureBot, measurementFailed, unknownProfile } from "./checks/acknowledges.ts";
import { checks } from "./checks/index.ts";
import { CheckFailure, fail, notApplicable, type Certificate, type CheckResult, type Finding } from "./finding.ts";
import { Stage, type Profile } from "./stage.ts";
import type { Venue } from "./venue.ts";

/** Inputs of a certification. */
export interface CertificationOptions {
  readonly venue: Venue;
  readonly appId: string;
  readonly bot: BotUnderTest;
  /** Texts that the bot is sent; the first is used by all checks. */
  readonly texts: readonly string[];
  /** Ids of the checks to run; all when empty. */
  readonly only: readonly string[];
  /** Number of checks that run at a time, where the bot and the venue allow it. */
  readonly workers: number;
  /** Called when checks begin and end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Ids of all checks, in the order of the report. */
export const checkIds: readonly string[] = [acknowledges.id, ...checks.map(({ id }) => id)];

/** Lifetime of tokens in checks that are not about tokens: longer than any outage. */
const longLifetimeS = 30 * 86_400;

const tenantAdvice = "Look for a rule of the fixtures that forbids it, such as a sensitive word in the text.";

/** Runs the checks against a bot. */
export class Certification {
  readonly #options: CertificationOptions;
  readonly #open = new Set<() => Promise<void>>();
  readonly #running = new Set<string>();
  #done = 0;
  #total = 0;

  constructor(options: CertificationOptions) {
    this.#options = options;
  }

  /**
   * Runs the checks.
   * @throws ConfigError for an unknown app or one without a bot; ProcessError when the bot does not start
   */
  async run(): Promise<Certificate> {
    const { only, bot, venue, workers } = this.#options;
    const selected = checks.filter(({ id }) => only.length === 0 || only.includes(id));
    this.#total = selected.length + 1;
    const { finding, profile } = await this.#measure();
    const results = new Map<string, CheckResult>([[acknowledges.id, resultOf(acknowledges, finding)]]);
    const waiting = [...selected];
    const work = async (): Promise<void> => {
      for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
        results.set(check.id, resultOf(check, await this.#findingOf(check, finding, profile)));
      }
    };
    const isSerial = venue.isShared || !bot.callback.includes(portPlaceholder);
    await Promise.all(Array.from({ length: isSerial ? 1 : workers }, work));
    const isReported = ({ id, status }: CheckResult): boolean =>
      only.length === 0 || only.includes(id) || status === "fail";
    const found = checkIds.flatMap((id) => results.get(id) ?? []).filter(isReported);
    return { ok: found.every(({ status }) => status !== "fail"), checks: found };
  }

  /** Stops the bots and removes the tenants of checks that run. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#open].map((close) => close()));
  }

  async #measure(): Promise<{ finding: Finding; profile: Profile }> {
    return this.#onStage({ check: acknowledges, profile: unknownProfile }, async (stage) => {
      try {
        return await measureBot(stage);
      } catch (error) {
        if (error instanceof CheckFailure) return { finding: measurementFailed(error), profile: unknownProfile };
        throw error;
      }
    });
  }

  async #findingOf(check: Check, acknowledged: Finding, profile: Profile): Promise<Finding> {
    const reason = this.#reasonToSkip(check, acknowledged, profile);
    if (reason !== undefined) {
      this.#done++;
      return reason;
    }
    try {
      return await this.#onStage({ check, profile }, (stage) => check.run(stage));
    } catch (error) {
      if (error instanceof CheckFailure) return fail(error.message, error.advice);
      if (error instanceof ProcessError)
        return fail(error.message, "See the bot's output; start it as the command does.");
      if (error instanceof EmulatorApiError)
        return fail(`the emulator refused a step of the check: ${error.message}`, tenantAdvice);
      throw error;
    }
  }

  #reasonToSkip(check: Check, acknowledged: Finding, profile: Profile): Finding | undefined {
    if (acknowledged.status === "fail") {
      return notApplicable("the bot acknowledges no push", `Repair ${acknowledges.id} first.`);
    }
    if (check.countsCalls && profile.isSilent) {
      const text = JSON.stringify(this.#options.texts[0]);
      return notApplicable(
        `the bot makes no platform call for ${text}`,
        "Name a text that the bot answers: --say TEXT.",
      );
    }
    if (check.needsCommand === true && this.#options.bot.command === undefined) {
      return notApplicable("the bot cannot be restarted from here", "Let certify start the bot: --command COMMAND.");
    }
    return undefined;
  }

  async #onStage<T>(
    { check, profile }: { check: Pick<Check, "id" | "tokenLifetimeS">; profile: Profile },
    run: (stage: Stage) => Promise<T>,
  ): Promise<T> {
    const { venue, appId, bot, texts } = this.#options;
    this.#running.add(check.id);
    this.#tellProgress();
    const tenant = await venue.open({ token: { lifetime_s: check.tokenLifetimeS ?? longLifetimeS } });
    const closers = [() => tenant.close()];
    const close = async (): Promise<void> => {
      for (let step = closers.pop(); step !== undefined; step = closers.pop()) await step();
    };
    this.#open.add(close);
    try {
      const { fx } = tenant;
      const app = await readApp(fx, appId);
      const running = await startBot(fx, appId, bot);
      closers.push(() => running.stop());
      return await run(new Stage({ fx, app, callback: running.callback, texts, profile, bot: running.process }));
    } finally {
      await close();
      this.#open.delete(close);
      this.#running.delete(check.id);
      this.#done++;
      this.#tellProgress();
    }
  }

  #tellProgress(): void {
    this.#options.onProgress?.({ done: this.#done, total: this.#total, running: [...this.#running] });
  }
}

function resultOf({ id, document, advice }: Pick<Check, "id" | "document" | "advice">, finding: Finding): CheckResult {
  const { status, reason } = finding;
  const isPlain = status === "pass" || status === "n/a";
  const shownAdvice = finding.advice ?? (isPlain ? undefined : advice);
  return { id, status, reason, ...(shownAdvice !== undefined && { advice: shownAdvice }), document };
}
