import { en } from './messages.en.js';
import { nl, type MessageKey, type Messages } from './messages.nl.js';

export type Locale = 'nl' | 'en';
export type Translate = (
  key: MessageKey,
  values?: Readonly<Record<string, string | number>>,
) => string;

const LANGUAGES: Readonly<Record<Locale, Messages>> = { nl, en };

/** `{name}` in a message is replaced by the value of that name; a value that is not given stays visible as its name. */
export function translator(locale: Locale): Translate {
  const messages = LANGUAGES[locale];
  return (key, values = {}) =>
    messages[key].replace(/\{(\w+)\}/g, (placeholder, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : placeholder,
    );
}

/** Lets the compiler check a key that travels as plain text, as in a zod message. */
export const message = (key: MessageKey): MessageKey => key;

export const isMessageKey = (text: string): text is MessageKey => Object.hasOwn(nl, text);

/** The tool's language nearest to a language tag: Dutch for Dutch, English for all else. */
export function localeOf(languageTag: string): Locale {
  return languageTag.toLowerCase().startsWith('nl') ? 'nl' : 'en';
}
