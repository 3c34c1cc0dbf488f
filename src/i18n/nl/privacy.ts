export const privacy = {
  'privacy.title': 'Mijn gegevens',
  'privacy.lead':
    'Dit bewaart de cursus over jou. Je kunt het inzien, meenemen en laten verwijderen.',
  'privacy.known.name':
    'Je naam en je rol in de cursus, zoals je leeromgeving die doorgeeft, en wat je in je profiel hebt ingevuld.',
  'privacy.known.work':
    'Je opdrachten met hun bestanden, je concepten en de beoordelingen daarvan.',
  'privacy.known.watched':
    'Welke delen van een college je hebt bekeken, hoe je het liefst kijkt, en je bewijs van deelname.',
  'privacy.known.forum':
    'Je berichten op het forum, ook die zonder naam, wat je koos en las, en wat een moderator ermee deed.',
  'privacy.known.visits': 'Wanneer je de cursus hebt geopend, zolang je sessie loopt.',
  'privacy.noTracking':
    'We gebruiken geen trackingcookies en geen diensten van derden om je te volgen.',
  'privacy.export': 'Mijn gegevens downloaden',
  'privacy.export.help': 'Je krijgt een bestand (JSON) met alles wat de cursus over jou weet.',
  'privacy.erase.title': 'Mijn gegevens verwijderen',
  'privacy.erase.lead':
    'Dit kun je niet terugdraaien. Een cijfer dat al in je leeromgeving staat, blijft daar staan.',
  'privacy.mode.detach': 'Losmaken',
  'privacy.mode.detach.help':
    'Je werk blijft staan voor de docent, maar niemand kan meer zien dat het van jou is.',
  'privacy.mode.wipe': 'Wissen',
  'privacy.mode.wipe.help': 'Je werk en de beoordeling daarvan verdwijnen helemaal uit de cursus.',
  'privacy.erase.button': 'Verwijder mijn gegevens',
  'privacy.erased.title': 'Je gegevens zijn verwijderd',
  'privacy.erased.lead':
    'Je kunt dit venster sluiten. Open je de cursus opnieuw vanuit je leeromgeving, dan begin je met een lege lei.',
} as const;
