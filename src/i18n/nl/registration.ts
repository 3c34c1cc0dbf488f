export const registration = {
  'registration.title': 'Sluit je leeromgeving aan',
  'registration.lead':
    'Met deze link sluit {organisation} één leeromgeving aan. Kopieer het adres van deze pagina en plak het daar. De link werkt één keer en drie dagen lang.',
  'registration.paste.moodle':
    'Sitebeheer → Plugins → Activiteiten → Externe tool → Beheer tools: plak het adres bij “Tool-URL” en kies “LTI Advantage toevoegen”.',
  'registration.paste.canvas':
    'Beheer → Ontwikkelaarssleutels → + Ontwikkelaarssleutel → LTI-registratie: plak het adres bij “Dynamic Registration URL”.',
  'registration.paste.brightspace':
    'Admin Tools → Manage Extensibility → LTI Advantage → Register Tool → Dynamic: plak het adres bij “Tool initiation registration endpoint” en vink “Configure Deployment” aan.',
  'registration.done': 'De leeromgeving is aangemeld',
  'registration.doneLead': '{name} is nu bekend als leeromgeving van {organisation}.',
  'registration.next': 'Wat je nog moet doen',
  'registration.next.moodle': 'Klik in Moodle bij deze tool op “Activeren”.',
  'registration.next.canvas':
    'Zet in Canvas de sleutel aan, en installeer de app bij Instellingen → Apps voor het account of de cursus.',
  'registration.next.brightspace':
    'Zet in Brightspace de registratie aan. Maak daarna bij View Deployments een deployment, als die er nog niet is.',
  'registration.next.other': 'Zet in je leeromgeving de tool aan.',
  'registration.waits':
    'De beheerder van deze cursus moet de aansluiting nog goedkeuren. Laat weten dat je zover bent.',
  'registration.waitsBecause':
    'De beheerder kijkt dan ook naar deze adressen, die niet bij je leeromgeving lijken te horen: {hosts}.',
  'registration.without': 'Dit werkt niet, omdat je leeromgeving het niet toestaat',
  'registration.without.lineitem': 'Kolommen in de cijferlijst maken en bijwerken.',
  'registration.without.score': 'Cijfers doorgeven aan de cijferlijst.',
  'registration.without.result.readonly': 'Nakijken of een cijfer is aangekomen.',
  'registration.without.contextmembership.readonly': 'Zien wie er aan de cursus meedoen.',
  'registration.close': 'Sluiten en terug naar de leeromgeving',
  'registration.linkUnknown':
    'Deze link om een leeromgeving aan te sluiten bestaat niet. Kijk of je het hele adres hebt, of vraag een nieuwe link.',
  'registration.linkExpired':
    'Deze link is verlopen. Vraag de beheerder van de cursus om een nieuwe.',
  'registration.linkUsed':
    'Deze link is al gebruikt. Is je leeromgeving al aangesloten, dan hoef je niets te doen. Vraag anders een nieuwe link.',
  'registration.malformed':
    'Je leeromgeving opende deze link niet zoals het hoort. Begin de registratie daar opnieuw.',
  'registration.addressRefused':
    'Het adres {address} mag de cursus niet aanroepen. Nodig is een openbaar adres met https://. Vraag de beheerder van de cursus om een adres op een privénetwerk toe te laten.',
  'registration.redirected':
    '{address} verwijst door naar een ander adres. Stel in je leeromgeving het adres in waar ze echt staat.',
  'registration.tooLarge': '{address} stuurt veel meer dan een registratie. Controleer het adres.',
  'registration.noAnswer':
    '{address} antwoordt niet op tijd. Controleer of je leeromgeving vanaf internet bereikbaar is, en probeer het opnieuw.',
  'registration.unreadable':
    'Op {address} staat geen configuratie die de cursus kan lezen (status {status}). Begin de registratie opnieuw.',
  'registration.foreignIssuer':
    'De configuratie van {host} spreekt namens {other}. Dat kan niet kloppen; er is niets bewaard.',
  'registration.foreignEndpoint':
    'De configuratie van {host} stuurt de registratie naar {other}. Dat is niet toegestaan; er is niets bewaard.',
  'registration.refusedByPlatform':
    'Je leeromgeving weigert de registratie (status {status}): {text}. Begin de registratie opnieuw.',
  'registration.clientTaken':
    'Deze leeromgeving is al op een andere manier aangesloten. Vraag de beheerder van de cursus om dat eerst te bekijken.',
  'launch.pendingPlatform':
    'Deze leeromgeving is aangemeld, maar wacht nog op goedkeuring. Vraag de beheerder van de cursus om de aansluiting goed te keuren.',
} as const;
