import type { RequestHandler } from 'express';
import { minutes, type Clock } from '../kernel/clock.js';

const MAXIMUM = 300;
const PERIOD = minutes(1);

/** Stops an address that was refused too often in a minute. Honest load is never counted. */
export function refusalLimit(clock: Clock): RequestHandler {
  let periodStart = 0;
  const refusals = new Map<string, number>();
  return (req, res, next) => {
    const now = clock.now().getTime();
    if (now - periodStart >= PERIOD) {
      periodStart = now;
      refusals.clear();
    }
    const address = req.ip ?? '';
    if ((refusals.get(address) ?? 0) >= MAXIMUM) {
      const wait = Math.ceil((periodStart + PERIOD - now) / 1000);
      res.status(429).set('Retry-After', String(wait)).type('text').send('Too many refusals');
      return;
    }
    res.once('finish', () => {
      if (res.statusCode >= 400) refusals.set(address, (refusals.get(address) ?? 0) + 1);
    });
    next();
  };
}
