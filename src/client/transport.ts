/** A request of the client. */
export interface TransportRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A response, read whole. */
export interface TransportResponse {
  readonly status: number;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly text: () => string;
  readonly bytes: () => Uint8Array;
}

/** Sends a request; rejects when there is no response. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
