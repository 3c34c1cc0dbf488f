export const common = {
  'page.skip': 'Naar de inhoud',
  'page.menu': 'Onderdelen van de cursus',
  'page.reference': 'Kenmerk voor de helpdesk: {id}',
  'nav.course': 'De cursus',
  'nav.introduction': 'Over de cursus',
  'nav.overview': 'Overzicht',
  'nav.grading': 'Nakijken',
  'nav.settings': 'Instellingen',
  'nav.profile': 'Mijn profiel',
  'nav.privacy': 'Mijn gegevens',
  'role.instructor': 'Docent',
  'role.developer': 'Ontwikkelaar',
  'role.observer': 'Meekijker',
  'role.learner': 'Deelnemer',
  'sandbox.test-student': 'Testdeelnemer',
  'sandbox.guest': 'Gast in deze cursus',
  'sandbox.switched-role': 'Docent in de rol van deelnemer',
  'sandbox.preview': 'Kijkt als deelnemer',
  'sandbox.text': 'Wat je hier inlevert, telt niet mee en gaat niet naar het gradebook.',
  'look.own': 'Terug naar je eigen weergave',
  'look.participant': 'Bekijk als deelnemer',
  'form.required': 'Vul dit veld in.',
  'form.tooLong': 'Deze tekst is te lang.',
  'form.unknown': 'Dit veld kent de cursus niet.',
  'form.choose': 'Kies een van de mogelijkheden.',
  'form.problems':
    'Dit is nog niet gelukt. Kijk naar de velden hieronder; wat je schreef, staat er nog.',
  'form.saved': 'Bewaard.',
  'error.title': 'Dit lukt niet',
  'error.kept': 'Dit had je geschreven. Kopieer het, dan raakt het niet verloren.',
  'error.invalid': 'Er klopt iets niet in wat je hebt ingevuld.',
  'error.malformed':
    'Deze vraag aan de cursus is niet te begrijpen. Ga terug en probeer het opnieuw.',
  'error.tooLarge':
    'Dit is meer dan de cursus in één keer aankan. Maak het kleiner en probeer het opnieuw.',
  'error.notFound': 'Deze pagina bestaat niet, of hoort niet bij jouw cursus.',
  'error.conflict':
    'Iemand anders heeft dit intussen gewijzigd. Ga terug, bekijk de nieuwe versie en probeer het opnieuw.',
  'error.platform':
    'De leeromgeving geeft op dit moment geen goed antwoord. Probeer het over een paar minuten opnieuw.',
  'error.tooMany':
    'Er komen nu te veel mislukte pogingen van dit netwerk. Wacht een minuut en open de cursus opnieuw.',
  'error.unavailable':
    'De cursus is even niet bereikbaar. Er is niets verloren; probeer het over een minuut opnieuw.',
  'error.unexpected':
    'Er ging iets mis aan onze kant. Probeer het opnieuw; blijft het zo, geef dan het kenmerk door aan de helpdesk.',
  'error.crossSite':
    'Dit formulier kwam niet van de cursus zelf en is daarom niet verwerkt. Open de pagina opnieuw en verstuur het nog eens.',
  'error.adminOnly': 'Alleen een beheerder kan dit.',
  'error.registrationExists':
    'Deze aansluiting bestaat al: issuer en client id samen zijn al geregistreerd.',
  'admin.endpointRefused':
    'Dit adres wordt niet aangeroepen. Nodig is een adres dat begint met https:// en niet naar een privénetwerk wijst.',
} as const;
