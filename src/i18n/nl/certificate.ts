export const certificate = {
  'certificate.title': 'Bewijs van deelname',
  'certificate.explain': 'Dit vraagt het bewijs van je. Zodra het is gelukt, staat het hier klaar.',
  'certificate.ready':
    'Je hebt alles gedaan wat het bewijs vraagt. Je naam staat erop zoals je leeromgeving hem doorgeeft.',
  'certificate.download': 'Download je bewijs (pdf, in het Nederlands)',
  'certificate.lectures': '{done} van {required} colleges afgerond',
  'certificate.assignments': '{done} van {required} opdrachten voldaan',
  'certificate.met': 'gelukt',
  'certificate.notYet': 'nog niet',
  'certificate.sandbox': 'Wie als test of als docent meekijkt, krijgt geen bewijs van deelname.',
  'certificate.notMet':
    'Je bewijs van deelname is nog niet klaar. Op de eerste pagina van de cursus staat wat er nog ontbreekt.',
  'certificate.nameless':
    'Je leeromgeving geeft je naam niet door. Vul je naam in bij je profiel, dan kan hij op je bewijs.',
  'certificate.check.title': 'Bewijs van deelname controleren',
  'certificate.check.real': 'Dit bewijs is echt',
  'certificate.check.compare':
    'Vergelijk wat hier staat met het papier. Klopt er iets niet, dan is het papier veranderd.',
  'certificate.check.name': 'Naam',
  'certificate.check.course': 'Cursus',
  'certificate.check.lectures': 'Colleges bekeken',
  'certificate.check.assignments': 'Opdrachten voldaan',
  'certificate.check.date': 'Datum van afronding',
  'certificate.check.code': 'Controlecode',
  'certificate.check.note': 'Het bewijs vermeldt deelname en geen beoordeling.',
  'certificate.check.unknown': 'Dit bewijs kennen we niet',
  'certificate.check.unknown.text':
    'Kijk of je de controlecode goed hebt overgenomen. Een bewijs verdwijnt ook als de deelnemer zijn gegevens heeft gewist.',
} as const;
