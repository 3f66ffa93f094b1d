import { route, json, type Route } from "../http/route.ts";
import type { Services } from "./services.ts";

/** Users (the document's 用户信息). */
export const userRoutes = ({ people, rooms }: Services): Route[] => [
  route("getUser", ({ params }) => json(people.profile(params.fcid))),
  route("getUserFriendships", ({ params }) => {
    const friendships = rooms.directRoomsOf(people.known(params.fcid));
    return json(friendships.map((friendship) => ({ ...friendship, is_bot: people.isBot(friendship.to_fcid) })));
  }),
];
