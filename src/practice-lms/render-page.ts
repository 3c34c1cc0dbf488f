import { fileURLToPath } from 'node:url';
import ejs from 'ejs';
import type { Request, Response } from 'express';
import { actingPerson } from './acting-person.js';
import { frameView } from './frame.view.js';

const VIEWS = fileURLToPath(new URL('views/', import.meta.url));

/** Templates see two names: `view`, this page's own data, and `frame`, what stands around every page. */
export async function renderPage(
  req: Request,
  res: Response,
  template: string,
  view: Readonly<Record<string, unknown>> & { readonly title: string },
): Promise<void> {
  const frame = frameView(actingPerson(req), req.originalUrl);
  const html = await ejs.renderFile(
    `${VIEWS}${template}.ejs`,
    { view, frame },
    { strict: true, destructuredLocals: ['view', 'frame', 'title'], cache: true },
  );
  res.type('html').send(html);
}

/** See-other, so that a reload after a POST does not send the form again. */
export function redirectTo(res: Response, path: string): void {
  res.redirect(303, path);
}
