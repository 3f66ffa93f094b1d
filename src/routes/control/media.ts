import { contentUri } from "../../domain/media.ts";
import { answerFile } from "../../http/file-answer.ts";
import { defineRoute, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { uploadedFile } from "../uploaded-file.ts";
import { found } from "./found.ts";

/** Files that people upload and download. */
export const peoplesMediaRoutes = ({ media }: Services): Route[] => [
  defineRoute({
    operationId: "putMedia",
    method: "POST",
    path: "/_emulator/v1/media",
    auth: "none",
    async handler(call) {
      return json({ content_uri: contentUri(await media.upload(call.request, uploadedFile(call))) }, 201);
    },
  }),
  defineRoute({
    operationId: "readMedia",
    method: "GET",
    path: "/_emulator/v1/media/{server_name}/{media_id}",
    auth: "none",
    async handler({ params: { server_name, media_id }, request }) {
      const file = media.find(server_name, media_id);
      const answer = file && (await answerFile(request, file.path, file.type));
      return found(answer, "file", `mxc://${server_name}/${media_id}`);
    },
  }),
];
