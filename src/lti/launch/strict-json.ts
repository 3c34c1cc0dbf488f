import { LaunchRefusedError } from './launch-refused.js';

const DEEPEST = 32;
const FORBIDDEN = new Set(['__proto__', 'constructor']);
const MARKS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs;

/**
 * One part of a token, read as strictly as JSON can be: of two equal names one reader takes the first and another the
 * last, so a token that holds such a pair says different things to different readers.
 * @throws LaunchRefusedError
 */
export function readStrictly(part: string): Readonly<Record<string, unknown>> {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = decoder.decode(Buffer.from(part, 'base64url'));
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError();
    requireClearNames(text);
    return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof LaunchRefusedError) throw error;
    throw new LaunchRefusedError('token unreadable', { cause: error });
  }
}

/** Walks through text that is known to be JSON. */
function requireClearNames(text: string): void {
  const open: Set<string>[] = [];
  let lastText = '';
  const enter = () => {
    if (open.push(new Set()) > DEEPEST) throw new LaunchRefusedError('token ambiguous');
  };
  const leave = () => open.pop();
  const name = () => {
    takeName(JSON.parse(lastText) as string, open.at(-1));
  };
  const at: Readonly<Record<string, () => unknown>> = {
    '{': enter,
    '[': enter,
    '}': leave,
    ']': leave,
    ':': name,
  };
  for (const [mark] of text.matchAll(MARKS)) {
    const act = at[mark];
    if (act) act();
    else lastText = mark;
  }
}

function takeName(name: string, taken: Set<string> | undefined): void {
  if (FORBIDDEN.has(name) || taken?.has(name)) throw new LaunchRefusedError('token ambiguous');
  taken?.add(name);
}
