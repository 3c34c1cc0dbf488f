import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

declare const harmless: unique symbol;
/** HTML that has been through the sanitiser: the only kind a template may print unescaped. */
export type SafeHtml = string & { readonly [harmless]: true };

/** What participants write: a line end is where the line ends. */
const writing = new MarkdownIt({ html: false, linkify: true, breaks: true });
/** What the owner wrote in files whose lines were broken to fit: only an empty line ends anything. */
const prose = new MarkdownIt({ html: false, linkify: true });

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'br',
    'strong',
    'em',
    's',
    'ul',
    'ol',
    'li',
    'blockquote',
    'code',
    'pre',
    'a',
    'h3',
    'h4',
    'hr',
  ],
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
export const markdownToHtml = (source: string): SafeHtml => sanitised(writing.render(source));

/** The same for the texts of the course. */
export const proseToHtml = (source: string): SafeHtml => sanitised(prose.render(source));

const sanitised = (html: string): SafeHtml => sanitizeHtml(html, ALLOWED) as SafeHtml;
