// Exact arithmetic on the API's decimal strings: no figure passes through a float.

const pattern = /^(-?)(\d+)(?:\.(\d*))?$/;

/** The sum of decimal strings; null where one of them is no decimal. */
export function sum(texts) {
  const parsed = texts.map(parse);
  if (parsed.includes(null)) return null;
  const scale = Math.max(0, ...parsed.map((number) => number.scale));
  const digits = parsed.reduce((total, number) =>
    total + number.digits * 10n ** BigInt(scale - number.scale), 0n);
  return written({ digits, scale });
}

/** The text with its decimal point so many places further right: "0.125", 2 → "12.5". What is no
 * decimal stays as it is, for the API to refuse by name. */
export function shifted(text, places) {
  const number = parse(text);
  return number === null ? text : written({ ...number, scale: number.scale - places });
}

/** Without its sign. */
export function absolute(text) {
  return text.replace(/^-/, "");
}

function parse(text) {
  const match = String(text ?? "").trim().match(pattern);
  if (!match) return null;
  const [, sign, whole, fraction = ""] = match;
  return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

function written({ digits, scale }) {
  const sign = digits < 0n ? "-" : "";
  const places = Math.max(scale, 0);
  const text = absolute(String(digits)) + "0".repeat(places - scale);
  const padded = text.padStart(places + 1, "0");
  const whole = padded.slice(0, padded.length - places);
  const fraction = padded.slice(padded.length - places).replace(/0+$/, "");
  return `${sign}${whole.replace(/^0+(?=\d)/, "")}${fraction && `.${fraction}`}`;
}
