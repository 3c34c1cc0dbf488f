import {
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign as signWith,
} from 'node:crypto';
import { afterAll, afterEach, describe, expect } from '@jest/globals';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, type CryptoKey } from 'jose';
import { hours, minutes, seconds } from '../../../src/kernel/clock.js';
import type { Claims } from '../../support/signing-platform.js';
import { joinTrial, row, startTrial } from '../../support/trial.js';

const trial = await startTrial();
const unknownYet = await joinTrial(trial.tool);
const withoutAlg = await joinTrial(trial.tool);
const { tool, platform, launch, expectRefusal, expectEntry, nowInSeconds } = trial;

const asText = (value: unknown) => (value === undefined ? 'missing' : JSON.stringify(value));
const inBase64 = (part: object | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const unsigned = (header: object, payload: object) => `${inBase64(header)}.${inBase64(payload)}.`;

/** The payload of a launch in order, as text to be spoiled. */
const spoiled = (spoil: (json: string) => string | Buffer) => ({
  sign: (claims: Claims) => platform.signBytes(spoil(JSON.stringify(claims))),
});
const withHeader = (header: string | object) => ({
  sign: (claims: Claims) => platform.signBytes(JSON.stringify(claims), header),
});

/** jose counts the age of a key set by the clock of the machine, so that is the clock that has to be moved. */
const realNow = Date.now;
let passed = 0;
Date.now = () => realNow() + passed;
const letPass = (milliseconds: number) => {
  passed += milliseconds;
};
afterAll(() => {
  Date.now = realNow;
});

afterEach(() => {
  platform.keySet(null);
});

/** Another key than the platform's own, under which name it likes, published beside it. */
function publishBeside(jwk: object): void {
  platform.keySet((_req, _body, res) =>
    res.end(JSON.stringify({ keys: [platform.publicJwk, jwk] })),
  );
}
const signedBy = (key: KeyObject, kid: string) => (claims: Claims) => {
  const text = `${inBase64({ alg: 'RS256', kid })}.${inBase64(claims)}`;
  return `${text}.${signWith('sha256', Buffer.from(text), key).toString('base64url')}`;
};

describe('the signature of an id_token', () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
    row(42, `alg ${alg} with an empty signature`, async () => {
      const answer = await launch(
        {},
        { sign: (claims) => unsigned({ alg, kid: 'platform-key' }, claims) },
      );
      await expectRefusal(answer, 401, 'algorithm not allowed');
    });
  }
  row(43, 'HS256 with the public key of the platform as its secret', async () => {
    const key = await importJWK(platform.publicJwk, 'RS256', { extractable: true });
    for (const secret of [await exportSPKI(key as CryptoKey), JSON.stringify(platform.publicJwk)]) {
      const answer = await launch(
        {},
        {
          sign: (claims) => {
            const text = `${inBase64({ alg: 'HS256', kid: 'platform-key' })}.${inBase64(claims)}`;
            return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
          },
        },
      );
      await expectRefusal(answer, 401, 'algorithm not allowed');
    }
  });
  row(44, 'no kid', async () => {
    await expectRefusal(await launch({}, withHeader({ kid: undefined })), 401, 'key unknown');
  });
  row(45, 'an unknown kid: the key set is fetched once more, then the launch refused', async () => {
    letPass(seconds(31));
    expectEntry(await launch());
    const before = platform.keySetRequests();
    await expectRefusal(await launch({}, withHeader({ kid: 'unknown' })), 401, 'key unknown');
    expect(platform.keySetRequests() - before).toBeLessThanOrEqual(1);
  });
  const oddKids: readonly (readonly [string, unknown])[] = [
    ['a path', '../../etc/passwd'],
    ['a piece of SQL', "' OR 1=1 --"],
    ['ten kilobytes', 'k'.repeat(10_000)],
    ['a number', 7],
    ['a list', ['platform-key']],
    ['an object', { $ne: null }],
    ['the name of a prototype', '__proto__'],
    ['nothing', ''],
  ];
  for (const [what, kid] of oddKids) {
    row(46, `a kid that is ${what}`, async () => {
      await expectRefusal(await launch({}, withHeader({ kid })), 401, 'key unknown');
    });
  }
  for (const header of ['jwk', 'jku', 'x5u', 'x5c']) {
    row(47, `a key of its own in the header ${header} counts for nothing`, async () => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const own = header === 'jwk' ? publicKey.export({ format: 'jwk' }) : `${platform.issuer}/own`;
      let asked = 0;
      platform.answer((_req, _body, res) => {
        asked += 1;
        res.end(JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
      });
      const head = inBase64({ alg: 'RS256', kid: 'platform-key', [header]: own });
      const sign = (claims: Claims) => {
        const text = `${head}.${inBase64(claims)}`;
        return `${text}.${signWith('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
      };
      await expectRefusal(await launch({}, { sign }), 401, 'signature wrong');
      expect(asked).toBe(0);
      expectEntry(await launch({}, withHeader({ [header]: own })));
    });
  }
  row(47, 'a critical header that nobody knows', async () => {
    const answer = await launch({}, withHeader({ crit: ['new'], new: 1 }));
    await expectRefusal(answer, 401, 'header demands the unknown');
  });
  row(48, 'the right kid and another key', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const answer = await launch(
      {},
      {
        sign: (claims) =>
          new SignJWT(claims)
            .setProtectedHeader({ alg: 'RS256', kid: 'platform-key' })
            .sign(privateKey),
      },
    );
    await expectRefusal(answer, 401, 'signature wrong');
  });
  describe('by a published key that is not to be trusted:', () => {
    const strong = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const published = strong.publicKey.export({ format: 'jwk' });
    const weak = (modulusLength: number) => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
      return [publicKey.export({ format: 'jwk' }), privateKey] as const;
    };
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const keys: readonly (readonly [string, object, KeyObject | null])[] = [
      ['one for encryption', { ...published, use: 'enc' }, strong.privateKey],
      ['one of 512 bits', ...weak(512)],
      ['one of 1024 bits', ...weak(1024)],
      ['one with the exponent 1, with which everybody can sign', { ...published, e: 'AQ' }, null],
      ['the same, hidden behind zeros', { ...published, e: 'AAAB' }, null],
      [
        'an elliptic one for RS256',
        elliptic.publicKey.export({ format: 'jwk' }),
        elliptic.privateKey,
      ],
    ];
    for (const [what, jwk, key] of keys) {
      row(49, what, async () => {
        publishBeside({ ...jwk, kid: 'untrusted' });
        letPass(minutes(11));
        const sign = key ? signedBy(key, 'untrusted') : signedByEverybody('untrusted');
        await expectRefusal(await launch({}, { sign }), 401, 'key unknown');
        platform.keySet(null);
        letPass(minutes(23));
        expectEntry(await launch());
      });
    }
  });
});

/** RSA with the exponent 1: the padded digest is its own signature. */
const signedByEverybody = (kid: string) => (claims: Claims) => {
  const text = `${inBase64({ alg: 'RS256', kid })}.${inBase64(claims)}`;
  const digest = Buffer.concat([SHA256_INFO, createHash('sha256').update(text).digest()]);
  const padding = Buffer.alloc(256 - 3 - digest.length, 0xff);
  const padded = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), digest]);
  return `${text}.${padded.toString('base64url')}`;
};
const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

describe('the form of an id_token', () => {
  const forms: readonly (readonly [string, (token: string) => string])[] = [
    ['one part', (token) => token.replaceAll('.', '')],
    ['two parts', (token) => token.split('.').slice(0, 2).join('.')],
    ['four parts', (token) => `${token}.more`],
    ['five parts, as an encrypted one', (token) => `${token}.more.more`],
    ['padding', (token) => token.replace('.', '==.')],
    ['a blank', (token) => token.replace('.', ' .')],
    ['a line break', (token) => `${token}\n`],
    ['an empty header', (token) => token.replace(/^[^.]*/, '')],
    ['an empty payload', (token) => token.replace(/\.[^.]*\./, '..')],
  ];
  for (const [what, spoil] of forms) {
    row(50, `a token with ${what}`, async () => {
      const answer = await launch(
        {},
        { sign: async (claims) => spoil(await platform.sign(claims)) },
      );
      await expectRefusal(answer, 400, 'launch form malformed');
    });
  }
  const payloads: readonly (readonly [string, (json: string) => string | Buffer])[] = [
    ['no JSON', () => 'badltilaunch'],
    ['half of it', (json) => json.slice(0, -20)],
    ['a list', (json) => `[${json}]`],
    ['a text', () => '"badltilaunch"'],
    ['null', () => 'null'],
    [
      'invalid UTF-8',
      (json) =>
        Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from(',"x":"\xff"}', 'latin1')]),
    ],
    ['a NUL in it', (json) => json.replace('Noor', 'No\u0000or')],
    ['a byte order mark before it', (json) => `\ufeff${json}`],
  ];
  for (const [what, spoil] of payloads) {
    row(51, `a payload that is ${what}`, async () => {
      await expectRefusal(await launch({}, spoiled(spoil)), 400, 'token unreadable');
    });
  }
  for (const header of ['no JSON', '[]', '"RS256"']) {
    row(51, `a header that is ${header}`, async () => {
      await expectRefusal(await launch({}, withHeader(header)), 400, 'token unreadable');
    });
  }
  row(56, 'a name that stands twice, however it is written', async () => {
    for (const second of ['"sub":"6"', '"s\\u0075b":"6"']) {
      const twice = spoiled((json) => json.replace(/\}$/, `,${second}}`));
      await expectRefusal(await launch({}, twice), 401, 'token ambiguous');
    }
  });
  row(56, 'a name that stands twice within a claim, or in the header', async () => {
    const within = spoiled((json) =>
      json.replace('"id":"course-1"', '"id":"course-1","id":"course-2"'),
    );
    await expectRefusal(await launch({}, within), 401, 'token ambiguous');
    const header = withHeader('{"alg":"none","alg":"RS256","kid":"platform-key"}');
    await expectRefusal(await launch({}, header), 401, 'token ambiguous');
  });
  row(56, 'a name twice in two claims, or in a text, is no such thing', async () => {
    expectEntry(await launch({ name: '{"sub":"a","sub":"b"}', a: [{ x: 1 }, { x: 2 }] }));
  });
  for (const name of ['__proto__', 'constructor']) {
    row(57, `a claim called ${name}`, async () => {
      const claim = spoiled((json) => json.replace(/\}$/, `,"${name}":{"isAdmin":true}}`));
      await expectRefusal(await launch({}, claim), 401, 'token ambiguous');
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    });
  }
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    row(57, `ten thousand levels of ${open}`, async () => {
      const deep = `${open.repeat(10_000)}1${close.repeat(10_000)}`;
      const answer = await launch(
        {},
        spoiled((json) => json.replace(/\}$/, `,"deep":${deep}}`)),
      );
      await expectRefusal(answer, 401, 'token ambiguous');
    });
  }
  row(57, 'a hundred thousand names', async () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join(',');
    const answer = await launch(
      {},
      spoiled((json) => json.replace(/\}$/, `,${names}}`)),
    );
    await expectRefusal(answer, 413, 'too large');
  });
});

describe('the key set of the platform', () => {
  const faults: readonly (readonly [string, Parameters<typeof platform.keySet>[0]])[] = [
    ['says nothing within five seconds', () => undefined],
    ['answers 500', (_req, _body, res) => res.writeHead(500).end()],
    ['is a page', (_req, _body, res) => res.end('<html>Sign in first</html>')],
    [
      'is elsewhere',
      (_req, _body, res) =>
        res.writeHead(302, { Location: `${platform.issuer}/keys-elsewhere` }).end(),
    ],
    ['is ten megabytes', (_req, _body, res) => res.end(`{"keys":[${' '.repeat(10_000_000)}]}`)],
    ['holds no key', (_req, _body, res) => res.end('{"keys":[]}')],
    [
      'gives two keys one name',
      (_req, _body, res) =>
        res.end(
          JSON.stringify({ keys: [platform.publicJwk, { ...platform.publicJwk, e: 'AQAF' }] }),
        ),
    ],
    ['is null', (_req, _body, res) => res.end('null')],
  ];
  for (const [what, fault] of faults) {
    row(52, `a set that ${what}: the last good one serves`, async () => {
      expectEntry(await launch());
      platform.keySet(fault);
      const before = platform.keySetRequests();
      letPass(hours(1));
      expectEntry(await launch());
      expect(platform.keySetRequests()).toBeGreaterThan(before);
    });
  }
  row(52, 'without a good set before, launches are answered 502 until there is one', async () => {
    for (const [, fault] of faults.slice(1)) {
      unknownYet.platform.keySet(fault);
      await expectRefusal(await unknownYet.launch(), 502, 'key set unreachable');
    }
    unknownYet.platform.keySet(null);
    expectEntry(await unknownYet.launch());
  });
  row(52, 'keys without alg and use are keys', async () => {
    const bare = { ...withoutAlg.platform.publicJwk, alg: undefined, use: undefined };
    withoutAlg.platform.keySet((_req, _body, res) => res.end(JSON.stringify({ keys: [bare] })));
    expectEntry(await withoutAlg.launch());
  });
  row(53, 'a key set at a private address is not registered', async () => {
    for (const jwksUri of [
      'https://10.0.0.1/jwks',
      'https://169.254.169.254/jwks',
      'http://lms.example/jwks',
      'file:///etc/passwd',
    ]) {
      const answer = await tool.admin('POST', 'registrations', {
        ...platform.registration,
        clientId: 'private',
        jwksUri,
      });
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ fields: { jwksUri: expect.any(String) } });
    }
  });
  row(54, 'a platform that has just changed its key is believed', async () => {
    expectEntry(await launch());
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    publishBeside({ ...publicKey.export({ format: 'jwk' }), kid: 'new-key' });
    letPass(hours(2));
    expectEntry(await launch({}, { sign: signedBy(privateKey, 'new-key') }));
  });
  row(55, 'many unknown kids fetch the key set no more than twice a minute', async () => {
    const before = platform.keySetRequests();
    const kids = Array.from({ length: 40 }, (_, i) => `flood-${i}`);
    for (const kid of kids) await launch({}, withHeader({ kid }));
    expect(platform.keySetRequests() - before).toBeLessThanOrEqual(1);
  });
});

describe('the registered claims', () => {
  const at = (secondsFromNow: number) => nowInSeconds() + secondsFromNow;
  const refused = (number: number, title: string, reason: string, claims: () => Claims) => {
    row(number, title, async () => {
      await expectRefusal(await launch(claims()), 401, reason);
    });
  };
  const taken = (number: number, title: string, claims: () => Claims) => {
    row(number, title, async () => {
      expectEntry(await launch(claims()));
    });
  };
  refused(58, 'exp two minutes ago', 'token expired', () => ({ iat: at(-180), exp: at(-120) }));
  taken(59, 'exp half a minute ago', () => ({ iat: at(-90), exp: at(-30) }));
  refused(60, 'iat ten minutes ahead', 'token issued in the future', () => ({
    iat: at(600),
    exp: at(660),
  }));
  taken(60, 'iat half a minute ahead', () => ({ iat: at(30), exp: at(90) }));
  refused(61, 'exp before iat', 'token lifetime unusable', () => ({ iat: at(0), exp: at(-10) }));
  for (const claim of ['iat', 'exp']) {
    for (const value of [undefined, null, '1795456930', 'NaN', true, [], {}]) {
      refused(61, `${claim} ${asText(value)}`, 'token lifetime unusable', () => ({
        [claim]: value,
      }));
    }
  }
  refused(61, 'exp 1e20', 'token lifetime unusable', () => ({ exp: 1e20 }));
  refused(61, 'iat 1e20', 'token issued in the future', () => ({ iat: 1e20, exp: 1e21 }));
  refused(61, 'exp negative', 'token expired', () => ({ exp: -1 }));
  refused(61, 'iat negative', 'token too old', () => ({ iat: -1 }));
  taken(61, 'parts of a second', () => ({ iat: at(0) - 0.25, exp: at(60) + 0.75 }));
  row(61, 'a number that JSON does not know', async () => {
    const answer = await launch(
      {},
      spoiled((json) => json.replace(/"exp":\d+/, '"exp":NaN')),
    );
    await expectRefusal(answer, 400, 'token unreadable');
  });
  refused(62, 'nbf ten minutes ahead', 'token not valid yet', () => ({ nbf: at(600) }));
  taken(62, 'nbf now, as Brightspace says it', () => ({ nbf: at(0) }));
  taken(63, 'exp two days ahead', () => ({ exp: at(2 * 86_400) }));
  refused(63, 'the same token, an hour and more after it was made', 'token too old', () => ({
    iat: at(-3700),
    exp: at(2 * 86_400),
  }));
  for (const iss of ['https://elsewhere.example', undefined, 7, null]) {
    refused(64, `iss ${asText(iss)}`, 'issuer foreign', () => ({ iss }));
  }
  refused(64, 'iss with a slash at its end', 'issuer foreign', () => ({
    iss: `${platform.issuer}/`,
  }));
  refused(65, 'aud of another client', 'audience foreign', () => ({ aud: 'another-client' }));
  taken(66, 'aud as a list of one', () => ({ aud: [platform.clientId] }));
  refused(67, 'a second audience and no azp', 'audience foreign', () => ({
    aud: [platform.clientId, 'other'],
  }));
  refused(67, 'a second audience and azp that names us', 'audience foreign', () => ({
    aud: [platform.clientId, 'other'],
    azp: platform.clientId,
  }));
  refused(68, 'azp of another client', 'authorized party foreign', () => ({
    azp: 'another-client',
  }));
  taken(68, 'azp that names us, as Canvas sends it', () => ({ azp: platform.clientId }));
  for (const aud of [[], {}, null, undefined, 7]) {
    refused(69, `aud ${asText(aud)}`, 'audience foreign', () => ({ aud }));
  }
  refused(70, 'sub missing', 'person anonymous', () => ({ sub: undefined }));
  refused(70, 'sub null', 'person anonymous', () => ({ sub: null }));
  const oddSubs: readonly (readonly [string, unknown])[] = [
    ['empty', ''],
    ['a number', 3],
    ['a list', ['3']],
    ['an operator', { $ne: null }],
    ['256 characters', 's'.repeat(256)],
    ['with a control character', 'per\u0007son'],
    ['with half a character', 'person\ud800'],
  ];
  for (const [what, sub] of oddSubs) {
    row(71, `sub ${what}`, async () => {
      await expectRefusal(await launch({ sub }), 400, 'required claim missing');
    });
  }
});
