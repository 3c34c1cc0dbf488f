import { HELD_BACK, LOCKED, NO_COLUMN, type HeldBack } from './delivery.policy.js';
import type { Sandbox } from '../lti/index.js';
import type { Delivery } from './grade.model.js';

/**
 * Where a released grade is on its way to the gradebook, in words, or why it goes nowhere; null when there is nothing to
 * say.
 */
export function deliveryView(
  delivery: Delivery | null,
  when: (moment: Date) => string,
  sandbox: Sandbox | null = null,
) {
  if (!delivery || delivery.state === 'none') return sandbox && sandboxView(sandbox);
  const { state, sentAt, lastError } = delivery;
  const held = HELD_BACK.find((why) => why === lastError?.detail);
  if (held) return heldView(held);
  return {
    ...WORDS[wordFor(delivery)],
    holds: holdsView(delivery),
    since: sentAt && state === 'delivered' ? when(sentAt) : null,
    trouble: troubleView(delivery, when),
  };
}

const NO_MORE = { since: null, trouble: null, holds: null };
const LEFT = {
  ...({ label: 'delivery.held', tone: 'plain', help: 'delivery.held.left' } as const),
  ...NO_MORE,
};

/** What the LMS shows where that is not what was released. */
function holdsView({ state, result }: Delivery) {
  if (state !== 'superseded' || !result || result.score === null) return null;
  return { score: result.score, maximum: result.maximum ?? '' };
}

const heldView = (why: HeldBack) => (why === 'left' ? LEFT : sandboxView(why));

const sandboxView = (sandbox: Sandbox) => ({
  ...({ label: 'delivery.sandbox', tone: 'plain', help: `sandbox.${sandbox}` } as const),
  ...NO_MORE,
});

const WORDS = {
  waiting: { label: 'delivery.waiting', tone: 'info', help: null },
  parked: { label: 'delivery.noColumn', tone: 'waiting', help: 'delivery.noColumn.help' },
  trying: { label: 'delivery.trying', tone: 'waiting', help: null },
  sent: { label: 'delivery.sent', tone: 'good', help: null },
  arrived: { label: 'delivery.arrived', tone: 'good', help: null },
  overridden: { label: 'delivery.overridden', tone: 'problem', help: 'delivery.overridden.help' },
  locked: { label: 'delivery.locked', tone: 'problem', help: 'delivery.locked.help' },
  refused: { label: 'delivery.refused', tone: 'problem', help: null },
} as const;

function wordFor({ state, result, lastError }: Delivery): keyof typeof WORDS {
  if (lastError?.detail === LOCKED) return 'locked';
  if (state === 'failed') return 'refused';
  if (state === 'superseded') return 'overridden';
  if (state === 'delivered') return result ? 'arrived' : 'sent';
  return waitingWord(lastError);
}

function waitingWord(lastError: Delivery['lastError']): keyof typeof WORDS {
  if (lastError?.detail === NO_COLUMN) return 'parked';
  return lastError ? 'trying' : 'waiting';
}

function troubleView({ state, lastError }: Delivery, when: (moment: Date) => string) {
  if (!lastError || lastError.detail === NO_COLUMN) return null;
  const { status, at } = lastError;
  const label = state === 'failed' ? ('delivery.because' as const) : ('delivery.notYet' as const);
  return { label, reason: reasonFor(status), status, at: when(at) };
}

const REASONS = {
  400: 'delivery.reason.rejected',
  401: 'delivery.reason.unauthorised',
  403: 'delivery.reason.forbidden',
  404: 'delivery.reason.gone',
  410: 'delivery.reason.gone',
  422: 'delivery.reason.rejected',
} as const;

function reasonFor(status: number | null) {
  if (status === null) return 'delivery.reason.noAnswer' as const;
  if (status in REASONS) return REASONS[status as keyof typeof REASONS];
  return status >= 500 ? ('delivery.reason.failing' as const) : ('delivery.reason.other' as const);
}
