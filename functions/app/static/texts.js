// The words of the page, in the reader's language. A language is one file of texts/.

const languages = ["en", "es"];
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufefc]/;
const storageKey = "language";
let texts = {};

export const language = pickLanguage();

/** Loads the words; once, before the first view. */
export async function loadTexts() {
  ({ default: texts } = await import(`./texts/${language}.js`));
  document.documentElement.lang = language;
}

/** The text of this key, with {name} replaced by values.name. */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => isolated(values[name] ?? ""));
}

/** A value that is written from right to left, kept apart from the sentence around it. */
function isolated(value) {
  return rightToLeft.test(value) ? `\u2068${value}\u2069` : value;
}

/** The text of a code of the API, or the code in words where there is none. */
export function named(prefix, code) {
  const key = `${prefix}.${code}`;
  return key in texts ? texts[key] : String(code).replaceAll("_", " ").toLowerCase();
}

export function chooseLanguage(name) {
  localStorage.setItem(storageKey, name);
  location.reload();
}

function pickLanguage() {
  const stored = localStorage.getItem(storageKey);
  const preferred = [stored, ...navigator.languages].map((name) => name?.slice(0, 2));
  return preferred.find((name) => languages.includes(name)) ?? languages[0];
}
