import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { CourseContent } from '../content/index.js';
import { sayDate } from '../i18n/moments.js';
import type { Certificate } from './certificate.model.js';
import { sayCode } from './check-code.js';

const fontFile = (letters: string, weight: 400 | 600): string =>
  createRequire(import.meta.url).resolve(
    `@fontsource/fira-sans/files/fira-sans-${letters}-${weight}-normal.woff`,
  );

/** The package has its letters in files by alphabet; a name may need several of them. */
const ALPHABETS = [
  ['latin-ext', /[\u0100-\u0130\u0132-\u0151\u0154-\u024f\u1e00-\u1eff]/u],
  ['greek', /[\u0370-\u03ff]/u],
  ['cyrillic', /[\u0400-\u045f]/u],
] as const;
const LATIN = /[\u0020-\u007e\u00a0-\u00ff\u0131\u0152\u0153\u2013-\u2026\u20ac]/u;

interface Run {
  readonly font: string;
  text: string;
}

/** A name in pieces, each with the file that has its letters; a question mark stands for a letter that none has. */
function runsOf(name: string): readonly Run[] {
  const runs: Run[] = [];
  for (const letter of name.normalize('NFC')) {
    const font = ALPHABETS.find(([, letters]) => letters.test(letter))?.[0] ?? 'strong';
    const text = font === 'strong' && !LATIN.test(letter) ? '?' : letter;
    const last = runs.at(-1);
    if (last?.font === font) last.text += text;
    else runs.push({ font, text });
  }
  return runs;
}

/** pdfkit knows it, its types do not yet. */
const ACCESSIBLE = 'PDF/UA' as 'PDF/A-2a';

const [TEAL, INK, QUIET] = ['#0f4c4a', '#1d2a2c', '#55615f'];
const PARTS = ['#0e5559', '#2a7a78', '#57988f', '#93b9a8', '#c9622f'];
const LEFT = 72;
const WIDTH = 595.28 - 2 * LEFT;

type Document = InstanceType<typeof PDFDocument>;

/** A certificate on paper: one page, in Dutch, tagged for who cannot see it (PDF/UA), with its letters in it. */
export function certificatePdf(
  { course }: CourseContent,
  certificate: Certificate,
  checkAddress: string,
): Document {
  const { title, language } = { title: 'Bewijs van deelname', language: 'nl-NL' };
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: 72, bottom: 56, left: LEFT, right: LEFT },
    subset: ACCESSIBLE,
    pdfVersion: '1.7',
    tagged: true,
    lang: language,
    displayTitle: true,
    info: { Title: `${title}: ${course.title}`, Author: course.initiators.join(' en ') },
  });
  doc.registerFont('text', fontFile('latin', 400)).registerFont('strong', fontFile('latin', 600));
  for (const [letters] of ALPHABETS) doc.registerFont(letters, fontFile(letters, 600));
  doc.markContent('Artifact', { type: 'Layout' });
  PARTS.forEach((colour, index) => doc.rect(index * 119.1, 0, 119.1, 18).fill(colour));
  doc.endMarkedContent();
  const body = doc.struct('Document');
  doc.addStructure(body);
  const put = writer(doc, body);
  put('P', course.kindLabel, { font: 'strong', size: 11, colour: PARTS[4], y: 110 });
  put('H1', title, { font: 'strong', size: 34, colour: TEAL, gap: 26 });
  put('P', 'Hierbij verklaren de initiatiefnemers dat', { gap: 10 });
  put('P', runsOf(certificate.name), { size: 24, gap: 12 });
  put('P', 'heeft deelgenomen aan de online collegereeks', { gap: 10 });
  put('P', course.title, { font: 'strong', size: 17, colour: TEAL, gap: 10 });
  put(
    'P',
    'bestaande uit vijf colleges van elk vijf onderdelen, met een opdracht na elk college.',
    {
      gap: 30,
    },
  );
  for (const [label, value] of factsOf(certificate))
    put('P', `${label}: ${value}`, { size: 12, gap: 5 });
  put('P', `De initiatiefnemers: ${course.initiators.join(' en ')}.`, {
    size: 11,
    y: 640,
    gap: 12,
  });
  put('P', NOTE, { size: 10, colour: QUIET, gap: 4 });
  put('P', `Controleren kan op ${checkAddress}`, { size: 10, colour: QUIET });
  body.end();
  doc.end();
  return doc;
}

const NOTE =
  'Dit bewijs vermeldt deelname en geen beoordeling. De echtheid is te controleren met de controlecode.';

const factsOf = ({ _id, lectures, assignments, issuedAt }: Certificate) =>
  [
    ['Colleges bekeken', lectures],
    ['Opdrachten voldaan', assignments],
    ['Datum van afronding', sayDate(issuedAt, 'nl')],
    ['Controlecode', sayCode(_id)],
  ] as const;

interface Look {
  readonly font?: 'text' | 'strong';
  readonly size?: number;
  readonly colour?: string | undefined;
  /** From the top of the page; else below what is above it. */
  readonly y?: number;
  readonly gap?: number;
}

/** Writes one paragraph after the other, each as an element of the structure. */
const writer =
  (doc: Document, body: ReturnType<Document['struct']>) =>
  (tag: 'P' | 'H1', text: string | readonly Run[], look: Look): void => {
    const { font = 'text', size = 13, colour = INK, y = doc.y, gap = 6 } = look;
    const write = (): void => {
      const runs = typeof text === 'string' ? [{ font, text }] : text;
      doc.fontSize(size).fillColor(colour);
      runs.forEach((run, index) => {
        const options = { width: WIDTH, continued: index < runs.length - 1 };
        if (index === 0) doc.font(run.font).text(run.text, LEFT, y, options);
        else doc.font(run.font).text(run.text, options);
      });
    };
    body.add(doc.struct(tag, {}, write));
    doc.y += gap;
  };
