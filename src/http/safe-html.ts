import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

declare const sanitised: unique symbol;
/** HTML that has been through the sanitiser: the only kind a template may print unescaped. */
export type SafeHtml = string & { readonly [sanitised]: true };

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });

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

/** Markdown by participants and editors to HTML that can do no harm: no raw HTML, no images, no scripts. */
export function markdownToHtml(source: string): SafeHtml {
  return sanitizeHtml(markdown.render(source), ALLOWED) as SafeHtml;
}
