import type { CourseContent, Video } from '../content/index.js';
import { opensWith } from './locked.view.js';

/** The files that pages show, each with the number of the lecture it opens with. Whatever else lies in the media directory does not exist to readers. */
export function publishedMedia({ lectures, films }: CourseContent): ReadonlyMap<string, number> {
  const media = new Map<string, number>();
  for (const shown of [...lectures, ...films])
    for (const file of filesOf(shown.video)) {
      const number = opensWith(shown);
      media.set(file, Math.min(media.get(file) ?? number, number));
    }
  return media;
}

function filesOf(video: Video): readonly string[] {
  const { sources, captions, description, poster, transcript, slides } = video;
  const files = [...sources, ...captions].map(({ file }) => file);
  return [...files, description?.file, poster, transcript, slides].filter(
    (file) => file !== undefined && file !== null,
  );
}
