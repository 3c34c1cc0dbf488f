import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { requireModerator } from './forum.policy.js';
import type { Post } from './post.model.js';
import type { Rows } from './rows.js';
import type { Moderation } from './side.models.js';
import type { Thread } from './thread.model.js';

const MOST_SHOWN = 50;

interface Words {
  readonly reason?: string;
  readonly before?: string;
  readonly after?: string;
}

/** Everything that moderators did. Nobody can take a line out again. */
export class ModerationLog {
  constructor(
    private readonly lines: Rows<'log'>['log'],
    private readonly clock: Clock,
  ) {}

  async newest(launch: LaunchContext): Promise<readonly Moderation[]> {
    requireModerator(launch);
    const ofRun = this.lines.find({ runId: launch.run.id });
    return ofRun.sort({ _id: -1 }).limit(MOST_SHOWN).lean();
  }

  async revealedTo(
    { member }: LaunchContext,
    posts: readonly Post[],
  ): Promise<ReadonlySet<string>> {
    const postId = { $in: posts.map(({ _id }) => _id) };
    const own = { postId, actorId: member.id, action: 'reveal' };
    const lines = await this.lines.find(own).lean();
    return new Set(lines.flatMap((line) => line.postId?.toHexString() ?? []));
  }

  async note(
    { member }: LaunchContext,
    about: Pick<Post, 'runId' | 'threadId'> & Partial<Pick<Post, '_id' | 'seq'>>,
    action: string,
    words: Words,
  ): Promise<void> {
    const at = this.clock.now();
    const { runId, threadId, _id: postId = null, seq = null } = about;
    const who = { actorId: member.id, at };
    await this.lines.create({ runId, threadId, postId, seq, action, ...who, ...words });
  }

  async noteThread(
    launch: LaunchContext,
    { runId, _id: threadId }: Thread,
    action: string,
    reason = '',
    words: Words = {},
  ): Promise<void> {
    await this.note(launch, { runId, threadId }, action, { reason, ...words });
  }
}
