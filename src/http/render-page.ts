import { join, resolve } from 'node:path';
import ejs from 'ejs';
import type { Application, Response } from 'express';
import type { Locale, Translate } from '../i18n/translator.js';
import { strictView } from './strict-view.js';

/** The frame around a page of a launch: whose course it is, who is here, where one can go. */
export interface PageFrame {
  readonly courseTitle: string;
  readonly personName: string;
  readonly roleLabel: string;
  /** Why nothing counts that the person does here; null where it does. */
  readonly sandbox: { readonly label: string; readonly text: string } | null;
  /** Leads to the other of the two ways in which who teaches may look; null for all who have one. */
  readonly look: { readonly as: string; readonly label: string } | null;
  readonly links: readonly {
    readonly href: string;
    readonly label: string;
    readonly current: boolean;
    /** Of what waits there. */
    readonly count: number;
  }[];
}

/** What every template may call, whatever page it is. */
export interface PageTools {
  readonly t: Translate;
  readonly locale: Locale;
  /** The address of a page within this launch. */
  readonly url: (path: `/${string}`) => string;
  /** The address of a style sheet, script or picture of the tool. */
  readonly asset: (file: string) => string;
  /** The value of the hidden field that each form of this launch carries; empty where there is no launch. */
  readonly csrf: string;
  /** Absent on pages that stand outside a course. */
  readonly frame: PageFrame | null;
  /** Where the LMS takes the person back to, once a launch has said so. */
  readonly back: string | null;
}

declare global {
  namespace Express {
    interface Locals {
      tools: PageTools;
    }
  }
}

export interface ViewSettings {
  readonly directory: string;
  readonly cache: boolean;
  /** Makes an unknown property of a view an error instead of an empty place on the page. */
  readonly strict: boolean;
}

export function useViews(app: Application, settings: ViewSettings): void {
  app.set('view directory', resolve(settings.directory));
  app.set('view engine', 'ejs');
  app.set('strict views', settings.strict);
  app.engine('ejs', (path, locals, done) => {
    const { view, tools } = locals as { view: object; tools: PageTools };
    const options: ejs.Options = {
      strict: true,
      cache: settings.cache,
      destructuredLocals: ['view', 'tools', 'title', 'problem', 'id'],
    };
    ejs.renderFile(path, { view, tools, title: '' }, options).then(
      (html) => {
        done(null, html);
      },
      (error: unknown) => {
        done(error);
      },
    );
  });
}

/** Templates see `view`, this page's own data, `tools`, and what an include hands on by name. Nothing else reaches EJS. */
export function renderPage(res: Response, template: string, view: object): void {
  const strict = res.app.get('strict views') as boolean;
  // An app within the app inherits every setting but `views`.
  const path = join(res.app.get('view directory') as string, template);
  res.render(path, { view: strict ? strictView(view) : view, tools: res.locals.tools });
}

/** See-other, so that a reload after a POST does not send the form again. */
export function redirectTo(res: Response, path: `/${string}`): void {
  res.redirect(303, res.locals.tools.url(path));
}
