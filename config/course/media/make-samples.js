/**
 * Makes the seven sample films that stand in for the films the owner has not supplied yet: five title cards, one for each
 * fixed part, spoken in Dutch. Needs ffmpeg (x264, vp9, opus, fontconfig), espeak-ng and DejaVu Sans on the machine.
 * The products and ../samples.yaml are committed, so nothing else needs these tools. The same tools give the same bytes.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const HERE = import.meta.dirname;
const work = mkdtempSync(join(tmpdir(), 'samples-'));
const course = parse(readFileSync(join(HERE, '../course.yaml'), 'utf8'));
const parts = Object.entries(course.parts).map(([key, { label, help }]) => ({ key, label, help }));

const [TEAL, PAPER, SAND, FAINT] = ['0x0f4c4a', '0xf5f1e6', '0xe3b567', '0x2b6663'];
const EXACT = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];
const BREATH = 0.4; // before the first word of a card
const REST = 1.4; // after its last
const [LINE, LINES] = [42, 2]; // of a caption

const ffmpeg = (...options) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...options.flat(Infinity)]);
const secondsOf = (file) =>
  Number(execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file]));

/** What is said on the five cards of each film: the questions to watch with, and never words of a speaker. */
function filmsOf() {
  const lectures = course.lectures.map(({ key, title }, index) => {
    const { chapters } = parse(readFileSync(join(HERE, `../lectures/${key}.yaml`), 'utf8'));
    const lines = parts.map((part) => `${part.label}. ${chapters[part.key].guide}`);
    const opening = `Dit is een voorbeeldfilm. De echte opname volgt later. Het onderwerp is: ${title.toLowerCase()}.`;
    return { key, kicker: `College ${index + 1}`, title, lines, opening };
  });
  const film = (key, opening, lines) => ({ key, kicker: 'Film', title: course.films[key].title, lines, opening });
  return [
    ...lectures,
    film(
      'introductie',
      'Dit is een voorbeeldfilm. De echte introductie volgt later. Zo is elk college opgebouwd.',
      parts.map(({ label, help }) => `${label}. ${help}`),
    ),
    film('afsluiting', 'Dit is een voorbeeldfilm. De echte afsluiting volgt later. Kijk nog eens terug.', [
      'Welke casus bleef je het meest bij?',
      'Welk obstakel herken je in je eigen gemeente, en wat hielp?',
      'Met welke manier van kijken kijk je nu anders naar je praktijk?',
      'Wat ga je morgen doen, of juist nalaten?',
      'Welke vraag, oproep of welk dilemma neem je mee? Dank je wel voor het kijken.',
    ]),
  ];
}

/** One sentence for each caption; what does not fit in one is divided at the comma nearest to its middle. */
function captionsOf(text) {
  const sentences = text.split(/(?<=[.?!])\s+/);
  return sentences.flatMap((sentence) => {
    if (wrap(sentence).length <= LINES) return [sentence];
    const commas = [...sentence.matchAll(/[,:] /g)].map(({ index }) => index + 1);
    const middle = commas.sort((a, b) => Math.abs(a - sentence.length / 2) - Math.abs(b - sentence.length / 2))[0];
    return middle ? [sentence.slice(0, middle), sentence.slice(middle + 1)].flatMap(captionsOf) : [sentence];
  });
}

function wrap(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= LINE) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const stamp = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 23);

function drawn(text, size, colour, x, y) {
  const file = join(work, `text-${Math.abs(hash(text))}.txt`);
  writeFileSync(file, text);
  return `drawtext=font=DejaVu Sans:textfile=${file}:fontsize=${size}:fontcolor=${colour}:x=${x}:y=${y}:line_spacing=10:expansion=none`;
}
const hash = (text) => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) | 0, 7);

/** A title card that lasts `length` seconds; of its five steps the first `step` are filled. */
function card({ kicker, title }, label, step, length, out) {
  const heading = label.length > 22 ? label.replace(/^(.{8,20}) /, '$1\n') : label;
  const top = heading.includes('\n') ? 130 : 180;
  const steps = parts.map((_, index) => {
    const colour = index < step ? SAND : FAINT;
    return `drawbox=x=${48 + index * 112}:y=264:w=96:h=6:color=${colour}:t=fill`;
  });
  const texts = [
    drawn('Voorbeeldfilm', 20, SAND, 48, 38),
    drawn(`${kicker} · ${title}`, 17, PAPER, 48, 306),
    drawn(heading, 42, PAPER, 46, top),
  ];
  const source = `color=c=${TEAL}:s=640x360:r=12:d=${length}`;
  ffmpeg('-f', 'lavfi', '-i', source, '-vf', [...texts, ...steps].join(','), '-c:v', 'ffv1', out);
}

