export const launch = {
  'launch.expired': 'Je sessie is verlopen. Open de cursus opnieuw vanuit je leeromgeving.',
  'launch.runMoves':
    'De cursus wordt net samengevoegd met die van een andere organisatie. Over een halve minuut is alles er weer.',
  'launch.staffOnly': 'Dit onderdeel is alleen voor docenten.',
  'launch.learnerOnly': 'Dit onderdeel is voor deelnemers. In jouw rol lever je zelf niets in.',
  'launch.loginIncomplete':
    'Je leeromgeving stuurde een onvolledige vraag om de cursus te openen. Open de cursus opnieuw; blijft het zo, meld het dan bij de beheerder van je leeromgeving.',
  'launch.unknownPlatform':
    'Deze leeromgeving is nog niet aangesloten op de cursus. Vraag de beheerder van je leeromgeving om de aansluiting te controleren.',
  'launch.disabledPlatform':
    'De aansluiting van deze leeromgeving is uitgeschakeld. Vraag de beheerder van je leeromgeving om contact op te nemen.',
  'launch.pendingDeployment':
    'Deze plaats in je leeromgeving wacht nog op goedkeuring. Vraag de beheerder van de cursus om haar toe te laten.',
  'launch.wrongTarget':
    'De koppeling in je leeromgeving wijst naar een ander adres dan deze cursus. Vraag je docent of beheerder om de koppeling na te kijken.',
  'launch.stateUnknown':
    'Deze opening van de cursus is verlopen of al gebruikt. Ga terug naar je leeromgeving en open de cursus opnieuw.',
  'launch.otherBrowser':
    'Je browser hield het toegangsbewijs van de cursus niet vast. Open de cursus vanuit je leeromgeving in een nieuw venster of tabblad.',
  'launch.refusedByPlatform':
    'Je leeromgeving heeft het openen van de cursus geweigerd. Log daar opnieuw in en probeer het nog eens.',
  'launch.noAccess':
    'Je leeromgeving geeft je geen toegang tot deze activiteit. Vraag je docent om na te kijken of je bent ingeschreven.',
  'launch.tokenUnreadable':
    'Je leeromgeving stuurde een toegangsbewijs dat niet te lezen is. Open de cursus opnieuw.',
  'launch.tokenUntrusted':
    'De echtheid van het toegangsbewijs van je leeromgeving is niet vast te stellen. Open de cursus opnieuw; blijft het zo, meld het dan bij de beheerder van je leeromgeving.',
  'launch.tokenExpired':
    'Het toegangsbewijs van je leeromgeving is verlopen, of de klok van je leeromgeving loopt niet gelijk. Open de cursus opnieuw.',
  'launch.tokenForeign':
    'Het toegangsbewijs van je leeromgeving is niet voor deze cursus bedoeld. Open de cursus opnieuw; blijft het zo, meld het dan bij de beheerder van je leeromgeving.',
  'launch.tokenReplayed':
    'Dit toegangsbewijs is al gebruikt. Ga terug naar je leeromgeving en open de cursus opnieuw.',
  'launch.unsupportedMessage':
    'Je leeromgeving vraagt iets wat deze cursus niet kent. Meld het bij de beheerder van je leeromgeving.',
  'launch.unsupportedVersion':
    'Je leeromgeving gebruikt een versie van LTI die deze cursus niet kent. Nodig is versie 1.3.',
  'launch.claimMissing':
    'In het toegangsbewijs van je leeromgeving ontbreekt iets. Meld het bij de beheerder van je leeromgeving.',
  'launch.anonymous':
    'Je leeromgeving vertelt niet wie je bent, en dan kan de cursus je werk niet bewaren. Log in en open de cursus opnieuw.',
  'launch.fromCourse':
    'Deze pagina opent niet vanzelf. Ga naar je leeromgeving en open de cursus daar.',
  'launch.allowCookies':
    'Je browser bewaart geen cookies van de cursus, en zonder cookies blijft de cursus niet open. Sta cookies toe voor deze website en open de cursus opnieuw vanuit je leeromgeving.',
  'launch.opening': 'De cursus wordt geopend',
  'launch.moment': 'Een ogenblik, dit duurt maar een paar tellen.',
  'launch.goOn': 'Ga verder',
  'launch.newWindow.title': 'Open de cursus in een nieuw venster',
  'launch.newWindow.lead':
    'Je browser bewaart hier geen cookies, en daardoor kan de cursus niet binnen je leeromgeving openen. In een eigen venster werkt alles gewoon.',
  'launch.newWindow.open': 'Open in nieuw venster',
  'launch.newWindow.help':
    'Laat je leeromgeving gerust openstaan: je komt er straks zo weer terug. Meestal hoef je je niet opnieuw aan te melden.',
} as const;
