import { expect, test } from '@jest/globals';
import { deliveryView } from '../../../src/grading/delivery.view.js';
import { NOTHING_TO_DELIVER, type Delivery } from '../../../src/grading/grade.model.js';
import { translator } from '../../../src/i18n/translator.js';

const AT = new Date('2027-01-12T11:00:00Z');
const when = (moment: Date) => moment.toISOString().slice(11, 16);
const error = (status: number | null, detail = 'refused') => ({ status, detail, at: AT });
const aDelivery = (changes: Partial<Delivery>): Delivery => ({ ...NOTHING_TO_DELIVER, ...changes });
const RESULT = { score: 8, maximum: 10, at: AT };

test.each<[string, Partial<Delivery>]>([
  ['Wordt verstuurd', { state: 'waiting' }],
  ['Nog geen kolom in het gradebook', { state: 'waiting', lastError: error(null, 'no column') }],
  ['Nog niet aangekomen, we proberen het opnieuw', { state: 'waiting', lastError: error(503) }],
  ['Verstuurd', { state: 'delivered', sentAt: AT }],
  ['Aangekomen', { state: 'delivered', sentAt: AT, result: RESULT }],
  ['In de LMS gewijzigd', { state: 'superseded', sentAt: AT }],
  ['Geweigerd', { state: 'failed', lastError: error(422) }],
])('a delivery is said to be "%s"', (words, delivery) => {
  const view = deliveryView(aDelivery(delivery), when);
  expect(translator('nl')(view!.label)).toBe(words);
});

test('a concept has no delivery to speak of', () => {
  expect(deliveryView(NOTHING_TO_DELIVER, when)).toBeNull();
});

test.each([
  [null, 'omdat de LMS geen antwoord gaf'],
  [400, 'omdat de LMS voor deze persoon geen beoordeling aanneemt'],
  [401, 'omdat de LMS de aansluiting van deze cursus niet herkende'],
  [403, 'omdat de LMS deze cursus geen beoordelingen laat schrijven'],
  [404, 'omdat de kolom of de deelnemer niet meer in het gradebook staat'],
  [412, 'omdat de LMS de beoordeling niet aannam'],
  [500, 'omdat de LMS zelf een storing had'],
])('a refusal with %s is explained', (status, words) => {
  const { trouble } = deliveryView(aDelivery({ state: 'failed', lastError: error(status) }), when)!;
  const t = translator('nl');
  const said = t(trouble!.label, { reason: t(trouble!.reason), moment: trouble!.at });
  expect(said).toContain(`Geweigerd, ${words}`);
  expect(said).toContain('Laatste poging: 11:00.');
});

test('what waits for a column is no trouble', () => {
  const waits = aDelivery({ state: 'waiting', lastError: error(null, 'no column') });
  expect(deliveryView(waits, when)).toMatchObject({
    trouble: null,
    help: 'delivery.noColumn.help',
  });
});

test('only what was delivered has stood in the gradebook since', () => {
  expect(deliveryView(aDelivery({ state: 'delivered', sentAt: AT }), when)?.since).toBe('11:00');
  expect(deliveryView(aDelivery({ state: 'superseded', sentAt: AT }), when)?.since).toBeNull();
});
