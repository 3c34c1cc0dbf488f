export const connection = {
  'connection.title': 'Controle van de aansluiting',
  'connection.lead':
    'Dit is zojuist geprobeerd tussen {name} en de cursus. Bij elk rood punt staat waar je het oplost.',
  'connection.at': 'Gecontroleerd op {moment}. Opnieuw controleren kan eens per minuut.',
  'connection.again': 'Controleer opnieuw',
  'connection.linkGone':
    'Deze link werkt niet meer. Vraag de beheerder van de cursus om een nieuwe.',
  'connection.good': 'In orde',
  'connection.bad': 'Niet in orde',
  'connection.unknown': 'Nog niet te zeggen',
  'connection.probe.ourKeys': 'De sleutels van de cursus zijn te lezen',
  'connection.probe.platformKeys': 'De sleutels van de leeromgeving zijn te lezen',
  'connection.probe.clock': 'De klokken lopen gelijk',
  'connection.probe.token': 'De leeromgeving laat de cursus toe',
  'connection.probe.scopes': 'De cursus heeft alle rechten',
  'connection.probe.lineItems': 'De cijferkolommen zijn te lezen',
  'connection.probe.roster': 'De deelnemerslijst is te lezen',
  'connection.probe.deployments': 'Er wacht geen plaatsing op goedkeuring',
  'connection.probe.cookies': 'Browsers onthouden wie de cursus opent',
  'connection.probe.lastLaunch': 'De laatste keer openen lukte',
  'connection.advice.ourKeys':
    'Dit ligt aan de cursus. De beheerder van de cursus kijkt na of PUBLIC_URL klopt en of /lti/keys van buiten bereikbaar is zonder omleiding.',
  'connection.advice.clock':
    'Een van beide klokken loopt meer dan 30 seconden mis. Vraag wie de server beheert om de tijd automatisch gelijk te zetten (NTP).',
  'connection.advice.deployments':
    'De beheerder van de cursus opent in het beheer deze aansluiting en klikt bij de plaatsing op Toelaten.',
  'connection.advice.lastLaunch':
    'Open de cursus nog een keer vanuit de leeromgeving. Lukt het weer niet, geef dan het kenmerk op de foutpagina door aan de beheerder van de cursus.',
  'connection.advice.token.moodle':
    'Moodle: staat hierboven kid, fix_jwks_alg of 404, dan kan Moodle de sleutels van de cursus niet lezen. Ga naar Sitebeheer › Beveiliging › HTTP-beveiliging en haal het adres en de poort van de cursus uit de geblokkeerde lijst. Kijk anders bij Externe tool › Tools beheren of de cursus actief is, of de Client ID klopt en of de adressen die van deze aansluiting zijn; Public keyset eindigt op /mod/lti/certs.php.',
  'connection.advice.token.canvas':
    'Canvas: ga naar Admin › Developer Keys. Zet de sleutel van de cursus op ON, vergelijk het nummer onder Details met de client ID en kijk of de Public JWK URL naar de cursus wijst. De sleutels van Canvas zelf staan op https://sso.canvaslms.com/api/lti/security/jwks, of bij je eigen Canvas; is dat in deze aansluiting anders, registreer haar dan opnieuw.',
  'connection.advice.token.brightspace':
    'Brightspace: ga naar Admin Tools › Manage Extensibility › LTI Advantage en open de cursus. Zet haar op Enabled, vergelijk de Client Id en kijk of de Keyset URL naar de cursus wijst. De OAuth 2 Audience is https://api.brightspace.com/auth/token; de Brightspace Keyset URL is die van deze aansluiting.',
  'connection.advice.token.other':
    'Zoek in je leeromgeving deze LTI-tool op. Kijk of zij aanstaat, of de client ID klopt en of haar keyset URL naar de cursus wijst. Het adres van de sleutels van je leeromgeving is hetzelfde als in deze aansluiting.',
  'connection.advice.services.moodle':
    'Moodle: ga naar Sitebeheer › Plugins › Externe tool › Tools beheren, klik bij de cursus op het tandwiel en open Services. Kies bij Assignment and Grade Services: grade sync and column management. Zet Names and Role Provisioning aan. Open daarna de cursus een keer.',
  'connection.advice.services.canvas':
    'Canvas: ga naar Admin › Developer Keys, klik bij de cursus op het potlood en open LTI Advantage Services. Zet de schakelaars voor assignment data, submission data, scores en user data aan. Open daarna de cursus een keer.',
  'connection.advice.services.brightspace':
    'Brightspace: ga naar Admin Tools › Manage Extensibility › LTI Advantage. Vink bij de tool Assignment and Grade Services en Names and Role Provisioning aan, en daarna nog eens bij View Deployments. Open daarna de cursus een keer.',
  'connection.advice.services.other':
    'Zet in je leeromgeving bij deze LTI-tool de diensten Assignment and Grade Services en Names and Role Provisioning aan. Zegt de melding dat het adres niet van het platform is, dan voegt de beheerder van de cursus het toe bij Adressen.',
  'connection.advice.cookies.moodle':
    'Moodle: ga naar Sitebeheer › Plugins › Externe tool › Tools beheren, klik bij de cursus op het tandwiel en kies bij Default launch container: New window.',
  'connection.advice.cookies.canvas':
    'Canvas: open in de cursus de module, klik bij het onderdeel op Edit en vink Load in a new tab aan.',
  'connection.advice.cookies.brightspace':
    'Brightspace: ga naar Admin Tools › Manage Extensibility › LTI Advantage › View Deployments, open de plaatsing en vink Open as External Resource aan.',
  'connection.advice.cookies.other':
    'Laat je leeromgeving de cursus in een nieuw venster of tabblad openen; dat staat bij de weergave van de LTI-link.',
} as const;
