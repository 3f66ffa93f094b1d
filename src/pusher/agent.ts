import type { Agent as AgentType } from "undici";
import buildConnector from "undici/lib/core/connect.js";
import Agent from "undici/lib/dispatcher/agent.js";
import { hideInterimResponses } from "./interim-responses.ts";

/** Opens an agent without time-outs of its own. */
export function openAgent(): AgentType {
  const openSocket = buildConnector({ timeout: 0 });
  const connect: typeof openSocket = (options, callback) => {
    openSocket(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      hideInterimResponses(socket);
      callback(null, socket);
    });
  };
  return new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 });
}
