import { Violations, type Violation } from "./violations.ts";

/**
 * The error catalogue: the platform's 16 codes with the Chinese text of the document and the default status (the
 * setting `error_status` overrides it), and the codes of the emulator's own API.
 */
export const platformErrors = {
  FC_BAD_JSON: { status: 400, text: "请求参数错误" },
  FC_APP_NOT_FOUND: { status: 404, text: "应用不存在" },
  FC_APP_NOT_PUBLISHED: { status: 403, text: "应用未上架" },
  FC_INVALID_SECRET: { status: 401, text: "secret错误" },
  FC_INVALID_ACCESS_TOKEN: { status: 401, text: "access_token错误" },
  FC_MESSAGE_FCID_LIMIT_EXCEEDED: { status: 400, text: "发送消息的用户个数超出限制" },
  FC_MESSAGE_ROOM_ID_LIMIT_EXCEEDED: { status: 400, text: "发送消息的房间个数超出限制" },
  FC_ROOM_NOT_FOUND: { status: 404, text: "房间不存在" },
  FC_ROOM_IS_NOT_FEDERATE: { status: 400, text: "房间不支持跨域" },
  FC_FCID_NOT_FOUND: { status: 404, text: "用户不存在" },
  FC_FCID_ALREADY_IN_ROOM: { status: 409, text: "用户已经加入房间" },
  FC_FCID_NOT_IN_ROOM: { status: 400, text: "用户未加入房间" },
  FC_NOT_FOUND: { status: 404, text: "资源不存在" },
  FC_FORBIDDEN: { status: 403, text: "应用无权限" },
  FC_INTERNAL_ERROR: { status: 500, text: "内部错误" },
  FC_UNKNOWN: { status: 500, text: "未知错误" },
} as const satisfies Record<string, { status: number; text: string }>;

/** One of the platform's error codes. */
export type PlatformErrcode = keyof typeof platformErrors;

/** Returns whether a text is one of the platform's error codes. */
export const isPlatformErrcode = (text: string): text is PlatformErrcode => Object.hasOwn(platformErrors, text);

/** The codes of the emulator's own API. EMULATOR_UNKNOWN comes with 405, 413 or 415. */
const emulatorErrors = {
  EMULATOR_BAD_REQUEST: 400,
  EMULATOR_UNAUTHORIZED: 401,
  EMULATOR_FORBIDDEN: 403,
  EMULATOR_NOT_FOUND: 404,
  EMULATOR_CONFLICT: 409,
  EMULATOR_UNKNOWN: 500,
} as const satisfies Record<string, number>;

/** One of the codes of the emulator's own API. */
export type EmulatorErrcode = keyof typeof emulatorErrors;

export type { Violation };

/** Maximum length of a sentence in a response, in characters: it may contain input of the caller. */
const longestSentence = 4000;

interface Refusal {
  /** Detail of this error, after the code's own text. */
  detail?: string | undefined;
  data?: Record<string, unknown> | undefined;
  /** HTTP status, when it is not the code's own. */
  status?: number | undefined;
  headers?: Record<string, string> | undefined;
}

/** A refusal of the platform: thrown anywhere below a route, answered by the one error handler. */
export class FinchatError extends Error {
  override readonly name = "FinchatError";
  readonly errcode: PlatformErrcode;
  readonly detail: string | undefined;
  readonly data: Record<string, unknown> | undefined;
  readonly status: number | undefined;
  readonly headers: Record<string, string>;

  constructor(errcode: PlatformErrcode, detail?: string, refusal: Omit<Refusal, "detail"> = {}) {
    const told = detail === undefined ? undefined : brief(detail);
    super(told === undefined ? errcode : `${errcode}: ${told}`);
    this.errcode = errcode;
    this.detail = told;
    this.data = refusal.data;
    this.status = refusal.status;
    this.headers = refusal.headers ?? {};
  }

  /** The document's text for the code, followed by ": detail" where there is one. */
  get text(): string {
    const { text } = platformErrors[this.errcode];
    return this.detail === undefined ? text : `${text}: ${this.detail}`;
  }
}

/** 413, for a body of more than `limit` bytes: what of it has not been read yet never will be. */
export const tooLarge = (limit: number): FinchatError =>
  new FinchatError("FC_UNKNOWN", `the body is larger than ${limit} bytes`, {
    status: 413,
    headers: { connection: "close" },
  });

/** 400, naming the ways in which a request breaks the contract; the sentence stops after the first few. */
export function badRequest(given: Violations | readonly Violation[]): FinchatError {
  const violations = given instanceof Violations ? given : new Violations(given);
  return new FinchatError("FC_BAD_JSON", violations.sentence, { data: violations.data });
}

const brief = (sentence: string): string =>
  sentence.length > longestSentence ? `${sentence.slice(0, longestSentence)}…` : sentence;

/** A refusal of the emulator's own API; its message is a sentence for whoever called. */
export class EmulatorError extends Error {
  override readonly name = "EmulatorError";
  readonly errcode: EmulatorErrcode;
  readonly data: Record<string, unknown> | undefined;
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(errcode: EmulatorErrcode, message: string, refusal: Omit<Refusal, "detail"> = {}) {
    super(brief(message));
    this.errcode = errcode;
    this.data = refusal.data;
    this.status = refusal.status ?? emulatorErrors[errcode];
    this.headers = refusal.headers ?? {};
  }
}

/** A refusal of the IAM in OAuth's form (RFC 6749, 5.2), with the words that Keycloak uses. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly error: string;
  readonly description: string | undefined;
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(error: string, description?: string, refusal: Pick<Refusal, "status" | "headers"> = {}) {
    super(description === undefined ? error : `${error}: ${description}`);
    this.error = error;
    this.description = description;
    this.status = refusal.status ?? 400;
    this.headers = refusal.headers ?? {};
  }
}
