import { gauge, mergedMetrics } from "../../core/prometheus.ts";
import { route, type Route } from "../../http/route.ts";
import type { Collection } from "../../store/collection.ts";
import type { Collections } from "../../store/collections.ts";
import type { Services } from "../services.ts";

/** Metrics for Prometheus: those of hosted tenants too, each sample with a label `tenant`. */
export const metricsRoutes = (services: Services): Route[] => [
  route("getMetrics", () => ({
    status: 200,
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    bytes: metricsText(services),
  })),
];

/** Memory belongs to the process, which hosts tenants; a hosted tenant has only its own metrics. */
function metricsText(services: Services): string {
  const { tenants } = services;
  if (tenants === undefined) return tenantMetrics(services);
  return mergedMetrics([tenantMetrics(services) + processGauges(services), ...tenants.metrics()]);
}

/** Returns the metrics of one tenant. */
export const tenantMetrics = ({ rows, metrics, requestLog, clock }: MetricSources): string =>
  [
    metrics.render(),
    gauge("finchat_emulator_rows", "Rows of the state, by collection.", sizes(rows)),
    gauge("finchat_emulator_queue_size", "Pushes waiting or in flight, by app.", queueSizes(rows)),
    gauge("finchat_emulator_journal_entries", "Calls in the request log.", [{ value: requestLog.size }]),
    gauge("finchat_emulator_clock_seconds", "Time of the emulator's clock, Unix seconds.", [
      { value: clock.now() / 1000 },
    ]),
  ].join("");

type MetricSources = Pick<Services, "rows" | "metrics" | "requestLog" | "clock">;

const sizes = (rows: Collections) =>
  (Object.values(rows) as Collection<object>[]).map(({ name, size }) => ({
    labels: { collection: name },
    value: size,
  }));

const queueSizes = ({ apps, deliveries }: Collections) =>
  [...apps.rows()].map(({ app_id }) => ({ labels: { app_id }, value: deliveries.pendingByApp.count(app_id) }));

function processGauges({ lag }: Services): string {
  const { rss, heapUsed } = process.memoryUsage();
  return [
    gauge("process_resident_memory_bytes", "Resident memory of the process.", [{ value: rss }]),
    gauge("finchat_emulator_loop_stall_seconds_max", "Longest stall of the event loop.", [
      { value: lag.longestStallSeconds },
    ]),
    gauge("nodejs_heap_size_used_bytes", "Heap in use.", [{ value: heapUsed }]),
  ].join("");
}
