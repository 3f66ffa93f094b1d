import { operations } from "../generated/operations.js";
import type { Fault } from "../store/entities.ts";
import { suggestionFor } from "../core/suggestions.ts";

/** The calls that faults are applied to. */
const calls = Object.values(operations).filter(({ document }) => document === "platform");

/** The reason why no call can have the operation, method and path of a fault together; undefined where one can. */
export function callProblem({ operation_id: operationId, method, path }: Partial<Fault>): string | undefined {
  const named = operationId === undefined ? calls : calls.filter((call) => call.operationId === operationId);
  const withPath = path === undefined ? named : named.filter((call) => canHavePath(call.path, path));
  if (method !== undefined && !withPath.some((call) => takesMethod(call.method, method))) {
    const methods = [...new Set(withPath.map((call) => call.method))];
    if (methods.length > 0) return `no such call has the method ${method}${suggestionFor(method, methods)}`;
  }
  if (withPath.length > 0 || path === undefined) return undefined;
  const paths = named.map((call) => call.path);
  return `no call of the platform or the IAM has the path ${path}${suggestionFor(path, paths)}`;
}

const takesMethod = (own: string, method: string): boolean => own === method || (own === "GET" && method === "HEAD");

/** The IAM's paths may begin with a second `/auth`, and any path may end in a slash. */
function canHavePath(template: string, path: string): boolean {
  const forms = template.startsWith("/auth/") ? [template, `/auth${template}`] : [template];
  return forms.some((form) => (path.endsWith("*") ? canBegin(form, path.slice(0, -1)) : isPath(form, path)));
}

const isPath = (template: string, path: string): boolean =>
  new RegExp(`^${escaped(template).replace(/\\\{\w+\\\}/g, "[^/]+")}/?$`).test(path);

function canBegin(template: string, prefix: string): boolean {
  const own = [...template.split("/"), ""];
  const given = prefix.split("/");
  return (
    given.length <= own.length &&
    given.every((segment, index) => {
      const expected = own[index] ?? "";
      const isLast = index === given.length - 1;
      if (expected.startsWith("{")) return isLast || segment !== "";
      return isLast ? expected.startsWith(segment) : segment === expected;
    })
  );
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
