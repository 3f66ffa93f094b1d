import { pointerTo } from "../core/pointer.ts";
import { appUrlFindings } from "./app-urls.ts";
import { collectionNames } from "./collections.ts";
import { limitedSuggestions } from "../core/suggestions.ts";
import { rowFindings } from "./rules.ts";
import { withRuleFindings } from "./setting-rules.ts";
import { schemaFindings, type Validate } from "./schema-findings.ts";
import { isRecord, listOf, type Fields } from "./shape.ts";
import { TenantLookup } from "./tenant-lookup.ts";
import { duplicateFindings } from "./uniqueness.ts";
import { cycleFindings, defaultUserFindings, fileFindings, senderFindings } from "./whole-tenant.ts";
import type { Finding } from "./problems.ts";

/** For so many unknown ids it is looked up what may be meant. */
const hintCount = 100;

/** Everything that is wrong with a tenant, whatever its shape. */
export function tenantFindings(tenant: Fields, validate: Validate): Finding[] {
  const lookup = new TenantLookup(tenant);
  const hint = limitedSuggestions(hintCount);
  const { findings: broken, omitted } = schemaFindings(tenant, validate);
  const findings = withRuleFindings(broken, tenant["settings"], "/settings");
  if (omitted > 0) findings.push({ path: "", message: `and ${omitted} more that break the schema` });
  for (const collection of collectionNames) {
    const rows = listOf(tenant[collection]);
    const path = pointerTo("", collection);
    for (const finding of duplicateFindings(collection, rows, lookup.domain)) findings.push(below(path, finding));
    for (const [index, row] of rows.entries()) {
      for (const finding of rowFindings(collection, row, lookup, hint)) {
        findings.push(below(pointerTo(path, index), finding));
      }
    }
  }
  return [
    ...findings,
    ...cycleFindings(tenant),
    ...senderFindings(tenant, lookup),
    ...fileFindings(tenant),
    ...defaultUserFindings(tenant),
  ];
}

/** Everything in a tenant that is no reason not to start, and yet cannot work. */
export function tenantWarnings(tenant: Fields): Finding[] {
  return listOf(tenant["apps"]).flatMap((app, index) =>
    (isRecord(app) ? appUrlFindings(app) : []).map((finding) => below(`/apps/${index}`, finding)),
  );
}

function below(parent: string, { path, message, other }: Finding): Finding {
  return { path: parent + path, message, ...(other === undefined ? {} : { other: parent + other }) };
}
