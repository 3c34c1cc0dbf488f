import type { Request, RequestHandler, Response } from 'express';
import { translator, localeOf, type Locale } from '../i18n/translator.js';
import type { Assets } from './assets.js';
import type { PageFrame } from './render-page.js';

/** Gives every request its language, from the browser; a launch replaces it by the language of the person. */
export function pageTools(assets: Assets): RequestHandler {
  return (req, res, next) => {
    const locale = browserLocale(req);
    res.locals.tools = {
      t: translator(locale),
      locale,
      url: (path) => path,
      asset: assets.urlOf,
      csrf: '',
      frame: null,
      back: null,
    };
    res.setHeader('Content-Language', locale);
    next();
  };
}

export interface LaunchPage {
  readonly base: string;
  readonly locale: Locale;
  readonly csrf: string;
}

/** From here on links stay within the launch and words are in the person's language. */
export function enterLaunchPages(res: Response, { base, locale, csrf }: LaunchPage): void {
  const url = (path: `/${string}`) => `${base}${path.slice(1)}`;
  res.locals.tools = { ...res.locals.tools, t: translator(locale), locale, url, csrf };
  res.setHeader('Content-Language', locale);
}

export function framePages(res: Response, frame: PageFrame): void {
  res.locals.tools = { ...res.locals.tools, frame };
}

function browserLocale(req: Request): Locale {
  const [preferred] = req.acceptsLanguages();
  return preferred && preferred !== '*' ? localeOf(preferred) : 'nl';
}
