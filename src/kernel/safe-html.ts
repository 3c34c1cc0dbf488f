import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

declare const harmless: unique symbol;
/** HTML that has been through the sanitiser: the only kind a template may print unescaped. */
export type SafeHtml = string & { readonly [harmless]: true };

/** What participants write: a line end is where the line ends. */
const writing = new MarkdownIt({ html: false, linkify: true, breaks: true });
/** What stands for somebody or something of ours in a text that people write. */
export interface Woven {
  /** Of whom `@{id}` speaks. */
  readonly nameOf: (id: string) => string;
  /** Where a moment of a film, as in *07:12*, is to be seen; null where it is none. */
  readonly pathAt: (second: number) => string | null;
  /** Where a link to something of ours leads from here; null for any other link. */
  readonly pathFor: (href: string) => string | null;
}
const NOTHING: Woven = { nameOf: () => '', pathAt: () => null, pathFor: () => null };
/** A time of day is no moment of a film: *om 07:12* and *07:12 uur* are left alone. */
const OURS = /@\{([0-9a-f]{24})\}|(?<![\d:.]|\b[Oo]m )\b(\d{1,2}):([0-5]\d)\b(?![:\d]|\.\d| uur)/g;

writing.renderer.rules.text = (tokens, index, _options, env) => {
  const said = tokens[index]?.content ?? '';
  let html = '';
  let end = 0;
  for (const match of said.matchAll(OURS)) {
    const piece = wovenPiece(match, weavingIn(env));
    if (piece === null) continue;
    html += escaped(said.slice(end, match.index)) + piece;
    end = match.index + match[0].length;
  }
  return html + escaped(said.slice(end));
};

function wovenPiece([whole, id, minutes, seconds]: RegExpExecArray, weaving: Weaving) {
  const { woven, isInLink } = weaving;
  if (id) return `<strong>@${escaped(woven.nameOf(id))}</strong>`;
  weaving.moments += 1;
  if (isInLink || weaving.moments > MOST_MOMENTS) return null;
  const path = woven.pathAt(Number(minutes) * 60 + Number(seconds));
  return path && `<a href="${escaped(path)}">${whole}</a>`;
}

writing.renderer.rules.link_open = (tokens, index, options, env, self) => {
  const token = tokens[index];
  const path = weavingIn(env).woven.pathFor(String(token?.attrGet('href') ?? ''));
  if (path !== null) token?.attrSet('href', path);
  weavingIn(env).isInLink = true;
  return self.renderToken(tokens, index, options);
};

writing.renderer.rules.link_close = (tokens, index, options, env, self) => {
  weavingIn(env).isInLink = false;
  return self.renderToken(tokens, index, options);
};

/** What a text is woven with, and whether the renderer is within a link: that holds no other. */
interface Weaving {
  readonly woven: Woven;
  isInLink: boolean;
  moments: number;
}
const MOST_MOMENTS = 100;
const weavingIn = (env: unknown) => env as Weaving;
const escaped = (text: string): string => writing.utils.escapeHtml(text);

/** What the owner wrote in files whose lines were broken to fit: only an empty line ends anything. */
const prose = new MarkdownIt({ html: false, linkify: true });

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: 'p br strong em s ul ol li blockquote code pre a h3 h4 hr'.split(' '),
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: ['https', 'http', 'mailto'],
  transformTags: {
    h1: 'h3',
    h2: 'h3',
    h5: 'h4',
    h6: 'h4',
    a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noreferrer' }),
  },
};

/** Markdown by participants to HTML that can do no harm: no raw HTML, no images, no scripts. */
export const markdownToHtml = (source: string, woven: Woven = NOTHING): SafeHtml =>
  sanitised(writing.render(tamed(source), { woven, isInLink: false, moments: 0 }));

const MOST_BRACKETS = 500;
/** Of thousands of brackets each could begin a link, and looking for its end takes the square of their number. */
const tamed = (source: string): string =>
  source.split('[').length > MOST_BRACKETS ? source.replaceAll('[', '\\[') : source;

/** The same for the texts of the course. */
export const proseToHtml = (source: string): SafeHtml => sanitised(prose.render(source));

const sanitised = (html: string): SafeHtml => sanitizeHtml(html, ALLOWED) as SafeHtml;
