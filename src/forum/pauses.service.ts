import type { LaunchContext } from '../course/index.js';
import { sayMoment } from '../i18n/moments.js';
import { hours, later, type Clock } from '../kernel/clock.js';
import { ForbiddenError, InvalidInputError } from '../kernel/errors.js';
import {
  isAuthor,
  isModerator,
  mayPause,
  requireModerator,
  requireWriter,
} from './forum.policy.js';
import type { ModerationLog } from './moderation-log.js';
import type { Notices } from './notices.js';
import type { Post } from './post.model.js';
import type { Rows } from './rows.js';

export interface Pause {
  readonly until: Date;
  readonly reason: string;
}

/** For how many days somebody can be asked to be silent. */
export const PAUSE_DAYS = ['1', '3', '7'] as const;

/** Who is to be silent in the forum for a while, and why. Reading goes on. */
export class PausesService {
  constructor(
    private readonly pauses: Rows<'pauses'>['pauses'],
    private readonly log: ModerationLog,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  /** Of the acting person; null for who may write. */
  async of({ member, run }: LaunchContext): Promise<Pause | null> {
    const pause = await this.pauses.findOne({ memberId: member.id, runId: run.id }).lean();
    return pause && pause.until > this.clock.now() ? pause : null;
  }

  /** @throws ForbiddenError for who may not write, or not for a while, with the reason. */
  async requireVoice(launch: LaunchContext): Promise<void> {
    requireWriter(launch);
    const pause = await this.of(launch);
    if (!pause) return;
    const values = { moment: sayMoment(pause.until, launch.locale), reason: pause.reason };
    throw new ForbiddenError('forum.paused', { values });
  }

  /** Of these people, for who moderates. */
  async among(launch: LaunchContext, memberIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (!isModerator(launch)) return new Set();
    const until = { $gt: this.clock.now() };
    const runId = launch.run.id;
    const rows = await this.pauses.find({ memberId: { $in: memberIds }, runId, until }).lean();
    return new Set(rows.map(({ memberId }) => memberId.toHexString()));
  }

  /** The author of a post that shows why; they are told. */
  async pause(
    launch: LaunchContext,
    post: Post,
    { reason, days }: { readonly reason: string; readonly days: number },
  ): Promise<void> {
    requireModerator(launch, post);
    if (!mayPause(launch, post)) throw new ForbiddenError('forum.mayNotPause');
    if (reason === '') throw new InvalidInputError({ reason: 'forum.reason.missing' });
    const until = later(this.clock.now(), hours(24 * days));
    const { authorId: memberId, runId } = post;
    const key = { memberId, runId };
    await this.pauses.updateOne(key, { $set: { until, reason } }, { upsert: true });
    await this.log.note(launch, post, 'pause', { reason, after: until.toISOString() });
    await this.notices.tell(memberId, 'paused', post);
  }

  async end(launch: LaunchContext, post: Post): Promise<void> {
    requireModerator(launch, post);
    if (isAuthor(launch, post)) throw new ForbiddenError('forum.mayNotPause');
    const { authorId: memberId, runId } = post;
    const { deletedCount } = await this.pauses.deleteOne({ memberId, runId });
    if (deletedCount > 0) await this.log.note(launch, post, 'unpause', {});
  }
}
