import type { Request, RequestHandler, Response } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import { InvalidInputError, UnavailableError, type FieldMessages } from '../../kernel/errors.js';
import type { Attachment, AttachmentStore } from './store.js';

declare global {
  namespace Express {
    interface Locals {
      /** The files that came with a form, and why others did not. */
      uploads?: Uploads;
    }
  }
}

interface Uploads {
  readonly kept: readonly Attachment[];
  readonly problems: FieldMessages;
}

export const MOST_FILES = 3;
const LARGEST_FILE = 10 * 1024 * 1024;
const NONE: Uploads = { kept: [], problems: {} };

export const uploadsOf = (res: Response): Uploads => res.locals.uploads ?? NONE;

type Kept = Express.Multer.File & { attachment?: Attachment };

/**
 * Reads a form that may carry files, and streams these into the store. What is wrong with a file becomes a problem of
 * its field: the texts of the form stay. No byte of a file is taken before the form has shown that it is our own.
 */
export function readUploads(
  store: AttachmentStore,
  isOwnForm: (req: Request, res: Response) => boolean,
): RequestHandler<{ launch: string }> {
  const receive = multer({
    storage: storeEngine(store),
    limits: {
      ...{ fileSize: LARGEST_FILE, files: MOST_FILES },
      ...{ fields: 50, fieldSize: 512 * 1024, parts: 100, headerPairs: 20 },
    },
    defParamCharset: 'utf8',
    fileFilter: (req, _file, done) => {
      done(null, isOwnForm(req, (req.res ?? null) as Response));
    },
  }).array('files');
  return (request, res, next) => {
    const req = request as Request;
    if (!/^\/assignments\/\d\/?$/.test(req.path) || !req.is('multipart/form-data')) {
      next();
      return;
    }
    receive(req, res, (error: unknown) => {
      const files = (Array.isArray(req.files) ? req.files : []) as Kept[];
      const kept = error ? [] : files.flatMap(({ attachment }) => attachment ?? []);
      const problems = error ? problemsIn(error) : {};
      res.locals.uploads = { kept, problems: problems ?? {} };
      res.locals.posted = req.body;
      next(problems ? undefined : error);
    });
  };
}

/** Multer hands over each file, and names it again when a later part of the form goes wrong: nothing of it is left then. */
const storeEngine = (store: AttachmentStore): StorageEngine => ({
  _handleFile: (_req, file, done) => {
    store.keep(file.originalname, file.stream).then(
      (attachment) => {
        done(null, { attachment } as Partial<Kept>);
      },
      (error: unknown) => {
        file.stream.resume();
        done(error);
      },
    );
  },
  _removeFile: (_req, file, done) => {
    const { attachment } = file as Kept;
    store.remove(attachment ? [attachment.id] : []).then(() => {
      done(null);
    }, done);
  },
});

/** Null for what is no fault of the form. */
function problemsIn(error: unknown): FieldMessages | null {
  if (error instanceof InvalidInputError) return error.fields;
  if (error instanceof UnavailableError) return { files: error.messageKey };
  if (!(error instanceof MulterError)) return isUnreadable(error) ? NOT_RECEIVED : null;
  if (error.code === 'LIMIT_FILE_SIZE') return { files: 'assignments.files.tooLarge' };
  const isAboutNumber = ['LIMIT_FILE_COUNT', 'LIMIT_UNEXPECTED_FILE', 'LIMIT_PART_COUNT'];
  if (isAboutNumber.includes(error.code)) return { files: 'assignments.files.tooMany' };
  if (error.code === 'LIMIT_FIELD_VALUE') return { text: 'assignments.text.tooLong' };
  return NOT_RECEIVED;
}

const NOT_RECEIVED = { files: 'assignments.files.notReceived' } as const;

/** The parser below Multer has no kind of error of its own. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && /^(Malformed|Multipart|Unexpected end|Missing)/.test(error.message);
