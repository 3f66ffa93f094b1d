import { iamHost } from "../http/iam-url.ts";
import { route, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Address of the IAM (the document's 获取IAM_HOST). */
export const iamInfoRoutes = ({ settings, iamPort, basePath }: Services): Route[] => [
  route("getIamInfo", ({ request }) =>
    json({ flows: [{ type: "iam", url: iamHost(request, settings.current, { iamPort: iamPort(), basePath }) }] }),
  ),
];
