// A session as a newcomer has it: sign up, record a purchase, read what is held. Its argument is the
// deployment's address.

import { answerOf, createFinanceApi, RequestFailed } from "../index.js";

declare const process: { argv: string[] };

const baseUrl = process.argv[2] ?? "http://localhost:8080";
const account = { email: `ana-${crypto.randomUUID()}@example.com`, password: "seven green kettles" };
const visitor = createFinanceApi({ baseUrl });
answerOf(await visitor.POST("/signup", { body: account }));
const { access_token: token } = answerOf(await visitor.POST("/login", { body: account }));

const api = createFinanceApi({ baseUrl, token });
const asset = answerOf(await api.POST("/assets", { body: { symbol: "ZZAUR" } }));
const portfolio = answerOf(
  await api.POST("/portfolios", { body: { name: "Retirement", base_currency: "EUR" } }),
);
const purchase = {
  portfolio_id: portfolio.id,
  date: "2025-06-06",
  asset_id: asset.id,
  quantity: "10",
  unit_price: "640",
};
answerOf(await api.POST("/transactions", { body: { type: "BUY", ...purchase, fee: "5" } }));
const holdings = answerOf(
  await api.GET("/holdings/{portfolio_id}", {
    params: { path: { portfolio_id: portfolio.id }, query: { as_of: "2025-06-09" } },
  }),
);
for (const holding of holdings.holdings) {
  console.log(holding.asset.symbol, holding.quantity, holding.market_value_base, holdings.currency);
}

try {
  const sale = { ...purchase, type: "SELL" as const, date: "2025-06-05" };
  answerOf(await api.POST("/transactions", { body: sale }));
} catch (error) {
  if (!(error instanceof RequestFailed)) throw error;
  console.log(error.problem?.code, error.problem?.held);
}
