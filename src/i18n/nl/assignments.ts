export const assignments = {
  'assignments.of': 'Opdracht bij college {number}: {lecture}',
  'assignments.estimate': 'Ongeveer {minutes} minuten, {min} tot {max} woorden',
  'assignments.hint': 'Voor jou als {role}',
  'assignments.hint.other': 'Voor een {role}',
  'assignments.hints.others': 'Aanwijzingen voor andere rollen',
  'assignments.hints.all': 'Aanwijzing bij jouw rol',
  'assignments.instructions': 'De opdracht',
  'assignments.privacy': 'Let op privacy',
  'assignments.preview':
    'Je ziet de opdracht zoals deelnemers hem krijgen. Zelf lever je niets in.',
  'assignments.toGrading': 'Naar het werk dat wacht',
  'assignments.yourWork': 'Jouw uitwerking',
  'assignments.text': 'Tekst van je uitwerking',
  'assignments.text.help':
    'Schrijf bij elk van de vijf onderdelen iets. Hooguit 20.000 tekens. Een lege regel begint een nieuwe alinea.',
  'assignments.text.tooLong':
    'Je tekst is langer dan 20.000 tekens. Maak hem korter; wat je schreef, staat er nog.',
  'assignments.text.empty': 'Er staat nog geen tekst. Schrijf eerst je uitwerking.',
  'assignments.tooManyAttempts':
    'Je hebt al tien keer ingeleverd; meer versies kan de cursus niet bewaren. Vraag je docent om te kijken naar wat er ligt.',
  'assignments.closed':
    'Je vorige uitwerking is intussen beoordeeld. Deze tekst is niet ingeleverd; bewaar hem zelf als je hem wilt houden.',
  'assignments.handedInElsewhere':
    'Je hebt intussen in een ander venster ingeleverd. Deze tekst is anders en is nog niet ingeleverd. Wil je dat alsnog, kies dan opnieuw Inleveren.',
  'assignments.saveDraft': 'Concept bewaren',
  'assignments.submit': 'Inleveren',
  'assignments.submitAgain': 'Opnieuw inleveren',
  'assignments.draft.saved': 'Je concept is bewaard. Alleen jij ziet het, tot je inlevert.',
  'assignments.draft.since': 'Concept, bewaard op {moment}',
  'assignments.receipt': 'Ingeleverd op {moment}',
  'assignments.receipt.help':
    'Je docent kan het nu lezen. Zolang het niet is beoordeeld, kun je een nieuwe versie inleveren.',
  'assignments.returned': 'Je docent vraagt je om dit werk aan te vullen',
  'assignments.returned.help':
    'Teruggegeven op {moment}. Vul je tekst hieronder aan en lever opnieuw in.',
  'assignments.result': 'Beoordeling',
  'assignments.releasedAt': 'Beoordeeld op {moment}',
  'assignments.points': '{points} van {maximum} punten',
  'assignments.comment': 'Toelichting van je docent',
  'assignments.inGradebook': 'In het gradebook van je LMS sinds {moment}',
  'assignments.result.earlier': 'Deze beoordeling hoort bij een eerdere poging.',
  'assignments.again': 'Een nieuwe versie inleveren',
  'assignments.attempts': 'Wat je hebt ingeleverd',
  'assignments.attempt': 'Poging {number}, ingeleverd op {moment}',
  'assignments.draft.at': 'Concept bewaard om {time}',
  'assignments.draft.newer':
    'Op een ander apparaat of in een ander venster is intussen iets anders bewaard. Jouw tekst staat hieronder nog; bewaren vervangt de andere.',
  'assignments.draft.elsewhere': 'Wat er op het andere apparaat staat',
  'assignments.draft.failed':
    'Je concept kon nu niet worden bewaard. Wat je schrijft, staat nog hier; we blijven het proberen.',
  'assignments.files': 'Bestanden bij je uitwerking',
  'assignments.files.help':
    'Als je wilt: hooguit drie bestanden van elk hooguit 10 MB. Word, PowerPoint, Excel, OpenDocument-tekst, PDF, PNG of JPEG.',
  'assignments.files.size': '({kilobytes} kB)',
  'assignments.files.remove': 'Verwijder',
  'assignments.files.tooLarge': 'Dit bestand is groter dan 10 MB. Kies een kleiner bestand.',
  'assignments.files.tooMany': 'Je kunt hooguit drie bestanden meesturen. Er is niets toegevoegd.',
  'assignments.files.empty': 'Dit bestand is leeg. Kies een ander bestand.',
  'assignments.files.kind':
    'Dit bestand is niet van een soort die je kunt meesturen, of het is iets anders dan zijn naam zegt.',
  'assignments.files.package':
    'Dit document is beschadigd, bevat macro’s of is uitgepakt veel te groot. Bewaar het opnieuw, bijvoorbeeld als PDF.',
  'assignments.files.infected':
    'In dit bestand is schadelijke software gevonden. Het is niet bewaard. Laat je computer nakijken.',
  'assignments.files.notScanned':
    'Bestanden kunnen nu niet worden gecontroleerd. Probeer het straks opnieuw.',
  'assignments.files.notReceived': 'De bestanden zijn niet goed aangekomen. Probeer het opnieuw.',
  'assignments.toPreview': 'Bekijk hoe het eruitziet',
  'assignments.preview.title': 'Zo leest je docent het',
  'assignments.preview.help': 'Dit is bewaard als concept en nog niet ingeleverd.',
  'assignments.receipt.what': 'Poging {attempt}, {words} woorden, bestanden: {files}',
  'assignments.target': 'Streefdatum: {moment}. Later mag ook.',
  'assignments.closes': 'Inleveren kan tot {moment}.',
  'assignments.closed.since': 'Inleveren kon tot {moment}.',
  'assignments.pastClosing':
    'Inleveren kon tot {moment}. Vraag je docent om uitstel; je tekst staat hieronder nog.',
  'assignments.toGradebook': 'Je beoordeling is onderweg naar het gradebook van je LMS.',
  'assignments.locked':
    'Deze opdracht is nog niet open. Hij opent tegelijk met het college, op {moment}.',
} as const;
