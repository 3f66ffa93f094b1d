import type { Check } from "../check.ts";
import { afterTheHour } from "./after-the-hour.ts";
import { burst } from "./burst.ts";
import { callbackToken } from "./callback-token.ts";
import { cards } from "./cards.ts";
import { duplicates } from "./duplicates.ts";
import { lostAnswer } from "./lost-answer.ts";
import { malformedPush } from "./malformed-push.ts";
import { oddTexts } from "./odd-texts.ts";
import { outage } from "./outage.ts";
import { partialFailure } from "./partial-failure.ts";
import { platformErrors } from "./platform-errors.ts";
import { restart } from "./restart.ts";
import { tokenExpired, tokenSuperseded } from "./token-renewal.ts";
import { unknownEvent } from "./unknown-event.ts";

/** All checks after `acknowledges`, in the order of the report. */
export const checks: readonly Check[] = [
  callbackToken,
  duplicates,
  lostAnswer,
  unknownEvent,
  malformedPush,
  tokenSuperseded,
  tokenExpired,
  platformErrors,
  partialFailure,
  burst,
  outage,
  afterTheHour,
  oddTexts,
  restart,
  cards,
];
