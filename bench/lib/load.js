import { connect } from "node:net";
import { performance } from "node:perf_hooks";

/** @typedef {{ method?: "GET" | "POST", path: string, headers?: Record<string, string>, body?: object | string }} Call */

const connections = 50;

/**
 * Calls per second over fifty connections, the same call again and again for `ms` milliseconds.
 * @param {string} url
 * @param {Call} call
 * @param {{ ms: number }} options
 * @returns {Promise<number>}
 */
export async function rate(url, call, { ms }) {
  const request = asBytes(call, new URL(url).host);
  const end = performance.now() + ms;
  return callsPerSecond(url, () => (performance.now() < end ? request : undefined));
}

/**
 * Calls per second over fifty connections, each call once.
 * @param {string} url
 * @param {readonly Call[]} calls
 * @returns {Promise<number>}
 */
export async function rateOfEach(url, calls) {
  const requests = calls.map((call) => asBytes(call, new URL(url).host));
  return callsPerSecond(url, () => requests.pop());
}

/**
 * Makes calls until there is no next one, with one under way on each connection; each must be answered with 200, and with
 * no error. The client is a socket and a search for the end of the answer: what is measured is the server, and not who
 * calls it.
 * @param {string} url
 * @param {() => Buffer | undefined} next
 */
async function callsPerSecond(url, next) {
  const { hostname, port } = new URL(url);
  const callers = await Promise.all(Array.from({ length: connections }, () => Caller.open(hostname, Number(port))));
  let answered = 0;
  const begun = performance.now();
  await Promise.all(
    callers.map(async (caller) => {
      for (let request = next(); request !== undefined; request = next()) {
        await caller.call(request);
        answered++;
      }
    }),
  );
  const took = performance.now() - begun;
  for (const caller of callers) caller.close();
  return (answered / took) * 1000;
}

/**
 * @param {Call} call
 * @param {string} host
 */
function asBytes({ method = "GET", path, headers = {}, body }, host) {
  const text = typeof body === "object" ? JSON.stringify(body) : body;
  const lines = Object.entries({
    host,
    ...(typeof body === "object" && { "content-type": "application/json" }),
    ...(text !== undefined && { "content-length": String(Buffer.byteLength(text)) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${text ?? ""}`);
}

/** One connection, kept alive. */
class Caller {
  /**
   * @readonly
   * @type {import("node:net").Socket}
   */
  #socket;
  #received = "";
  /** @type {{ resolve: () => void, reject: (error: Error) => void } | undefined} */
  #waiting;

  /** @param {import("node:net").Socket} socket */
  constructor(socket) {
    this.#socket = socket.setNoDelay(true).setEncoding("latin1");
    socket.on("data", (/** @type {string} */ text) => {
      this.#received += text;
      this.#read();
    });
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.on("close", () => this.#waiting?.reject(new Error("the server closed the connection")));
  }

  /**
   * @param {string} host
   * @param {number} port
   * @returns {Promise<Caller>}
   */
  static open(host, port) {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => {
        resolve(new Caller(socket));
      });
      socket.once("error", reject);
    });
  }

  /**
   * @param {Buffer} request
   * @returns {Promise<void>}
   */
  call(request) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close() {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #read() {
    const end = this.#received.indexOf("\r\n\r\n");
    if (end === -1) return;
    if (!isWhole(this.#received, end + 4)) return;
    const answer = this.#received;
    this.#received = "";
    if (/^HTTP\/1.1 20[01]/.test(answer) && !answer.includes("errcode")) this.#waiting?.resolve();
    else this.#waiting?.reject(new Error(`a call is answered ${answer}`));
  }
}

/**
 * Whether all of an answer is there, whose body begins at `start`.
 * @param {string} answer
 * @param {number} start
 */
function isWhole(answer, start) {
  const head = answer.slice(0, start);
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return answer.endsWith("0\r\n\r\n");
  return answer.length >= start + Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
}
