import { route, json, type Route } from "../http/route.ts";
import type { Organization } from "../store/entities.ts";
import type { Services } from "./services.ts";

/** The contacts (the document's 通讯录信息). */
export const contactRoutes = ({ contacts, people }: Services): Route[] => [
  route("getUsersByAuthority", ({ query }) => json(contacts.holders(query.authority_name))),
  route("getOrganizationsByType", ({ query }) => {
    const organizations = contacts.organizationsOfType(query.organization_type, people.known(query.fcid));
    return json(organizations.map(withoutDomain));
  }),
  route("getOrganization", ({ params }) => json(withoutDomain(contacts.organization(params.organization_id)))),
  route("getDepartment", ({ params, query }) => {
    const includeSubDepartments = query.include_sub_departments || query.include_sub_deparments;
    return json(contacts.department(params.department_id, includeSubDepartments));
  }),
];

function withoutDomain({ domain: _, ...organization }: Organization): Omit<Organization, "domain"> {
  return organization;
}
