import type { Types } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { sayMoment } from '../i18n/moments.js';
import { isMessageKey } from '../i18n/translator.js';
import { rulesFor } from './house-rules.view.js';
import { authorView, type People } from './people.view.js';
import type { Moderation, Report } from './side.models.js';
import type { Thread } from './thread.model.js';
import { postPath, titleFor } from './threads.view.js';

const LONGEST_SAID = 400;

/** What was reported and waits, and what moderators have done. */
export function moderationView(
  launch: LaunchContext,
  page: {
    readonly content: CourseContent;
    readonly reports: readonly (Report & { readonly said: string })[];
    readonly log: readonly Moderation[];
    readonly people: People;
    readonly threads: ReadonlyMap<string, Thread>;
  },
) {
  const { reports, log, people, threads } = page;
  const when = (moment: Date) => sayMoment(moment, launch.locale);
  const title = ({ threadId }: Pick<Report, 'threadId'>) => {
    const thread = threads.get(threadId.toHexString());
    return thread ? titleFor(launch, thread) : '';
  };
  const nameOf = (id: Types.ObjectId) =>
    authorView(launch, people, { authorId: id, contextId: id }).name;
  const claimedBy = ({ claimedBy: id }: Report) => (id ? nameOf(id) : null);
  return {
    language: page.content.course.language,
    rules: rulesFor(launch, page.content),
    reports: reports.map((report) => ({
      title: title(report),
      seq: report.seq,
      said: shortened(report.said),
      id: `reason-${report.threadId.toHexString()}-${report.seq}`,
      path: postPath({ _id: report.threadId }, report.seq),
      keepPath: `/forum/${report.threadId.toHexString()}/posts/${report.seq}/keep` as const,
      hidePath: `/forum/${report.threadId.toHexString()}/posts/${report.seq}/hide` as const,
      claimedBy: claimedBy(report),
      isMine: report.claimedBy?.toHexString() === launch.member.id,
      claimPath: `/forum/${report.threadId.toHexString()}/posts/${report.seq}/claim` as const,
      unclaimPath: `/forum/${report.threadId.toHexString()}/posts/${report.seq}/unclaim` as const,
      complaints: report.complaints.map(({ reason, at }) => ({ reason, at: when(at) })),
    })),
    log: log.map((line) => {
      const key = `forum.log.${line.action}`;
      return {
        label: isMessageKey(key) ? key : ('forum.log.edit' as const),
        title: title(line),
        seq: line.seq,
        actor: nameOf(line.actorId),
        reason: line.reason,
        at: when(line.at),
      };
    }),
  };
}

const shortened = (text: string): string =>
  text.length > LONGEST_SAID ? `${text.slice(0, LONGEST_SAID)} …` : text;
