/** Returns a signal that is aborted by Ctrl-C, and when nobody reads the output any more. */
export function stopSignal(): AbortSignal {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  process.stdout.on("error", stop);
  return stopped.signal;
}
