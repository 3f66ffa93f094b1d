import type { Fields } from "../../core/json.ts";
import type { TenantCollection } from "../../domain/tenant-collection.ts";
import { json, noContent, route, type Call, type OperationId, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";
import { pageOf, type Paging } from "./listing.ts";

/** The tenant's data: every collection has the same five operations. */
export const tenantRoutes = ({ tenant }: Services): Route[] => [
  ...collectionRoutes(tenant.organizations, "Organization"),
  ...collectionRoutes(tenant.departments, "Department"),
  ...collectionRoutes(tenant.roles, "Role"),
  ...collectionRoutes(tenant.users, "User"),
  ...collectionRoutes(tenant.apps, "App"),
  ...collectionRoutes(tenant.rooms, "Room", "listAllRooms"),
  ...collectionRoutes(tenant.webhooks, "Webhook"),
  ...collectionRoutes(tenant.sensitive_words, "SensitiveWord"),
];

type Noun = "Organization" | "Department" | "Role" | "User" | "App" | "Room" | "Webhook" | "SensitiveWord";

function collectionRoutes<Row extends object>(
  collection: TenantCollection<Row>,
  one: Noun,
  list: OperationId = `list${one}s`,
): Route[] {
  const { kind } = collection;
  const { name, noun, key, rows } = kind;
  const named = ({ params }: Call): Row => {
    const id = String((params as Fields)[key]);
    return found(rows.get(id), noun, id);
  };
  return [
    route(list, ({ query }) => {
      const { limit, cursor, ...filters } = query as unknown as Paging & Fields;
      const page = pageOf(rows, { limit, cursor }, { where: (row) => collection.matches(row, filters) });
      return json({
        [name]: page.rows.map((row) => kind.show(row)),
        ...(page.cursor !== undefined && { cursor: page.cursor }),
      });
    }),
    route(`post${one}`, ({ body }) => json(collection.add(body as unknown as Fields), 201)),
    route(`read${one}`, (call) => json(kind.show(named(call)))),
    route(`patch${one}`, (call) => json(collection.patch(named(call), call.body as unknown as Fields))),
    route(`delete${one}`, (call) => {
      collection.remove(named(call));
      return noContent;
    }),
  ];
}
