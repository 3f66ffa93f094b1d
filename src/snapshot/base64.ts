/** A text that is not base64. */
export class BadBase64 extends Error {
  override readonly name = "BadBase64";
}

/**
 * Decodes base64 that comes in pieces of any length.
 * @throws BadBase64
 */
export async function* decodeBase64(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let rest = "";
  for await (const piece of pieces) {
    const text = rest + piece;
    // The last group, which alone may be padded, is kept until it is known that nothing follows.
    const whole = Math.max(0, Math.ceil(text.length / 4) - 1) * 4;
    rest = text.slice(whole);
    if (whole > 0) yield decode(text.slice(0, whole), 0);
  }
  if (rest.length === 1) throw new BadBase64();
  if (rest !== "") yield decode(rest, /={0,2}$/.exec(rest)?.[0].length ?? 0);
}

/** Node passes over what is not base64, so that the number of bytes tells. */
function decode(text: string, padding: number): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== Math.floor(((text.length - padding) * 3) / 4)) throw new BadBase64();
  return bytes;
}
