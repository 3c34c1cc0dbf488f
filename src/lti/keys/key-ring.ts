import { createPrivateKey, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../../kernel/clock.js';
import { isDuplicateKey } from '../../kernel/duplicate-key.js';
import { seal, unseal } from '../../kernel/secrets.js';
import type { SigningKey, SigningKeyModel } from './signing-key.model.js';

const SLOTS = ['current', 'next'] as const;

export interface PrivateSigningKey {
  readonly kid: string;
  readonly key: KeyObject;
  readonly pem: string;
}

/** The tool's own key pairs, one ring for all platforms. */
export class KeyRing {
  constructor(
    private readonly keys: SigningKeyModel,
    private readonly sealingKey: Buffer,
    private readonly clock: Clock,
  ) {}

  /** Makes what is missing of the current and the next key. Several processes may do so at once: the first one's keys stay. */
  async fill(): Promise<void> {
    for (const slot of SLOTS) {
      if (!(await this.keys.exists({ slot }))) await this.make(slot);
    }
  }

  async published(): Promise<readonly { readonly kid: string; readonly publicKeyPem: string }[]> {
    const keys = await this.keys.find({}).sort({ slot: 1 }).lean();
    return keys.map(({ _id, publicKeyPem }) => ({ kid: _id, publicKeyPem }));
  }

  /** The key that signs. */
  async current(): Promise<PrivateSigningKey> {
    const stored = await this.keys.findOne({ slot: 'current' }).lean();
    if (!stored) throw new Error('The tool has no signing key yet');
    const pem = unseal(this.sealingKey, stored.sealedPrivateKey, stored._id);
    return { kid: stored._id, pem, key: createPrivateKey(pem) };
  }

  private async make(slot: SigningKey['slot']): Promise<void> {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const kid = randomUUID();
    const sealedPrivateKey = seal(this.sealingKey, privateKey, kid);
    const createdAt = this.clock.now();
    try {
      await this.keys.create({
        _id: kid,
        slot,
        publicKeyPem: publicKey,
        sealedPrivateKey,
        createdAt,
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}