function makeFilm(film) {
  const at = (name) => join(work, `${film.key}-${name}`);
  const own = (ending) => join(HERE, `${film.key}.sample.${ending}`);
  const [pictures, sounds, cues, starts] = [[], [], [], []];
  const transcript = [`# Transcript van de voorbeeldfilm: ${film.title}`];
  let start = 0;
  for (const [index, part] of parts.entries()) {
    const said = captionsOf(index === 0 ? `${film.opening} ${film.lines[0]}` : film.lines[index]);
    let now = start + BREATH;
    const spoken = said.map((text, turn) => {
      execFileSync('espeak-ng', ['-v', 'nl', '-s', '150', '-p', '42', '-g', '2', '-w', at('raw.wav'), text]);
      const file = at(`${index}-${turn}.wav`);
      ffmpeg('-i', at('raw.wav'), '-ar', '48000', '-ac', '1', file);
      const end = now + secondsOf(file);
      cues.push(`${cues.length + 1}\n${stamp(now)} --> ${stamp(end)}\n${wrap(text).join('\n')}\n`);
      now = end;
      return `file '${file}'`;
    });
    const length = Math.ceil(now - start + REST);
    writeFileSync(at('said'), spoken.join('\n'));
    ffmpeg('-f', 'concat', '-safe', '0', '-i', at('said'), '-af', `adelay=${BREATH * 1000},apad`, '-t', length, at(`part${index}.wav`));
    card(film, part.label, index + 1, length, at(`part${index}.mkv`));
    pictures.push(`file '${at(`part${index}.mkv`)}'`);
    sounds.push(`file '${at(`part${index}.wav`)}'`);
    transcript.push(`## ${part.label}`, said.join(' '));
    starts.push([part.key, { start }]);
    start += length;
  }
  writeFileSync(own('nl.vtt'), `WEBVTT\n\n${cues.join('\n')}`);
  writeFileSync(own('transcript.nl.md'), `${transcript.join('\n\n')}\n`);
  writeFileSync(at('pictures'), pictures.join('\n'));
  writeFileSync(at('sounds'), sounds.join('\n'));
  const loudness = 'loudnorm=I=-20:TP=-4,aresample=48000,aformat=channel_layouts=mono';
  ffmpeg('-f', 'concat', '-safe', '0', '-i', at('sounds'), '-af', loudness, at('sound.wav'));
  encode(film, { pictures: at('pictures'), sound: at('sound.wav'), seconds: start, cuts: starts.map(([, part]) => part.start).join() });
  card(film, 'De echte film volgt later', 0, 1, at('poster.mkv'));
  ffmpeg('-i', at('poster.mkv'), EXACT, '-frames:v', '1', '-q:v', '4', own('jpg'));
  return [film.key, { durationSeconds: start, chapters: Object.fromEntries(starts) }];
}

/** A key frame at each chapter, so that a jump lands on its card. */
function encode({ key }, { pictures, sound, seconds, cuts }) {
  const film = ['-f', 'concat', '-safe', '0', '-i', pictures, '-i', sound, '-t', seconds, EXACT];
  const keys = ['-g', '72', '-force_key_frames', cuts, '-pix_fmt', 'yuv420p'];
  const own = (ending) => join(HERE, `${key}.sample.${ending}`);
  const x264 = ['-c:v', 'libx264', '-preset', 'veryslow', '-tune', 'stillimage', '-crf', '24', '-profile:v', 'main'];
  ffmpeg(film, x264, keys, '-c:a', 'aac', '-b:a', '40k', '-movflags', '+faststart', own('mp4'));
  const vp9 = ['-c:v', 'libvpx-vp9', '-b:v', '0', '-crf', '34', '-row-mt', '1', '-deadline', 'good', '-cpu-used', '2'];
  ffmpeg(film, vp9, keys, '-c:a', 'libopus', '-b:a', '28k', own('webm'));
}

const head = '# Made by media/make-samples.js: how long the sample films last, and where their parts begin.\n';
const samples = Object.fromEntries(filmsOf().map(makeFilm));
writeFileSync(join(HERE, '../samples.yaml'), head + stringify(samples));
rmSync(work, { recursive: true });
