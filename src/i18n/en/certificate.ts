export const certificate = {
  'certificate.title': 'Certificate of participation',
  'certificate.explain':
    'This is what the certificate asks of you. Once you have done it, the certificate is here.',
  'certificate.ready':
    'You have done all that the certificate asks. It bears your name as your learning platform gives it.',
  'certificate.download': 'Download your certificate (PDF, in Dutch)',
  'certificate.lectures': '{done} of {required} lectures completed',
  'certificate.assignments': '{done} of {required} assignments passed',
  'certificate.met': 'done',
  'certificate.notYet': 'not yet',
  'certificate.sandbox':
    'Whoever looks on as a test or as a teacher gets no certificate of participation.',
  'certificate.notMet':
    'Your certificate of participation is not ready yet. The first page of the course says what is still missing.',
  'certificate.nameless':
    'Your learning platform does not give your name. Fill in your name in your profile, so that it can stand on your certificate.',
  'certificate.check.title': 'Check a certificate of participation',
  'certificate.check.real': 'This certificate is real',
  'certificate.check.compare':
    'Compare what stands here with the paper. If something differs, the paper was changed.',
  'certificate.check.name': 'Name',
  'certificate.check.course': 'Course',
  'certificate.check.lectures': 'Lectures watched',
  'certificate.check.assignments': 'Assignments passed',
  'certificate.check.date': 'Date of completion',
  'certificate.check.code': 'Check code',
  'certificate.check.note': 'The certificate states participation and no assessment.',
  'certificate.check.unknown': 'We do not know this certificate',
  'certificate.check.unknown.text':
    'See whether you copied the check code correctly. A certificate also disappears when the participant has erased their data.',
} as const;
