import type { Server } from "node:http";

/** A port or host that cannot be listened on; `code` is the system's, such as EADDRINUSE. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: string | undefined;

  constructor(message: string, cause: Error & { readonly code?: string | undefined }) {
    super(message, { cause });
    this.code = cause.code;
  }
}

/** Address that a server listens on, and the name of the option that sets its port. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  readonly portOption: "port" | "iam.port";
}

/** Listens. @throws ListenError where that is not possible */
export function listen(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      reject(new ListenError(problemWith(address, error), error));
    };
    server.once("error", refuse);
    server.listen(address.port, address.host, () => {
      server.off("error", refuse);
      resolve();
    });
  });
}

function problemWith({ host, port, portOption }: ListenAddress, { code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case "EADDRINUSE":
      return `${portOption}: ${port} on ${host} is in use; stop what listens there, or choose another port (0 picks a free one)`;
    case "EACCES":
      return `${portOption}: this process may not listen on ${port}; choose a port above 1023`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `host: ${host} is no address of this machine`;
    default:
      return `${portOption}: ${port} on ${host} cannot be listened on: ${message}`;
  }
}
