import type { Video } from '../content/index.js';
import { translator, type Locale } from '../i18n/translator.js';
import type { PlayerSettings } from './player-settings.service.js';

/** A film on a page. `startSecond` is where it stands ready: for readers without JavaScript a chapter is a page of its own. */
export function playerView(
  video: Video,
  { settings, locale }: { readonly settings: PlayerSettings; readonly locale: Locale },
  startSecond = 0,
) {
  const fragment = startSecond > 0 ? `#t=${startSecond}` : '';
  const sources = video.sources.flatMap(({ type, file }) =>
    file === undefined ? [] : [{ type, path: `${mediaPath(file)}${fragment}` }],
  );
  const { captions, description } = video;
  return {
    isSample: video.sample,
    sources,
    poster: video.poster === null ? null : mediaPath(video.poster),
    tracks: [
      ...captions.map((track) => trackView('captions', track)),
      ...(description ? [trackView('descriptions', description)] : []),
    ],
    settings: { ...settings, captions: settings.captions ? 'on' : 'off' },
    labels: labels(locale),
    elsewhere: sources.length > 0 ? null : elsewhere(video),
  };
}

export const mediaPath = (file: string): `/${string}` => `/media/${file}`;

type Track = Video['captions'][number];

function trackView(
  kind: 'captions' | 'descriptions',
  track: Omit<Track, 'default'> & Partial<Pick<Track, 'default'>>,
) {
  const { lang, label, file } = track;
  return { kind, lang, label, path: mediaPath(file), isDefault: track.default ?? false };
}

/** A film at another host is only linked to: nothing is fetched from there before somebody asks for it. */
function elsewhere({ sources }: Video) {
  const url = sources.find((source) => source.url !== undefined)?.url;
  return url === undefined ? null : { url, host: new URL(url).host };
}

/** The words of the player, by the names that Plyr has for them. */
function labels(locale: Locale): string {
  const t = translator(locale);
  return JSON.stringify({
    play: t('player.play'),
    pause: t('player.pause'),
    seek: t('player.seek'),
    seekLabel: t('player.seekLabel', { currentTime: '{currentTime}', duration: '{duration}' }),
    currentTime: t('player.currentTime'),
    duration: t('player.duration'),
    volume: t('player.volume'),
    mute: t('player.mute'),
    unmute: t('player.unmute'),
    enableCaptions: t('player.captionsOn'),
    disableCaptions: t('player.captionsOff'),
    enterFullscreen: t('player.fullscreen'),
    exitFullscreen: t('player.fullscreenEnd'),
    settings: t('player.speed'),
    speed: t('player.speed'),
    menuBack: t('player.back'),
    normal: t('player.normalSpeed'),
  });
}
