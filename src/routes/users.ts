import { defineRoute, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Users (the document's 用户信息). */
export const userRoutes = ({ people, rooms }: Services): Route[] => [
  defineRoute({
    operationId: "getUser",
    method: "GET",
    path: "/api/v1/finchat/open-api/users/{fcid}",
    auth: "app",
    handler: ({ params }) => json(people.profile(params.fcid)),
  }),
  defineRoute({
    operationId: "getUserFriendships",
    method: "GET",
    path: "/api/v1/finchat/open-api/users/{fcid}/friendships",
    auth: "app",
    handler({ params }) {
      const friendships = rooms.directRoomsOf(people.known(params.fcid));
      return json(friendships.map((friendship) => ({ ...friendship, is_bot: people.isBot(friendship.to_fcid) })));
    },
  }),
];
