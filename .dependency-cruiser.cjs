/** The building, lowest floor first. A room may import rooms on lower floors only, and only through their door. */
const FLOORS = [
  ['i18n'],
  ['kernel', 'embedded-mongo'],
  ['database', 'http', 'lti', 'content'],
  ['course', 'session'],
  ['grading'],
  ['lectures', 'assignments', 'forum'],
  ['picker', 'certificate'],
  ['dashboard', 'admin', 'privacy'],
];
/** Toolboxes of small independent files have no door: they are imported file by file. */
const TOOLBOXES = ['i18n', 'kernel', 'database', 'http'];

const inside = (rooms) => `^src/(${rooms.join('|')})/`;
const withDoor = FLOORS.flat().filter((room) => !TOOLBOXES.includes(room));
const roomsKeepToLowerFloors = FLOORS.flatMap((floor, level) =>
  floor.map((room) => ({
    name: `${room}-imports-lower-floors-only`,
    from: { path: inside([room]) },
    to: {
      path: inside(
        FLOORS.slice(level)
          .flat()
          .filter((other) => other !== room),
      ),
    },
  })),
);

const forbidden = [
  ...roomsKeepToLowerFloors,
  { name: 'no-cycles', from: {}, to: { circular: true } },
  {
    name: 'no-orphans',
    from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$|/views/' },
    to: {},
  },
  {
    name: 'enter-by-the-door',
    from: { path: '^src/([^/]+)/' },
    to: { path: inside(withDoor), pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
  },
  {
    name: 'rooms-do-not-see-the-roof',
    from: { path: '^src/[^/]+/' },
    to: { path: '^src/[^/]+\\.ts$' },
  },
  { name: 'settings-are-handed-in', from: { path: '^src/[^/]+/' }, to: { path: '^config/' } },
  {
    name: 'only-lti-knows-ltijs',
    from: { path: '^src/', pathNot: inside(['lti']) },
    to: { path: 'node_modules/ltijs' },
  },
  {
    name: 'only-database-knows-the-embedded-engine',
    from: { path: '^src/', pathNot: inside(['database', 'embedded-mongo']) },
    to: { path: inside(['embedded-mongo']) },
  },
  {
    name: 'the-practice-lms-is-a-building-of-its-own',
    from: { path: inside(['practice-lms']) },
    to: { path: '^src/', pathNot: inside(['practice-lms', 'kernel']) },
  },
  {
    name: 'no-room-knows-the-practice-lms',
    from: { path: inside(FLOORS.flat()) },
    to: { path: inside(['practice-lms']) },
  },
  {
    name: 'rules-know-no-http',
    from: { path: '\\.(model|view|policy|service|job)\\.ts$' },
    to: { path: ['node_modules/express', inside(['http'])] },
  },
  { name: 'src-does-not-know-tests', from: { path: '^(src|config)/' }, to: { path: '^test/' } },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
