import { describe, expect } from '@jest/globals';
import { minutes } from '../../../src/kernel/clock.js';
import { BrowserLike } from '../../support/browser-like.js';
import { beginLogin } from '../../support/launching.js';
import { joinTrial, row, startTrial } from '../../support/trial.js';

const trial = await startTrial();
const { tool, platform, browser, launch, expectRefusal, expectEntry } = trial;
const other = await joinTrial(tool);

const at = `${tool.url}/lti/launch`;
const begin = () => beginLogin(tool, platform, browser);
/** A login that was begun and the token that answers it. */
async function answered() {
  const { state, nonce } = await begin();
  return { state, nonce, id_token: await platform.sign(platform.claims(nonce)) };
}
const raw = (body: string, type = 'application/x-www-form-urlencoded') =>
  fetch(at, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': type, 'Accept-Language': 'nl' },
    body,
  });

describe('a launch', () => {
  row(23, 'by GET is answered 405 with a page that says where to begin', async () => {
    const answer = await browser.get(at);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });
  row(23, 'by GET opens nothing', async () => {
    const { state, id_token } = await answered();
    const query = new URLSearchParams({ state, id_token }).toString();
    expect((await browser.get(`${at}?${query}`)).status).toBeGreaterThanOrEqual(400);
  });
  row(24, 'without id_token', async () => {
    const { state } = await begin();
    await expectRefusal(await browser.post(at, { state }), 400, 'launch form malformed');
  });
  for (const state of ['', 'x', 'y'.repeat(500), '../../etc']) {
    row(25, `with the state ${state.slice(0, 12) || 'left empty, as Moodle can'}`, async () => {
      const { id_token } = await answered();
      await expectRefusal(
        await browser.post(at, { state, id_token }),
        400,
        'launch form malformed',
      );
    });
  }
  row(25, 'without state', async () => {
    const { id_token } = await answered();
    await expectRefusal(await browser.post(at, { id_token }), 400, 'launch form malformed');
  });
  for (const [error, says] of [
    ['login_required', 'Log daar opnieuw in'],
    ['access_denied', 'geen toegang'],
    ['unauthorized_client', 'Log daar opnieuw in'],
    ['launch_no_longer_valid', 'verlopen of al gebruikt'],
    ['invalid_request', 'Log daar opnieuw in'],
    ['<script>alert(1)</script>', 'Log daar opnieuw in'],
  ] as const) {
    row(26, `that the platform refuses with ${error}`, async () => {
      const { state } = await begin();
      const error_description = '<script>alert(1)</script>';
      const answer = await browser.post(at, { state, error, error_description });
      expect(await answer.clone().text()).toContain(says);
      await expectRefusal(answer, 401, 'platform answered with an error');
    });
  }
  row(26, 'that the platform refuses has spent its state', async () => {
    const { state, id_token } = await answered();
    await browser.post(at, { state, error: 'access_denied' });
    const answer = await browser.post(at, { state, id_token });
    await expectRefusal(answer, 401, 'state unknown, used or expired');
  });
  row(27, 'with a state that nobody gave out', async () => {
    const { id_token } = await answered();
    const answer = await browser.post(at, { state: 'A'.repeat(43), id_token });
    await expectRefusal(answer, 401, 'state unknown, used or expired');
  });
  row(28, 'sent twice opens once, in another browser not at all', async () => {
    const form = await answered();
    expectEntry(await browser.post(at, form));
    const answer = await new BrowserLike().post(at, form);
    await expectRefusal(answer, 401, 'state unknown, used or expired');
  });
  row(28, 'sent twice by one browser leads to the same place', async () => {
    const form = await answered();
    const first = await browser.post(at, form);
    const second = await browser.post(at, form);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
  });
  row(29, 'eleven minutes after its login', async () => {
    const { state, nonce } = await begin();
    tool.clock.advance(minutes(11));
    const id_token = await platform.sign(platform.claims(nonce));
    const answer = await browser.post(at, { state, id_token });
    await expectRefusal(answer, 401, 'state unknown, used or expired');
  });
  row(30, 'from another browser than began it spends the state and opens nothing', async () => {
    const form = await answered();
    await expectRefusal(await new BrowserLike().post(at, form), 401, 'state of another browser');
    await expectRefusal(await browser.post(at, form), 401, 'state unknown, used or expired');
  });
  row(31, 'without any cookie is never let in unproven', async () => {
    const { state, id_token } = await answered();
    const answer = await raw(new URLSearchParams({ state, id_token }).toString());
    await expectRefusal(answer, 401, 'state of another browser');
  });
  row(33, 'with the token of one platform and the state of another', async () => {
    const { state, nonce } = await beginLogin(tool, other.platform, browser);
    const id_token = await platform.sign(platform.claims(nonce));
    await expectRefusal(await browser.post(at, { state, id_token }), 401, 'signature wrong');
    const second = await beginLogin(tool, other.platform, browser);
    const posed = await platform.sign(
      platform.claims(second.nonce, { iss: other.platform.issuer }),
      { kid: 'key-of-another' },
    );
    const answer = await browser.post(at, { state: second.state, id_token: posed });
    await expectRefusal(answer, 401, 'key unknown');
  });
  row(34, 'in two tabs at once, interleaved', async () => {
    const [first, second] = [await answered(), await answered()];
    expectEntry(await browser.post(at, second));
    expectEntry(await browser.post(at, first));
  });
  for (const nonce of [undefined, null, '', 7]) {
    row(35, `with the nonce ${nonce === '' ? 'left empty' : String(nonce)}`, async () => {
      await expectRefusal(await launch({ nonce }), 401, 'nonce missing');
    });
  }
  row(36, 'with another nonce than was given out', async () => {
    await expectRefusal(await launch({ nonce: 'A'.repeat(43) }), 401, 'nonce foreign');
    const longer = await launch((nonce) => ({ nonce: `${nonce}x` }));
    await expectRefusal(longer, 401, 'nonce foreign');
  });
  row(37, 'with a token that was used before, and a fresh state', async () => {
    const form = await answered();
    expectEntry(await browser.post(at, form));
    const { state } = await begin();
    const answer = await browser.post(at, { state, id_token: form.id_token });
    await expectRefusal(answer, 401, 'nonce foreign');
  });
  for (const field of ['id_token', 'state']) {
    row(38, `with ${field} given twice, or as a list`, async () => {
      const { state, id_token } = await answered();
      const form = new URLSearchParams({ state, id_token });
      form.append(field, form.get(field) ?? '');
      await expectRefusal(await raw(form.toString()), 400, 'launch form malformed');
      const list = new URLSearchParams({ state, id_token, [`${field}[]`]: 'x' });
      list.delete(field);
      await expectRefusal(await raw(list.toString()), 400, 'launch form malformed');
    });
  }
  row(39, 'of five megabytes, or with a token of 300 kilobytes', async () => {
    const { state } = await begin();
    for (const size of [300_000, 5_000_000]) {
      const form = new URLSearchParams({ state, id_token: `a.${'b'.repeat(size)}.c` });
      await expectRefusal(await raw(form.toString()), 413, 'too large');
    }
  });
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    row(40, `as ${type} is answered 415, and the login is still good`, async () => {
      const { state, id_token } = await answered();
      expect((await raw(JSON.stringify({ state, id_token }), type)).status).toBe(415);
      expectEntry(await browser.post(at, { state, id_token }));
    });
  }
  row(41, 'with fields that mean nothing here', async () => {
    const form = {
      authenticity_token: 'x',
      utf8: '✓',
      lti_storage_target: '_parent',
      ltik: 'x.y.z',
    };
    expectEntry(await launch({}, { form }));
  });
});
