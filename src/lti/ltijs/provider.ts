import type { Application, Request, RequestHandler, Response } from 'express';
import ltijs from 'ltijs';
import { randomToken } from '../../kernel/secrets.js';
import { currentAttempt } from '../launch/launch-attempt.js';
import { LaunchRefusedError } from '../launch/launch-refused.js';
import { returnUrlOf, toLaunch, type Launch } from '../launch/launch.js';
import type { LtijsPlugin } from './plugin.js';

export type LtijsProvider = typeof ltijs.Provider;

/** An instance of its own: the one that ltijs exports can be set up only once in a process. */
const newProvider = (): LtijsProvider =>
  new (ltijs.Provider.constructor as new () => LtijsProvider)();

/** Sets ltijs up behind our guard, with its own login, sessions, cross-origin headers and registration out of reach. */
export async function startProvider(
  plugin: LtijsPlugin,
  guard: RequestHandler,
  onLaunch: (launch: Launch, res: Response) => Promise<void>,
): Promise<LtijsProvider> {
  const provider = newProvider();
  // ltijs signs and encrypts with this key what we never honour or let it store: it needs to last no longer than the process.
  const settings = {
    ...{ appRoute: '/launch', keysetRoute: '/keys', ltiaas: true, cors: false },
    loginRoute: '/login-of-ltijs-is-off',
    dynRegRoute: '/registration-of-ltijs-is-off',
    serverAddon: (app: Application) => app.use(guard),
  };
  provider.setup(randomToken(), { plugin }, settings);
  provider.app.disable('x-powered-by');
  const letIn = async (_token: object, _req: Request, res: Response) => {
    res.removeHeader('Set-Cookie'); // ltijs clears a cookie of its own that never was, and names the state in it
    rememberWayBack(res);
    await onLaunch(toLaunch(currentAttempt()), res);
  };
  provider.onConnect(letIn);
  provider.onDeepLinking(letIn);
  provider.onInvalidToken((_req, res, next) => {
    res.removeHeader('Set-Cookie');
    rememberWayBack(res);
    // What we found good and ltijs cannot take has claims that break its own bookkeeping.
    next(currentAttempt().refusal ?? new LaunchRefusedError('launch form malformed'));
  });
  await deployWithoutSignalHandler(provider);
  return provider;
}

/** For the page that says why a launch went wrong. */
function rememberWayBack(res: Response): void {
  res.locals.tools = { ...res.locals.tools, back: returnUrlOf(currentAttempt()) };
}

/** ltijs ends the process on SIGINT at once; requests in flight are ours to finish first. */
async function deployWithoutSignalHandler(provider: LtijsProvider): Promise<void> {
  const before = process.listeners('SIGINT');
  await provider.deploy({ serverless: true, silent: true });
  for (const listener of process.listeners('SIGINT')) {
    if (!before.includes(listener)) process.removeListener('SIGINT', listener);
  }
}
