import { knownOptions } from "../core/known-options.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";
import {
  followSteps,
  operate,
  operatorFor,
  publishSteps,
  unpublishSteps,
  type AppOperation,
} from "./app-operations.ts";
import { fromCaller } from "./caller.ts";
import { botEnvironment, type BotEnvironment } from "./environment.ts";
import type { SearchOutcome } from "./items.ts";

type Schemas = components["schemas"];

/** A push fault of one app: when, how often, and what happens. */
export type PushFaultOptions = Omit<Schemas["NewPushFault"], "app_id">;

/** Page of search results. */
export interface SearchOptions {
  readonly pageNo?: number;
  readonly pageSize?: number;
}

/** An app, as its developer and the console see it. */
export interface AppHandle {
  readonly appId: string;
  /** Returns the app as the tenant has it. */
  get(): Promise<Schemas["App"]>;
  /** Returns the environment variables for the app's bot. */
  env(): Promise<BotEnvironment>;
  /** Sets the URL of pushes. */
  setCallback(url: string): Promise<void>;
  /** Sets the URL of searches within the app. */
  setSearch(url: string): Promise<void>;
  /** Searches within the app, as a user does. */
  search(fcid: string, text: string, options?: SearchOptions): Promise<SearchOutcome>;
  /** Makes pushes to the app fail: `{ outcome: "lost_answer", times: 1 }`. */
  failPushes(fault: PushFaultOptions): Promise<Schemas["PushFault"]>;
  /** Carries out all operations that a publication takes, as the developer and an administrator. */
  publish(): Promise<Schemas["App"]>;
  /** Carries out all operations that take the app down, as the developer and an administrator. */
  unpublish(): Promise<Schemas["App"]>;
  /** Carries out one operation; by default as the developer, or an administrator where it takes one. */
  operate(operation: AppOperation, operator?: string): Promise<Schemas["App"]>;
  /** Returns the state of the app's queue. */
  queue(): Promise<Schemas["Queue"]>;
  /** Begins no attempt until `resume`. */
  pause(): Promise<void>;
  /** Continues after `pause`. */
  resume(): Promise<void>;
  /** Stops the queue's time until `release`: nothing is tried, and nothing is dropped. */
  hold(): Promise<void>;
  /** Continues after `hold`. */
  release(): Promise<void>;
  /** Tries the head of the queue without waiting for its time. */
  retryNow(): Promise<void>;
  /** Empties the queue. */
  clear(): Promise<void>;
  /** Sends the test event. Returns the delivery with its single attempt. */
  testEvent(): Promise<Schemas["Delivery"]>;
  /** Alias of `testEvent`. */
  sendTestEvent(): Promise<Schemas["Delivery"]>;
}

type QueueOperation = "pauseQueue" | "resumeQueue" | "holdQueue" | "releaseQueue" | "retryQueueNow" | "clearQueue";

/** Makes the handle of an app. */
export function appHandle(control: ControlApi, url: string, appId: string): AppHandle {
  const self = { params: { app_id: appId } };
  const read = () => control.call("readApp", self);
  const testEvent = () => control.call("sendTestEvent", self);
  const patch = async (body: Record<string, unknown>): Promise<void> => {
    await control.call("patchApp", { ...self, body });
  };
  const onQueue = async (operation: QueueOperation): Promise<void> => {
    await control.call(operation, self);
  };
  return fromCaller<AppHandle>({
    appId,
    get: read,
    env: async () => botEnvironment(url, await read()),
    setCallback: (callback) => patch({ callback: { url: callback } }),
    setSearch: (search) => patch({ search: { url: search } }),
    search: (fcid, text, options) => searchApp(control, { appId, fcid, text, options }),
    failPushes: (fault) => control.call("addPushFault", { body: { ...fault, app_id: appId } }),
    publish: () => followSteps(control, appId, publishSteps),
    unpublish: () => followSteps(control, appId, unpublishSteps),
    operate: async (operation, operator) =>
      operate(control, appId, {
        operation,
        operator: operator ?? (await operatorFor(control, await read(), operation)),
      }),
    queue: () => control.call("readQueue", self),
    pause: () => onQueue("pauseQueue"),
    resume: () => onQueue("resumeQueue"),
    hold: () => onQueue("holdQueue"),
    release: () => onQueue("releaseQueue"),
    retryNow: () => onQueue("retryQueueNow"),
    clear: () => onQueue("clearQueue"),
    testEvent,
    sendTestEvent: testEvent,
  });
}

/** A search within an app. */
export interface AppSearch {
  readonly appId: string;
  readonly fcid: string;
  readonly text: string;
  readonly options?: SearchOptions | undefined;
}

/** Searches within an app. */
export async function searchApp(
  control: ControlApi,
  { appId, fcid, text, options = {} }: AppSearch,
): Promise<SearchOutcome> {
  knownOptions("search", options, ["pageNo", "pageSize"]);
  const { pageNo = 0, pageSize = 10 } = options;
  const body = { fcid, search_text: text, page_no: pageNo, page_size: pageSize };
  return (await control.call("searchApp", { params: { app_id: appId }, body })) as SearchOutcome;
}
