import { randomInt } from 'node:crypto';

/** Without letters and digits that look or sound like others: it is read from paper, and aloud. */
const LETTERS = '23456789ABCDEFGHJKMNPRSTUVWXYZ';
const LENGTH = 16;
const WRITTEN = new RegExp(`^[${LETTERS}]{${LENGTH}}$`);

/** 16 of 30 letters: 78 bits. */
export const newCode = (): string =>
  Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** `ABCD-EFGH-JKMN-PRST` */
export const sayCode = (code: string): string => code.match(/.{4}/g)?.join('-') ?? code;

/** The code that somebody typed; null when it cannot be one. */
export function readCode(typed: string): string | null {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '');
  return WRITTEN.test(code) ? code : null;
}
