// A thin client of Finance API: openapi-fetch over the types of the OpenAPI document, with what a
// description can't hold: retries, idempotency keys, and problems as errors.

import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./generated.js";
import { repeating, type RepeatOptions } from "./repeat.js";

export type { components, paths } from "./generated.js";
export { repeating, type RepeatOptions } from "./repeat.js";

/** The schemas by name: `Schemas["PortfolioAnswer"]`. Amounts are strings, exact as they are. */
export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type FinanceApi = Client<paths>;

export interface Options extends RepeatOptions {
  /** The deployment's address, without a slash at the end. */
  baseUrl: string;
  /** An access token or a personal one, or what finds it before each request. */
  token?: string | (() => string | Promise<string>);
  /** What sends a request; the platform's own by default. */
  fetch?: (request: Request) => Promise<Response>;
}

/** A client of one deployment: `await api.GET("/portfolios")`. */
export function createFinanceApi(options: Options): FinanceApi {
  const { baseUrl, token, fetch: send = (request) => globalThis.fetch(request), ...repeat } = options;
  const client = createClient<paths>({ baseUrl, fetch: repeating(send, repeat) });
  if (token !== undefined) {
    client.use({
      async onRequest({ request }) {
        const current = typeof token === "string" ? token : await token();
        request.headers.set("Authorization", `Bearer ${current}`);
        return request;
      },
    });
  }
  return client;
}

/** The API refused a request, or failed. `problem` is undefined where the response is not its own. */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | undefined,
  ) {
    super(problem ? `${problem.detail} (${problem.code}, ${status})` : `The server answered ${status}`);
    this.name = "RequestFailed";
  }
}

/** The answer of a request; throws RequestFailed: `answerOf(await api.GET("/portfolios"))`. */
export function answerOf<T>(result: { data?: T; error?: unknown; response: Response }): T {
  if (result.response.ok) return result.data as T;
  const { error, response } = result;
  const isProblem = typeof error === "object" && error !== null && "code" in error;
  throw new RequestFailed(response.status, isProblem ? (error as Problem) : undefined);
}
