import { EmulatorApiError } from "../client/api.ts";
import { EmulatorConnectionError } from "../client/connection-error.ts";
import { connectEmulator, type EmulatorConnection } from "../client/connection.ts";
import { TargetError } from "../conformance/target-error.ts";

/** Flags of the commands that use a running emulator. */
export interface RemoteFlags {
  readonly url: string;
  readonly controlToken?: string;
}

/**
 * Does something with a running emulator.
 * @throws ConfigError for a wrong URL or token; TargetError with a sentence when nobody is there, or when it refuses
 */
export async function withEmulator<Result>(
  { url, controlToken }: RemoteFlags,
  work: (emulator: EmulatorConnection) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(await connectEmulator(url, controlToken === undefined ? {} : { controlToken }));
  } catch (error) {
    if (error instanceof EmulatorApiError) throw new TargetError(sentenceOf(error));
    if (error instanceof EmulatorConnectionError) throw new TargetError(error.message);
    throw error;
  }
}

const sentenceOf = ({ status, sentence }: EmulatorApiError): string =>
  status === 401 ? sentence.replace("pass the option controlToken", "pass it with --control-token") : sentence;
