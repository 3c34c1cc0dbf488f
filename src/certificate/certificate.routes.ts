import express, { type Router } from 'express';
import type { CourseContent } from '../content/index.js';
import { launchOf } from '../course/index.js';
import { renderPage } from '../http/render-page.js';
import { sayDate } from '../i18n/moments.js';
import type { Clock } from '../kernel/clock.js';
import { InvalidInputError, TooManyError } from '../kernel/errors.js';
import { minuteBudget } from '../kernel/minute-budget.js';
import { certificatePdf } from './certificate.pdf.js';
import type { CertificateService } from './certificate.service.js';
import { sayCode } from './check-code.js';

export interface CertificateParts {
  readonly service: CertificateService;
  readonly content: CourseContent;
  readonly publicUrl: string;
  readonly clock: Clock;
}

/** Where a participant gets the certificate. */
export function certificateRoutes({ service, content, publicUrl }: CertificateParts): Router {
  const router = express.Router();

  router.get('/certificate.pdf', async (_req, res) => {
    const launch = launchOf(res);
    try {
      const certificate = await service.issue(launch);
      const address = `${publicUrl}/certificate/${sayCode(certificate._id)}`;
      res.attachment('bewijs-van-deelname.pdf').type('application/pdf');
      certificatePdf(content, certificate, address).pipe(res);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      renderPage(res.status(422), 'certificate/nameless', {});
    }
  });

  return router;
}

const CHECKS_PER_MINUTE = 60;

/** Where anybody who has a certificate in hand sees whether it is real: what it has to say, and nothing more. */
export function checkRoutes({ service, content, clock }: CertificateParts): Router {
  const router = express.Router();
  const isWithinReason = minuteBudget(clock, CHECKS_PER_MINUTE);

  router.get('/certificate/:code', async (req, res) => {
    if (!isWithinReason(req.ip ?? '')) throw new TooManyError('error.tooMany');
    const certificate = await service.check(req.params.code);
    const view = certificate && {
      code: sayCode(certificate._id),
      name: certificate.name,
      lectures: certificate.lectures,
      assignments: certificate.assignments,
      date: sayDate(certificate.issuedAt, res.locals.tools.locale),
    };
    const { title, language } = content.course;
    res.setHeader('X-Robots-Tag', 'noindex');
    res.status(certificate ? 200 : 404);
    renderPage(res, 'certificate/check', { certificate: view, title, language });
  });

  return router;
}
