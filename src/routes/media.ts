import { FinchatError } from "../core/errors.ts";
import { contentUri } from "../domain/media.ts";
import { answerFile } from "../http/file-answer.ts";
import { json, route, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";
import { uploadedFile } from "./uploaded-file.ts";

/** Files that apps upload and download (the document's 上传文件 and 下载文件). */
export const mediaRoutes = ({ media }: Services): Route[] => [
  route("uploadMedia", async (call) => {
    return json({ content_uri: contentUri(await media.upload(call.request, uploadedFile(call))) });
  }),
  route("downloadMedia", async ({ params: { server_name, media_id }, request }) => {
    const file = media.find(server_name, media_id);
    const answer = file && (await answerFile(request, file.path, file.type));
    if (answer === undefined) throw new FinchatError("FC_NOT_FOUND", `there is no mxc://${server_name}/${media_id}`);
    return answer;
  }),
];
