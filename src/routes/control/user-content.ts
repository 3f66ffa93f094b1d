import { badRequest } from "../../core/errors.ts";
import { Violations } from "../../core/violations.ts";
import { missingMedia } from "../../domain/content.ts";
import { checkContent } from "../../http/request-validation.ts";
import type { MessageContent } from "../../store/entities.ts";
import type { Services } from "../services.ts";

/**
 * Checks a user's content. A msgtype that the platform knows must have the right shape; another passes unchecked, with
 * a warning. Unknown fields and missing media are warnings too.
 * @throws EmulatorError EMULATOR_BAD_REQUEST, its violations naming the places under /content
 */
export function userContent(
  { body: { content }, warn }: { body: { content: MessageContent }; warn: (message: string) => void },
  { rows, settings }: Pick<Services, "rows" | "settings">,
): MessageContent {
  const findings = checkContent(content, "/content");
  if (findings === undefined) warn(`body /content/msgtype ${content.msgtype} is unknown: the content is not checked`);
  const { violations, unknown, nulls, value } = findings ?? { violations: new Violations(), value: content };
  for (const tolerated of [unknown, nulls]) {
    if (tolerated === undefined) continue;
    if (settings.current.strict) violations.addAll(tolerated);
    else tolerated.warnings.forEach(warn);
  }
  if (violations.count > 0) throw badRequest(violations);
  const checked = value as MessageContent;
  for (const { path, uri } of missingMedia(checked, rows)) warn(`body /content${path} names no media: ${uri}`);
  return checked;
}
