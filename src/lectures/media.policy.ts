import type { CourseContent, Film, Lecture, Video } from '../content/index.js';
import { mayOpen, type LaunchContext } from '../course/index.js';
import { opensWith } from './locked.view.js';

/** With which lectures a file opens; `always` for what no lecture keeps back. */
type Opens = 'always' | ReadonlySet<number>;

/** The files that pages show, by name. Whatever else lies in the media directory does not exist to readers. */
export function publishedMedia({ lectures, films }: CourseContent): ReadonlyMap<string, Opens> {
  const media = new Map<string, Opens>();
  for (const shown of [...lectures, ...films])
    for (const file of filesOf(shown.video)) media.set(file, opens(media.get(file), shown));
  return media;
}

export const maySee = (launch: LaunchContext, opens: Opens, now: Date): boolean =>
  opens === 'always' || [...opens].some((number) => mayOpen(launch, number, now));

/** The sample film belongs to no lecture, and gives none away. */
function opens(before: Opens | undefined, shown: Lecture | Film): Opens {
  if (shown.video.sample || before === 'always') return 'always';
  return new Set([...(before ?? []), opensWith(shown)]);
}

function filesOf({ sources, captions, poster }: Video): readonly string[] {
  const files = [...sources, ...captions].map(({ file }) => file);
  return [...files, poster].filter((file) => file !== undefined && file !== null);
}
