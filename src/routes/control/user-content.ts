import { badRequest } from "../../core/errors.ts";
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
  if (findings !== undefined) {
    const { violations, unknown } = findings;
    if (settings.current.strict) violations.addAll(unknown);
    else for (const warning of unknown.warnings) warn(warning);
    if (violations.count > 0) throw badRequest(violations);
  }
  for (const { path, uri } of missingMedia(content, rows)) warn(`body /content${path} names no media: ${uri}`);
  return content;
}
