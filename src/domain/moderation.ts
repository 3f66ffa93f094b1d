import { FinchatError } from "../core/errors.ts";
import type { MessageContent, Room, SensitiveWord } from "../store/entities.ts";
import { administratorAuthority } from "./app-status.ts";
import type { Contacts } from "./contacts.ts";
import type { DomainContext } from "./context.ts";
import type { People } from "./people.ts";

/** The disposal that refuses a message; under any other it passes. */
const forbidden = "禁止发送";

/** Watches what is said for sensitive words (the document's 敏感词通知). */
export class Moderation {
  readonly #context: DomainContext;
  readonly #people: People;
  readonly #contacts: Contacts;

  constructor(context: DomainContext, people: People, contacts: Contacts) {
    this.#context = context;
    this.#people = people;
    this.#contacts = contacts;
  }

  /**
   * Tells assistants of a message that holds a sensitive word, once: of the first forbidding one, else of the first. It
   * is a change of its own, which a refusal does not undo: call it outside of any other.
   * @throws FinchatError FC_FORBIDDEN when the word forbids the message
   */
  review(room: Room, sender: string, { body }: MessageContent): void {
    if (typeof body !== "string") return;
    const word = this.#gravestIn(body);
    if (word === undefined) return;
    this.#tell(word, { room, sender, body });
    if (word.disposal === forbidden) {
      throw new FinchatError("FC_FORBIDDEN", `the message holds the sensitive word ${word.word}`);
    }
  }

  #gravestIn(body: string): SensitiveWord | undefined {
    let gravest: SensitiveWord | undefined;
    for (const word of this.#wordsIn(body)) if (gravest === undefined || this.#precedes(word, gravest)) gravest = word;
    return gravest;
  }

  /** Costs what the message is long, not what there are words: only those that begin as some place of it are tried. */
  *#wordsIn(body: string): IterableIterator<SensitiveWord> {
    const { sensitive_words: words } = this.#context.rows;
    if (words.size === 0) return;
    const starts = new Set<string>();
    for (let place = 0; place < body.length; place++) {
      starts.add(body.slice(place, place + 1)).add(body.slice(place, place + 2));
    }
    for (const start of starts) {
      for (const word of words.byStart.all(start)) if (body.includes(word.word)) yield word;
    }
  }

  #precedes(a: SensitiveWord, b: SensitiveWord): boolean {
    const { sensitive_words: words } = this.#context.rows;
    const [aForbids, bForbids] = [a.disposal === forbidden, b.disposal === forbidden];
    return aForbids === bForbids ? (words.placeOf(a.word) ?? 0) < (words.placeOf(b.word) ?? 0) : aForbids;
  }

  #tell({ word, disposal, receivers }: SensitiveWord, said: { room: Room; sender: string; body: string }): void {
    const { store, bus, ids, clock, domain } = this.#context;
    const told = receivers ?? this.#contacts.holders(administratorAuthority);
    store.change(() => {
      bus.publish({
        kind: "management",
        subscription: "sensitive_word",
        event: {
          event_id: ids.eventId(domain()),
          type: "observe.message.sensitivity",
          sender: told[0] ?? "",
          timestamp: clock.now(),
          content: {
            sender_id: said.sender,
            sender_name: this.#people.profile(said.sender).name,
            room_id: said.room.room_id,
            room_name: said.room.name,
            timestamp: clock.now(),
            body: said.body,
            sensitive_word: word,
            disposal,
            receivers: told,
          },
        },
      });
    });
  }
}
