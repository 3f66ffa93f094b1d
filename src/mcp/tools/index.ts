import type { Tool } from "../tool.ts";
import { chatTools } from "./chat.ts";
import { pushTools } from "./pushes.ts";
import { getStarted } from "./start.ts";
import { testTools } from "./tests.ts";
import { worldTools } from "./world.ts";

/** All tools, in the order in which they are listed. */
export const tools: readonly Tool[] = [getStarted, ...chatTools, ...pushTools, ...worldTools, ...testTools];
