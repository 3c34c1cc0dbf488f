import { createPrivateKey, generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { hours, later, minutes, type Clock } from '../../kernel/clock.js';
import { isDuplicateKey } from '../../kernel/duplicate-key.js';
import { deriveKey, seal, unseal, unsealOrNull } from '../../kernel/secrets.js';
import type { SigningKey, SigningKeyModel } from './signing-key.model.js';

/** Longer than any platform keeps our key set: `/lti/keys` says an hour. */
const OVERLAP_MS = hours(24);
const RETIRED_MS = hours(7 * 24);
const LIFETIME_MS = hours(90 * 24);

/** The secret in the settings does not open what is stored. */
export class SecretKeyError extends Error {
  override readonly message =
    'SECRET_KEY does not open the signing keys of this database: give the secret that sealed them as SECRET_KEY_PREVIOUS, or set SECRET_KEY back to it.';
}

const sealingKeyOf = (secret: Buffer): Buffer => deriveKey(secret, 'signing keys');

/** The tool's own key pairs, one ring for all platforms: the one that signs, the next, and those lately retired. */
export class KeyRing {
  private readonly sealingKey: Buffer;

  constructor(
    private readonly keys: SigningKeyModel,
    secretKey: Buffer,
    private readonly clock: Clock,
  ) {
    this.sealingKey = sealingKeyOf(secretKey);
  }

  /** Rotates when the key that signs is 90 days old, and forgets those that retired a week ago. */
  readonly job = { name: 'signing keys', everyMs: hours(1), run: () => this.renew() };

  /** Makes what is missing of the current and the next key. Several processes may do so at once: the first one's keys stay. */
  async fill(): Promise<void> {
    const newest = await this.newest();
    if (!newest) await this.make(1, this.clock.now());
    if (newest?.signsFrom !== null) await this.make((newest?.slot ?? 1) + 1, null);
  }

  /** What platforms see, the oldest first. */
  async published() {
    const keys = await this.keys.find({}).sort({ slot: 1 }).lean();
    const current = (await this.signing())?.slot ?? 0;
    return keys.map(({ _id: kid, slot, publicKeyPem, createdAt, signsFrom }) => {
      const state = slot === current ? 'current' : slot > current ? 'next' : 'retired';
      return { kid, publicKeyPem, createdAt, signsFrom, state } as const;
    });
  }

  /** The key that signs. */
  async current() {
    const stored = await this.signing();
    if (!stored) throw new Error('The tool has no signing key yet');
    const pem = unseal(this.sealingKey, stored.sealedPrivateKey, stored._id);
    return { kid: stored._id, key: createPrivateKey(pem) };
  }

  /**
   * Publishes a new key; the one published before it signs from now on, or once platforms have known it for a day. Of
   * rotations within one minute, in whatever processes, one counts.
   */
  async rotate(): Promise<void> {
    const next = await this.newest();
    const now = this.clock.now();
    // Read after the newest key: who finds the key that a rotation just made finds that rotation as well.
    const lately = { slot: { $gt: 1 }, signsFrom: { $gt: later(now, -minutes(1)) } };
    if (!next || (await this.keys.exists(lately))) return;
    const known = later(next.createdAt, OVERLAP_MS);
    const signsFrom = known > now ? known : now;
    await this.keys.updateOne({ _id: next._id, signsFrom: null }, { $set: { signsFrom } });
    await this.fill();
  }

  /** Seals anew what the secret before this one sealed, whichever process is first. @returns how many. @throws SecretKeyError */
  async reseal(previousSecret: Buffer | null): Promise<number> {
    let resealed = 0;
    for (const { _id, sealedPrivateKey } of await this.keys.find({}).lean()) {
      if (unsealOrNull(this.sealingKey, sealedPrivateKey, _id) !== null) continue;
      const previous = previousSecret && sealingKeyOf(previousSecret);
      const pem = previous && unsealOrNull(previous, sealedPrivateKey, _id);
      if (!pem) throw new SecretKeyError();
      const renewed = { sealedPrivateKey: seal(this.sealingKey, pem, _id) };
      const { modifiedCount } = await this.keys.updateOne({ _id, sealedPrivateKey }, renewed);
      resealed += modifiedCount;
    }
    return resealed;
  }

  private async renew(): Promise<void> {
    const [current, atLifetime, settled] = await Promise.all(
      [0, LIFETIME_MS, RETIRED_MS].map((ago) => this.signing(ago)),
    );
    if (current?._id === atLifetime?._id) await this.rotate();
    if (settled) await this.keys.deleteMany({ slot: { $lt: settled.slot } });
  }

  private newest(): Promise<SigningKey | null> {
    return this.keys.findOne({}).sort({ slot: -1 }).lean().exec();
  }

  private signing(agoMs = 0): Promise<SigningKey | null> {
    const began = { signsFrom: { $lte: later(this.clock.now(), -agoMs) } };
    return this.keys.findOne(began).sort({ slot: -1 }).lean().exec();
  }

  private async make(slot: number, signsFrom: Date | null): Promise<void> {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const kid = randomUUID();
    const sealedPrivateKey = seal(this.sealingKey, privateKey, kid);
    const made = { publicKeyPem: publicKey, sealedPrivateKey, createdAt: this.clock.now() };
    try {
      await this.keys.create({ _id: kid, slot, signsFrom, ...made });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}
