// Figures, dates and currencies in the browser's locale. The API's decimals are strings and are
// formatted as strings: no figure passes through a float.

const missing = "–";
const formats = new Map();

function numberFormat(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(undefined, options));
  return formats.get(key);
}

export function money(value, currency, options = {}) {
  if (value === null || value === undefined) return missing;
  return numberFormat({ style: "currency", currency, ...options }).format(value);
}

/** With a plus where it is positive: of a gain or a change. */
export function change(value, currency) {
  return money(value, currency, { signDisplay: "exceptZero" });
}

/** A price with as many digits as it has, and at least the currency's own. */
export function price(value, currency) {
  return money(value, currency, { maximumFractionDigits: 8 });
}

export function quantity(value) {
  if (value === null || value === undefined) return missing;
  return numberFormat({ maximumFractionDigits: 18 }).format(value);
}

/** A number with so many digits behind the point at most. */
export function number(value, maximumFractionDigits) {
  if (value === null || value === undefined) return missing;
  return numberFormat({ maximumFractionDigits }).format(value);
}

/** An exchange rate, of which eight digits are enough to read. */
export function shortRate(value) {
  if (value === null || value === undefined) return missing;
  return numberFormat({ maximumSignificantDigits: 8 }).format(value);
}

/** A ratio such as "0.125" as 12.5 %. */
export function percent(value, options = {}) {
  if (value === null || value === undefined) return missing;
  return numberFormat({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 2,
    ...options }).format(value);
}

export function signedPercent(value) {
  return percent(value, { signDisplay: "exceptZero" });
}

export function date(day) {
  if (!day) return missing;
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" })
    .format(new Date(`${day}T00:00:00Z`));
}

/** The name of a month such as "2026-03". */
export function monthName(month) {
  return new Intl.DateTimeFormat(undefined, { month: "long", timeZone: "UTC" })
    .format(new Date(`${month}-01T00:00:00Z`));
}

export function instant(moment) {
  if (!moment) return missing;
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" })
    .format(new Date(moment));
}

/** "gain", "loss" or "": the class that colours a figure. */
export function tone(value) {
  if (!value || /^-?0*(\.0*)?$/.test(value)) return "";
  return value.startsWith("-") ? "loss" : "gain";
}

/** Today by the reader's clock, as the API writes a day. */
export function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
