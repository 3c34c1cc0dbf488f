export const course = {
  'settings.title': 'Instellingen van deze uitvoering',
  'settings.startsAt': 'Begin van de reeks',
  'settings.startsAt.help':
    'Datum en tijd in Nederland. Elke week op dit tijdstip opent een college. Laat leeg om niets op slot te doen.',
  'settings.startsAt.wrong':
    'Vul een datum en een tijd in, bijvoorbeeld 12-01-2027 12:00, of laat het veld leeg.',
  'settings.mode': 'Hoe gaan de colleges open?',
  'settings.mode.weekly': 'Elke week een college',
  'settings.mode.weekly.help':
    'Het eerste college opent bij het begin, daarna elke week het volgende.',
  'settings.mode.open': 'Alles tegelijk',
  'settings.mode.open.help': 'Deelnemers volgen de colleges in hun eigen tempo.',
  'settings.closesAt': 'Inleveren kan tot',
  'settings.closesAt.help':
    'Nederlandse tijd. Leeg betekent dat inleveren altijd kan. Per deelnemer kun je uitstel geven.',
  'settings.unsigned': 'Anoniem plaatsen in het forum',
  'settings.unsigned.allowed': 'Toestaan waar de cursus het aanbiedt',
  'settings.unsigned.allowed.help':
    'De cursus biedt het aan bij College 4. Andere deelnemers zien dan geen naam; jij kunt opvragen wie het schreef.',
  'settings.unsigned.refused': 'Niet toestaan',
  'settings.unsigned.refused.help':
    'Deelnemers van deze cursus ondertekenen alles. Wat er al staat, blijft anoniem.',
  'settings.names': 'Namen bij het nakijken',
  'settings.names.shown': 'Namen tonen',
  'settings.names.shown.help': 'Wie nakijkt, ziet van wie het werk is.',
  'settings.names.hidden': 'Anoniem nakijken',
  'settings.names.hidden.help':
    'Wie nakijkt, ziet een code in plaats van een naam, tot de beoordeling is vrijgegeven.',
  'settings.save': 'Instellingen bewaren',
  'settings.joined':
    'Aan deze uitvoering doen meer organisaties mee. Alleen wie de hele uitvoering modereert, verandert de planning.',
  'profile.title': 'Mijn profiel',
  'profile.lead': 'Zo kennen docent en deelnemers je in deze cursus.',
  'profile.displayName': 'Naam in de cursus',
  'profile.displayName.help': 'Laat leeg om de naam uit je leeromgeving te gebruiken.',
  'profile.role': 'Wat is je rol?',
  'profile.role.help': 'Bij elke opdracht krijg je een aanwijzing die bij je rol past.',
  'profile.role.none': 'Zeg ik liever niet',
  'profile.locale': 'Taal van de knoppen en meldingen',
  'profile.save': 'Profiel bewaren',
  'copied.title': 'Deze cursus is een kopie',
  'copied.lead': 'Wil je de planning van de oorspronkelijke cursus overnemen?',
  'copied.never':
    'Deelnemers, ingeleverd werk en beoordelingen gaan nooit mee. Je kunt alles later nog wijzigen bij Instellingen.',
  'copied.keep': 'Planning overnemen',
  'copied.keep.start': 'De reeks begint op {moment}, net als in het origineel.',
  'copied.keep.over':
    'Het origineel begon op {moment} en is afgelopen. Kies daarna zelf een nieuw begin.',
  'copied.fresh': 'Opnieuw beginnen',
  'copied.fresh.schedule': 'Een lege planning',
} as const;
