import { FinchatError } from "../core/errors.ts";
import type { MessageContent, Room, SensitiveWord } from "../store/entities.ts";
import type { Entry } from "../store/row-index.ts";
import { administratorAuthority } from "./app-status.ts";
import type { Contacts } from "./contacts.ts";
import type { DomainContext } from "./domain-context.ts";
import type { People } from "./people.ts";

/** The disposal that refuses a message; under any other it passes. */
const forbidden = "禁止发送";

/** Watches what is said for sensitive words (the document's 敏感词通知). */
export class Moderation {
  readonly #context: DomainContext;
  readonly #people: People;
  readonly #contacts: Contacts;
  #last:
    { readonly body: string; readonly version: number; readonly words: readonly Entry<SensitiveWord>[] } | undefined;

  constructor(context: DomainContext, people: People, contacts: Contacts) {
    this.#context = context;
    this.#people = people;
    this.#contacts = contacts;
  }

  /**
   * Makes a change that `review` may refuse: nothing of it remains then, but the assistants are notified. Not to be called
   * within another change, which would take the notice back with the rest.
   * @throws FinchatError what `work` throws
   */
  change<T>(work: () => T): T {
    const { store } = this.#context;
    try {
      return store.change(work);
    } catch (error) {
      if (error instanceof ForbiddenWord) {
        store.change(() => {
          this.#notify(error.notice);
        });
      }
      throw error;
    }
  }

  /**
   * Notifies assistants of a message that holds a sensitive word, once: of the first forbidding one, else of the first.
   * To be called within `change`.
   * @throws FinchatError FC_FORBIDDEN when the word forbids the message
   */
  review(room: Room, sender: string, { body }: MessageContent): void {
    if (typeof body !== "string") return;
    const word = this.#gravestIn(body);
    if (word === undefined) return;
    const notice = this.#noticeOf(word, { room, sender, body });
    if (word.disposal === forbidden) throw new ForbiddenWord(word.word, notice);
    this.#notify(notice);
  }

  /** The word that counts in a text: a forbidding one, and the first of several. */
  #gravestIn(body: string): SensitiveWord | undefined {
    let gravest: Entry<SensitiveWord> | undefined;
    for (const word of this.#wordsIn(body)) if (gravest === undefined || precedes(word, gravest)) gravest = word;
    return gravest?.row;
  }

  /** The words in a text. Those of the last text are remembered: a call may post it in many rooms. */
  #wordsIn(body: string): readonly Entry<SensitiveWord>[] {
    const { byText } = this.#context.rows.sensitive_words;
    if (this.#last?.body !== body || this.#last.version !== byText.version) {
      this.#last = { body, version: byText.version, words: [...byText.in(body)] };
    }
    return this.#last.words;
  }

  #noticeOf(
    { word, disposal, receivers }: SensitiveWord,
    { room, sender, body }: { room: Room; sender: string; body: string },
  ): Notice {
    return {
      sender_id: sender,
      sender_name: this.#people.profile(sender).name,
      room_id: room.room_id,
      room_name: this.#nameOf(room),
      timestamp: this.#context.clock.now(),
      body,
      sensitive_word: word,
      disposal,
      receivers: receivers ?? this.#contacts.holders(administratorAuthority),
    };
  }

  /** The name of a room; that of a direct one is made of its members' names (张三李四的房间). */
  #nameOf({ name, pair }: Room): string {
    return pair === undefined ? name : `${pair.map((fcid) => this.#people.nameOf(fcid)).join("")}的房间`;
  }

  #notify(notice: Notice): void {
    const { bus, ids, domain } = this.#context;
    bus.publish({
      kind: "management",
      subscription: "sensitive_word",
      event: {
        event_id: ids.eventId(domain()),
        type: "observe.message.sensitivity",
        sender: notice.receivers[0] ?? "",
        timestamp: notice.timestamp,
        content: { ...notice },
      },
    });
  }
}

/** The content of the event about a sensitive word. */
interface Notice {
  readonly sender_id: string;
  readonly sender_name: string;
  readonly room_id: string;
  readonly room_name: string;
  readonly timestamp: number;
  readonly body: string;
  readonly sensitive_word: string;
  readonly disposal: string;
  readonly receivers: readonly string[];
}

/** The refusal of a message, with the notice that outlives it. */
class ForbiddenWord extends FinchatError {
  readonly notice: Notice;

  constructor(word: string, notice: Notice) {
    super("FC_FORBIDDEN", `the message holds the sensitive word ${word}`);
    this.notice = notice;
  }
}

/** A forbidding word goes first, then the one that was made first. */
function precedes(a: Entry<SensitiveWord>, b: Entry<SensitiveWord>): boolean {
  const [aForbids, bForbids] = [a.row.disposal === forbidden, b.row.disposal === forbidden];
  return aForbids === bForbids ? a.place < b.place : aForbids;
}
