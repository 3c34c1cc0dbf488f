import type { Video } from '../content/index.js';

/** A film on a page. `startSecond` is where it stands ready: for readers without JavaScript a chapter is a page of its own. */
export function playerView(video: Video, startSecond: number) {
  const fragment = startSecond > 0 ? `#t=${startSecond}` : '';
  const sources = video.sources.flatMap(({ type, file }) =>
    file === undefined ? [] : [{ type, path: `${mediaPath(file)}${fragment}` }],
  );
  return {
    isSample: video.sample,
    sources,
    poster: video.poster === null ? null : mediaPath(video.poster),
    captions: video.captions.map(({ lang, label, file, default: isDefault }) => ({
      lang,
      label,
      path: mediaPath(file),
      isDefault,
    })),
    elsewhere: sources.length > 0 ? null : elsewhere(video),
  };
}

export const mediaPath = (file: string): `/${string}` => `/media/${file}`;

/** A film at another host is only linked to: nothing is fetched from there before somebody asks for it. */
function elsewhere({ sources }: Video) {
  const url = sources.find((source) => source.url !== undefined)?.url;
  return url === undefined ? null : { url, host: new URL(url).host };
}
