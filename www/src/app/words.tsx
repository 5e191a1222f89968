/**
 * What public pages say, in the language of the page, with its clocks: the words are those of the pages that the server
 * writes (lib/render/languages).  Where no page is around, as in the rest of the dashboard, it is English, and the
 * clocks are the reader's.
 */
import { createContext, Fragment, useContext, type ReactNode } from 'react';
import { queryOptions } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import * as format from './format';
import en from '../../../lib/render/languages/en.json';

export type Words = typeof en;
export type Word = keyof Words;
export type Places = Record<string, string | number>;

/** The other languages, each loaded when a page speaks it. */
const files = import.meta.glob<Words>(['../../../lib/render/languages/*.json', '!../../../lib/render/languages/en.json'],
  { import: 'default' });
const codeOf = (path: string) => path.slice(-7, -5);
export const languages = ['en', ...Object.keys(files).map(codeOf)];

export function wordsIn(code: string) {
  return queryOptions({
    queryKey: ['words', code],
    queryFn: async () => {
      const [, load] = Object.entries(files).find(([path]) => codeOf(path) === code) ?? [];
      return load ? load() : en;
    },
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

/** The language of a page for this reader, whom its server would answer alike. */
export function languageOf(page: Pick<Schemas['PageDetail'], 'language'>): string {
  if (page.language && page.language !== 'auto') return page.language;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((code) => languages.includes(code)) ?? 'en';
}

function fill(sentence: string, places: Places = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(places[name] ?? ''));
}

export interface Speech {
  say(word: Word, places?: Places): string;
  /** By the rules of the language: `noun` is the word without its _one or _other. */
  count(noun: string, n: number): string;
  uptime(value: number | null | undefined, checks?: number, digits?: number): string;
  milliseconds(value: number | null | undefined): string;
  duration(seconds: number): string;
  ago(at: string, now: number, brief?: boolean): string;
  time(at: string): string;
  /** Of such a time, where it does not say it itself. */
  zone(at: string): string;
  /** The end of a span, whose beginning has named its day and zone if it is the same. */
  timeOfDay(at: string): string;
  isOneDay(from: string, to: string): boolean;
  exact(at: string): string;
  /** The day of a moment, and one that is named by its date, of UTC. */
  dayOf(at: string): string;
  day(date: string): string;
}

const english: Speech = {
  say: (word, places) => fill(en[word], places),
  count: (noun, n) => counted(en, 'en', noun, n),
  uptime: format.uptime,
  milliseconds: format.milliseconds,
  duration: format.duration,
  ago: format.ago,
  time: (at) => format.localTime(at),
  zone: format.localZone,
  timeOfDay: format.localMinute,
  isOneDay: (from, to) => new Date(from).toDateString() === new Date(to).toDateString(),
  exact: format.exactTime,
  dayOf: format.localDay,
  day: format.day,
};

function counted(words: Words, code: string, noun: string, n: number): string {
  const all = words as Record<string, string>;
  const rule = new Intl.PluralRules(code).select(n);
  return fill(all[`${noun}_${rule}`] ?? all[`${noun}_other`]!, { n: n.toLocaleString(code) });
}

/** Dates of English are those of Europe, as the rest of the dashboard has them: 30 Nov 2026. */
function localeOf(code: string): string {
  return code === 'en' ? 'en-GB' : code;
}

export function speechOf(code: string, words: Words, zone: string | undefined): Speech {
  const locale = localeOf(code);
  const timeZone = known(zone);
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const moment = make({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  const clock = make({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  const date = make({ dateStyle: 'medium' });
  const utcDate = make({ dateStyle: 'medium', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const say = (word: Word, places?: Places) => fill(words[word], places);
  const decimal = (text: string) => text.replace('.', words.decimal);
  return {
    say,
    count: (noun, n) => counted(words, locale, noun, n),
    uptime: (value, checks, digits) => {
      const text = format.uptime(value, checks, digits);
      return text === 'no data' ? say('no_data') : decimal(text);
    },
    milliseconds: (value) => (value === null || value === undefined ? say('no_data') : decimal(format.milliseconds(value))),
    duration: (total) => lengthIn(words, total),
    ago(at, now) {
      const seconds = (Date.parse(at) - now) / 1_000;
      if (Math.abs(seconds) < 5) return say('app_just_now');
      const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
      return relative.format(Math.trunc(seconds / size), unit);
    },
    time: (at) => moment.format(new Date(at)),
    zone: () => '',
    timeOfDay: (at) => clock.format(new Date(at)),
    isOneDay: (from, to) => date.format(new Date(from)) === date.format(new Date(to)),
    exact: (at) => `${moment.format(new Date(at))} (${format.utcTime(at)})`,
    dayOf: (at) => date.format(new Date(at)),
    day: (text) => utcDate.format(new Date(`${text}T00:00:00Z`)),
  };
}

const units: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

function lengthIn(words: Words, total: number): string {
  const [d, h, m] = [Math.floor(total / 86_400), Math.floor(total / 3_600) % 24, Math.floor(total / 60) % 60];
  const put = (word: Word, n: number) => (n > 0 ? [fill(words[word], { n })] : []);
  if (d > 0) return [...put(d === 1 ? 'day' : 'days', d), ...put('hours', h)].join(' ');
  if (h > 0) return [...put('hours', h), ...put('minutes', m)].join(' ');
  return m > 0 ? fill(words.minutes, { n: m }) : fill(words.seconds, { n: Math.floor(total) });
}

/** A browser may know fewer zones than the server. */
function known(zone: string | undefined): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

const Spoken = createContext<Speech>(english);

export function Speaks({ speech, children }: { speech: Speech; children: ReactNode }) {
  return <Spoken.Provider value={speech}>{children}</Spoken.Provider>;
}

export function useSpeech(): Speech {
  return useContext(Spoken);
}

/** A sentence with elements in its places. */
export function Say({ word, ...places }: { word: Word } & Record<string, ReactNode>) {
  const marked = Object.keys(places);
  const parts = useSpeech().say(word, Object.fromEntries(marked.map((name) => [name, `\u0000${name}\u0000`]))).split('\u0000');
  return <>{parts.map((part, index) => <Fragment key={index}>{index % 2 === 1 ? places[part] : part}</Fragment>)}</>;
}
