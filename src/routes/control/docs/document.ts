/** A JSON Schema, or a reference to one, as far as the page shows it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly [keyword: string]: unknown;
}

/** A parameter or header. */
export interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

/** One media type of a body. */
export interface Content {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value?: unknown }>>;
}

/** A request body or an answer. */
export interface Body {
  readonly $ref?: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, Content | null>>;
}

/** An operation. */
export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Body>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly "x-errcodes"?: readonly string[];
}

type PathItem = Readonly<Record<string, Operation>> & { readonly parameters?: readonly Parameter[] };

/** An OpenAPI document whose references are all its own. */
export interface OpenApi {
  /** Which of the documents it is: their anchors differ by it. */
  readonly key: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly security?: Operation["security"];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks?: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** An operation with where it is called. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  /** Anchor on the page. */
  readonly anchor: string;
  readonly operation: Operation;
}

const methods = ["get", "put", "post", "delete", "patch"] as const;

/** Every operation of the document, and then what the platform calls at an app. */
export function endpointsOf(document: OpenApi): Endpoint[] {
  return Object.entries({ ...document.paths, ...document.webhooks }).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      const anchor = operation.operationId ?? `${method}-${path}`;
      return [{ method: method.toUpperCase(), path, anchor, operation: { ...operation, parameters } }];
    }),
  );
}

/** Resolves a node: itself, or the target of its reference. */
export function resolve<Node extends { readonly $ref?: string }>(document: OpenApi, node: Node): Node {
  if (node.$ref === undefined) return node;
  const keys = node.$ref.slice(2).split("/");
  const target = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[unescape(key)], document);
  return resolve(document, target as Node);
}

/** The name of the component that a reference leads to. */
export const nameOf = (ref: string): string => unescape(ref.slice(ref.lastIndexOf("/") + 1));

const unescape = (key: string): string => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
