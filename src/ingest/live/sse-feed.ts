import { createParser } from "eventsource-parser";
import { minuteMs } from "../../core/time.js";
import type { FeedEvent, LiveFeed } from "./feed.js";
import { httpStream, type StreamRequest } from "./http-stream.js";
import { createTextReader, type MessageReader, unreadable } from "./message.js";

/** What a feed of server-sent events needs. */
export interface SseFeedOptions extends StreamRequest {
  readonly read: MessageReader;
  /** Default a minute: servers send a comment now and then. Infinite where yours does not. */
  readonly silenceMs?: number;
}

/** Characters of an event that no feed's message is as long as. */
const longestEvent = 1_048_576;

/**
 * A feed of server-sent events, each of which carries a message in JSON. A new connection says which event
 * it saw last (`Last-Event-ID`), so that a server that keeps some can go on from there.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sseFeed(options: SseFeedOptions): LiveFeed {
  const { url, silenceMs = minuteMs } = options;
  let lastId = "";
  return {
    name: url,
    silenceMs,
    connect: async function* (signal) {
      const readText = createTextReader(options.read);
      const waiting: FeedEvent[] = [];
      const parser = createParser({
        onEvent: ({ id, data }) => {
          lastId = id ?? lastId;
          const event = readText(data);
          if (event !== undefined) waiting.push(event);
        },
        onComment: () => void waiting.push({ kind: "alive" }),
      });
      const headers = {
        ...options.headers,
        accept: "text/event-stream",
        ...(lastId === "" ? {} : { "last-event-id": lastId }),
      };
      let unheard = 0;
      for await (const piece of httpStream({ ...options, headers }, signal)) {
        parser.feed(piece);
        unheard = waiting.length > 0 ? 0 : unheard + piece.length;
        if (unheard > longestEvent) throw unreadable("an event without an end");
        yield* waiting.splice(0);
      }
    },
  };
}
