import { defineRoute, json, type Route } from "../http/route.ts";
import type { Organization } from "../store/entities.ts";
import type { Services } from "./services.ts";

/** The contacts (the document's 通讯录信息). */
export const contactRoutes = ({ contacts, people }: Services): Route[] => [
  defineRoute({
    operationId: "getUsersByAuthority",
    method: "GET",
    path: "/api/v1/finchat/open-api/contact/get-users-by-authority",
    auth: "app",
    handler: ({ query }) => json(contacts.holders(query.authority_name)),
  }),
  defineRoute({
    operationId: "getOrganizationsByType",
    method: "GET",
    path: "/api/v1/finchat/open-api/contact/get-organizations-by-type",
    auth: "app",
    handler({ query }) {
      const organizations = contacts.organizationsOfType(query.organization_type, people.known(query.fcid));
      return json(organizations.map(withoutDomain));
    },
  }),
  defineRoute({
    operationId: "getOrganization",
    method: "GET",
    path: "/api/v1/finchat/open-api/contact/organizations/{organization_id}",
    auth: "app",
    handler: ({ params }) => json(withoutDomain(contacts.organization(params.organization_id))),
  }),
  defineRoute({
    operationId: "getDepartment",
    method: "GET",
    path: "/api/v1/finchat/open-api/contact/departments/{department_id}",
    auth: "app",
    handler({ params, query }) {
      const includeSubDepartments = query.include_sub_departments || query.include_sub_deparments;
      return json(contacts.department(params.department_id, includeSubDepartments));
    },
  }),
];

function withoutDomain({ domain: _, ...organization }: Organization): Omit<Organization, "domain"> {
  return organization;
}
