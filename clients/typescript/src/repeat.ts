// Repeats requests that are to be sent again later, and those that were not answered and can't do
// anything twice.

export interface RepeatOptions {
  /** The longest time that one request waits between its attempts, together; a minute by default. */
  waitMsMax?: number;
  attemptsMax?: number;
  pause?: (ms: number) => Promise<void>;
}

type Send = (request: Request) => Promise<Response>;

const KEY = "Idempotency-Key";
const FIRST_PAUSE_MS = 500;
const REPEATABLE = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

declare function setTimeout(run: () => void, ms: number): unknown;

/**
 * `send`, repeated after 429 and 503 as late as Retry-After says. A longer wait than allowed is not
 * begun: its response is the answer. A POST has one Idempotency-Key for all its attempts. After a
 * broken connection only requests are repeated that read, replace or delete: whether another one was
 * carried out is unknown, and its sender decides, with the same key.
 */
export function repeating(send: Send, options: RepeatOptions = {}): Send {
  const { waitMsMax = 60_000, attemptsMax = 5 } = options;
  const pause = options.pause ?? ((ms: number) => new Promise<void>((done) => setTimeout(done, ms)));
  return async (request) => {
    if (request.method === "POST" && !request.headers.has(KEY)) {
      request.headers.set(KEY, crypto.randomUUID());
    }
    let waitedMs = 0;
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= attemptsMax;
      let waitMs: number | undefined;
      try {
        const response = await send(request.clone());
        waitMs = laterMs(response);
        if (isLast || waitMs === undefined || waitedMs + waitMs > waitMsMax) return response;
        await response.body?.cancel();
      } catch (error) {
        waitMs = FIRST_PAUSE_MS * 2 ** (attempt - 1);
        const isOver = request.signal.aborted || isLast || waitedMs + waitMs > waitMsMax;
        if (isOver || !REPEATABLE.has(request.method)) throw error;
      }
      await pause(waitMs);
      waitedMs += waitMs;
    }
  };
}

/** Milliseconds until the request may be sent again; undefined where the response is the answer. */
function laterMs(response: Response): number | undefined {
  if (response.status !== 429 && response.status !== 503) return undefined;
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
