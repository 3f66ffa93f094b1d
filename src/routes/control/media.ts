import { contentUri } from "../../domain/media.ts";
import { answerFile } from "../../http/file-answer.ts";
import { route, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { uploadedFile } from "../uploaded-file.ts";
import { found } from "./found.ts";

/** Files that people upload and download. */
export const peoplesMediaRoutes = ({ media }: Services): Route[] => [
  route("putMedia", async (call) => {
    return json({ content_uri: contentUri(await media.upload(call.request, uploadedFile(call))) }, 201);
  }),
  route("readMedia", async ({ params: { server_name, media_id }, request }) => {
    const file = media.find(server_name, media_id);
    const answer = file && (await answerFile(request, file.path, file.type));
    return found(answer, "file", `mxc://${server_name}/${media_id}`);
  }),
];
