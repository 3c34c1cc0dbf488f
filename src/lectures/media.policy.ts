import type { CourseContent, Video } from '../content/index.js';
import { mayOpen, type LaunchContext } from '../course/index.js';

/** With which lectures a file opens; `always` for what no lecture keeps back. */
type Opens = 'always' | ReadonlySet<number>;

/** The files that pages show, by name. Whatever else lies in the media directory does not exist to readers. */
export function publishedMedia({ lectures, films }: CourseContent): ReadonlyMap<string, Opens> {
  const shown = [
    ...lectures.map(({ video, number }) => ({ video, opensWith: number })),
    ...films.map(({ video, releaseWeek }) => ({ video, opensWith: releaseWeek })),
  ];
  const media = new Map<string, Opens>();
  for (const { video, opensWith } of shown) {
    for (const file of filesOf(video)) media.set(file, opens(media.get(file), video, opensWith));
  }
  return media;
}

export const maySee = (launch: LaunchContext, opens: Opens, now: Date): boolean =>
  opens === 'always' || [...opens].some((number) => mayOpen(launch, number, now));

/** The sample film belongs to no lecture, and gives none away. */
function opens(before: Opens | undefined, { sample }: Video, opensWith: number): Opens {
  if (sample || before === 'always') return 'always';
  return new Set([...(before ?? []), opensWith]);
}

function filesOf({ sources, captions, poster }: Video): readonly string[] {
  const files = [...sources, ...captions].map(({ file }) => file);
  return [...files, poster].filter((file) => file !== undefined && file !== null);
}
