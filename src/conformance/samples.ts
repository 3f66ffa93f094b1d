import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseYaml } from "../core/yaml.ts";

/** A request to an operation of one of the OpenAPI documents; texts may hold placeholders, `${name}`. */
export interface SampleRequest {
  readonly operation: string;
  /** The parameters in the path. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent URL-encoded. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly bytes?: string;
}

/** A step to be done before a sample can run. */
export interface Step extends SampleRequest {
  /** Any 2xx unless said otherwise. */
  readonly status?: number;
  readonly save?: Saves;
}

/**
 * Placeholders by name, each a JSON pointer into `{status, headers, body, redirect}` of an answer. The one called `iam`
 * is also where the calls of the IAM go from then on.
 */
export type Saves = Readonly<Record<string, string>>;

/** A value as it is printed, and how it is compared. */
export interface Expected {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The type of the value, in the document's notation: string, int, bool, Object, [string], or a table of the file. */
  readonly table?: string;
  /** The values that only have to be of their type, by JSON pointer (`*` is any one step), and why. */
  readonly free?: Readonly<Record<string, string>>;
  /** Lists that may hold more than the sample, by their pointer, and why. */
  readonly partial?: Readonly<Record<string, string>>;
  /** The JSON web tokens that are compared by their header and claims, by JSON pointer. */
  readonly decoded?: readonly string[];
}

/** Expected response; `redirect` replaces a body: the address without its query as location, and the query. */
export interface ExpectedAnswer extends Expected {
  readonly status: number;
  readonly redirect?: Readonly<Record<string, string>>;
}

/** Expected push to the app's callback. */
export interface ExpectedPush extends Expected {
  readonly method: string;
}

interface SampleBase {
  readonly name: string;
  /** The headings of the document under which it stands. */
  readonly document: string;
  /** Change made to the printed sample so that it is valid, or can hold. */
  readonly mended?: string;
  /**
   * State that no call of the platform can produce. The control API produces it; against other servers the sample is
   * not run.
   */
  readonly needs?: string;
  /** True when the sample changes anything permanently. */
  readonly writes: boolean;
  readonly before?: readonly Step[];
  /** Response of the app's callback during the sample, as JSON. */
  readonly reply?: unknown;
  readonly save?: Saves;
}

/** A sample of a call. */
export interface CallSample extends SampleBase {
  readonly call: SampleRequest;
  readonly answer: ExpectedAnswer;
}

/** A sample of what is pushed. */
export interface PushSample extends SampleBase {
  readonly received: ExpectedPush;
}

/** One request and answer of the document. */
export type Sample = CallSample | PushSample;

/** Fields and their types, as a table of the document lists them. */
export type Table = Readonly<Record<string, string>>;

/** The samples of one section of the document. */
export interface Section {
  readonly section: string;
  /** Sent with each call, beside its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Done once, before the first sample that is run. */
  readonly before?: readonly Step[];
  readonly tables: Readonly<Record<string, Table>>;
  readonly samples: readonly Sample[];
}

/** The samples of a folder, in order of its files' names: an earlier one may give what a later one needs. */
export const readSections = (folder: string): Section[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => parseYaml(readFileSync(join(folder, file), "utf8")).data as Section);
