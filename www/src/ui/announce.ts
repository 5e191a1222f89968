/**
 * The one voice of the dashboard: what changed without being asked about is read aloud from a single live region, one
 * sentence after the other, instead of from a dozen regions at once.  While a dialog is open, all beside it is silent
 * to screen readers: then the region is inside of it.
 */
import { useEffect, useRef } from 'react';

const settleMs = 100;               // a region that has just been moved is not listened to yet
const sentenceMs = 1_200;
const waiting: string[] = [];
let region: HTMLElement | undefined;
let timer = 0;

export function announce(text: string): void {
  if (waiting.at(-1) !== text) waiting.push(text);
  timer ||= window.setTimeout(speak, settleMs);
  const place = document.querySelector('dialog:modal') ?? document.body;
  region ??= makeRegion();
  if (region.parentElement !== place) place.append(region);
}

/** Says a text when it changes, but not the first that there is. */
export function useAnnounced(text: string | undefined): void {
  const said = useRef(text);
  useEffect(() => {
    if (text === undefined || said.current === text) return;
    if (said.current !== undefined) announce(text);
    said.current = text;
  }, [text]);
}

function makeRegion(): HTMLElement {
  const made = document.createElement('div');
  made.className = 'visually-hidden';
  made.setAttribute('role', 'status');
  return made;
}

function speak(): void {
  const text = waiting.shift();
  timer = text === undefined ? 0 : window.setTimeout(speak, sentenceMs);
  if (region && !region.isConnected) document.body.append(region);
  if (region) region.textContent = text ?? '';
}
