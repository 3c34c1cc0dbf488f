import { z } from 'zod';
import { json } from '../services/platform-http.js';

const WEAKEST_MODULUS = 2n ** 2047n;
const numberOf = (text: string): bigint =>
  BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);

/** A key that can vouch for a launch. With the exponent 1 everybody can sign, and jose takes it. */
const TrustedKey = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.base64url().min(342).max(2800),
  e: z.base64url().min(1).max(12),
});
const isStrong = ({ n, e }: z.output<typeof TrustedKey>): boolean =>
  numberOf(n) >= WEAKEST_MODULUS && numberOf(e) > 2n;

const KeySet = z.object({ keys: z.array(z.unknown()).max(1000) }).transform(({ keys }) => {
  const read = keys.map((key) => TrustedKey.safeParse(key).data);
  return read.filter((key) => key !== undefined).filter(isStrong);
});

/**
 * What of a platform's key set can be trusted. Keys of other kinds may stand in it; `alg` may be missing.
 * @throws for what is no key set, holds no key to trust, or gives two of them one name.
 */
export function trustedKeySet(body: string): string {
  const keys = json.pipe(KeySet).parse(body);
  const names = new Set(keys.map(({ kid }) => kid));
  if (keys.length === 0 || names.size < keys.length) throw new Error('the key set is of no use');
  return JSON.stringify({ keys });
}
