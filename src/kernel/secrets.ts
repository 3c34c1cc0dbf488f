import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Each use of the one secret gets a key of its own, so that no use can be turned against another. */
export function deriveKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}

/** 256 random bits, safe in a URL. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

export const sha256 = (text: string): string =>
  createHash('sha256').update(text).digest('base64url');

export const sign = (key: Buffer, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(a).digest(),
    createHash('sha256').update(b).digest(),
  );
}

const VERSION = 'v1';

/** Encrypts text under AES-256-GCM. `about` is bound to it: what was sealed about one thing does not open as another. */
export function seal(key: Buffer, text: string, about: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [VERSION, iv, cipher.getAuthTag(), sealed]
    .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
    .join('.');
}

/** @throws when the text was not sealed with this key about this thing. */
export function unseal(key: Buffer, sealed: string, about: string): string {
  const [version, iv, tag, text] = sealed.split('.');
  if (version !== VERSION || !iv || !tag || text === undefined)
    throw new Error('not a sealed text');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), {
    authTagLength: 16,
  })
    .setAAD(Buffer.from(about))
    .setAuthTag(Buffer.from(tag, 'base64url'));
  return (
    decipher.update(Buffer.from(text, 'base64url'), undefined, 'utf8') + decipher.final('utf8')
  );
}

/** The text, or null where it was not sealed with this key about this thing. */
export function unsealOrNull(key: Buffer, sealed: string, about: string): string | null {
  try {
    return unseal(key, sealed, about);
  } catch {
    return null;
  }
}
