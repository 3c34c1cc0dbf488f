import type { RequestHandler } from 'express';
import { launchOf } from '../course/index.js';
import { framePages } from '../http/page-tools.js';
import type { Notices } from './notices.js';

const IS_PAGE = new Set(['document', 'iframe', undefined]);

/** Puts the number of unread notices at the way to the forum, on every page of a launch. */
export const showBadge =
  (notices: Notices): RequestHandler =>
  async (req, res, next) => {
    const { frame, url } = res.locals.tools;
    if (req.method === 'GET' && frame && IS_PAGE.has(req.get('sec-fetch-dest'))) {
      const count = await notices.count(launchOf(res));
      const isForum = ({ href }: { href: string }) => href === url('/forum');
      const links = frame.links.map((link) => (isForum(link) ? { ...link, count } : link));
      framePages(res, { ...frame, links });
    }
    next();
  };
