import { FinchatError } from "../core/errors.ts";
import { domainOf, pairKey } from "../store/collections.ts";
import type { Department, Organization, User } from "../store/entities.ts";
import type { DomainContext } from "./domain-context.ts";

/** A department as the platform answers it (获取部门详情). */
export interface DepartmentDetail {
  readonly department_id: string;
  readonly department_name: string;
  /** "" at the top. */
  readonly parent_department: string;
  /** Those directly below. */
  readonly sub_departments: readonly string[];
  readonly fcids: readonly string[];
}

/** The document's 通讯录: every domain that the tenant holds. Lists are in the tenant's order, each entry once. */
export class Contacts {
  readonly #rows: DomainContext["rows"];

  constructor({ rows }: Pick<DomainContext, "rows">) {
    this.#rows = rows;
  }

  /** The fcids of those who hold an authority, which they do through a role; none where nobody does. */
  holders(authority: string): string[] {
    const { roles, users } = this.#rows;
    return this.#inOrder(roles.byAuthority.all(authority), ({ role_id }) => users.byRole.all(role_id));
  }

  /** The organizations of a type in the domain of a user or bot. */
  organizationsOfType(type: number, fcid: string): Organization[] {
    return [...this.#rows.organizations.byDomainAndType.all(pairKey(domainOf(fcid), String(type)))];
  }

  /** @throws FinchatError FC_NOT_FOUND */
  organization(organizationId: string): Organization {
    const organization = this.#rows.organizations.get(organizationId);
    if (organization === undefined) throw new FinchatError("FC_NOT_FOUND", `organization ${organizationId}`);
    return organization;
  }

  /**
   * A department with its members, and with those of all departments below where they are asked for.
   * @throws FinchatError FC_NOT_FOUND
   */
  department(departmentId: string, includeSubDepartments: boolean): DepartmentDetail {
    const department = this.#rows.departments.get(departmentId);
    if (department === undefined) throw new FinchatError("FC_NOT_FOUND", `department ${departmentId}`);
    return {
      department_id: departmentId,
      department_name: department.department_name,
      parent_department: department.parent_department ?? "",
      sub_departments: Array.from(this.#below(departmentId), ({ department_id }) => department_id),
      fcids: this.members(includeSubDepartments ? this.withSubDepartments([departmentId]) : [departmentId]),
    };
  }

  /** The fcids of the members of departments. */
  members(departmentIds: Iterable<string>): string[] {
    return this.#inOrder(departmentIds, (id) => this.#rows.users.byDepartment.all(id));
  }

  /** Departments and all that are below them. */
  withSubDepartments(departmentIds: Iterable<string>): Set<string> {
    const all = new Set(departmentIds);
    for (const id of all) for (const { department_id } of this.#below(id)) all.add(department_id);
    return all;
  }

  #below(departmentId: string): Iterable<Department> {
    return this.#rows.departments.byParent.all(departmentId);
  }

  #inOrder<Group>(groups: Iterable<Group>, usersOf: (group: Group) => Iterable<User>): string[] {
    const places = new Map<string, number>();
    for (const group of groups) {
      for (const { fcid } of usersOf(group)) places.set(fcid, this.#rows.users.placeOf(fcid) ?? 0);
    }
    return [...places].sort(([, a], [, b]) => a - b).map(([fcid]) => fcid);
  }
}
