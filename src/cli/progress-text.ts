import type { Status } from "./progress.ts";

const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** `1.2 GB`, in steps of a thousand. */
export function bytesText(bytes: number): string {
  const step = stepOf(bytes);
  return `${numberText(bytes, step)} ${UNITS[step]}`;
}

/** `0:05`, `1:02:03`; undefined for what is longer than a day or no time at all. */
export function durationText(seconds: number): string | undefined {
  if (!(seconds >= 0 && seconds < 86_400)) return undefined;
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const parts = hours > 0 ? [hours, two(minutes)] : [minutes];
  return [...parts, two(whole % 60)].join(":");
}

/** `reading debs  3 of 281  1.2 of 4.0 GB  210 MB/s  0:13 left`; `rate` in bytes a second, 0 where it is not known. */
export function statusText({ title, done, count, bytes, total }: Status, rate: number): string {
  const left = total === undefined || rate <= 0 ? undefined : durationText((total - bytes) / rate);
  return [
    title,
    ...(count > 1 ? [`${done} of ${count}`] : []),
    total === undefined ? bytesText(bytes) : ofText(Math.min(bytes, total), total),
    ...(rate > 0 ? [`${bytesText(rate)}/s`] : []),
    ...(left === undefined ? [] : [`${left} left`]),
  ].join("  ");
}

function ofText(bytes: number, total: number): string {
  const step = stepOf(total);
  return `${numberText(bytes, step)} of ${numberText(total, step)} ${UNITS[step]}`;
}

function stepOf(bytes: number): number {
  let step = 0;
  for (let rest = bytes; rest >= 1000 && step < UNITS.length - 1; step++) rest /= 1000;
  return step;
}

function numberText(bytes: number, step: number): string {
  const number = bytes / 1000 ** step;
  return step === 0 || number >= 100 ? number.toFixed(0) : number.toFixed(1);
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** Milliseconds over which a rate is taken. */
const WINDOW = 5000;

/** Told how many bytes there are at a moment (in milliseconds), says how many a second came of late; 0 at first. */
export function rateMeter(): (bytes: number, now: number) => number {
  const samples: { readonly bytes: number; readonly now: number }[] = [];
  return (bytes, now) => {
    samples.push({ bytes, now });
    while (samples.length > 2 && now - samples[1]!.now >= WINDOW) samples.shift();
    const [first] = samples;
    const seconds = (now - first!.now) / 1000;
    return seconds <= 0 ? 0 : Math.max(0, bytes - first!.bytes) / seconds;
  };
}
