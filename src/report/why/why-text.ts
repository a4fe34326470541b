// How is it explained to a person at three in the morning? What is wrong in a sentence, then what it rests on.

import { formatDuration } from '../../base/duration.ts';
import { oneLine } from '../../base/text.ts';
import { deciding } from '../../engine/judge/light.ts';
import type { Thresholds } from '../../engine/judge/status.ts';
import type { TargetEvent } from '../../engine/state/memory.ts';
import type { CheckState, LightState } from '../../engine/state/state.ts';
import type { Incident } from '../../engine/words.ts';
import { reasons } from '../../probe/reasons.ts';
import type { StageReport } from '../../probe/report.ts';
import type { PastObservation, Told } from '../../store/read.ts';
import { hintFor } from '../hints.ts';
import { muteWords } from '../mutes.ts';
import { sloWords } from '../slo.ts';
import { nextVisitMs } from '../snapshot/next-visit.ts';
import { type Cell, cell, type Sheet, table } from '../table.ts';
import { age, moment, statusCell } from '../words.ts';
import { chainOf, ownChecks, type Streak, streakOf, type Why } from './why.ts';

export function whyText(why: Why, sheet: Sheet): string {
  const { state, nowMs, evidence, told, events } = why;
  const { server, told: notices } = state.memory;
  return [
    ...state.lights.flatMap((light) => lightLines(light, why, sheet)),
    '',
    ...table(
      columns,
      state.checks.map((check) => checkRow(check, why)),
      sheet,
    ),
    '',
    ...evidence.flatMap((one) => evidenceLines(one, sheet)),
    ...(server === null
      ? []
      : [
          `server   ${server.era} over ${server.transport}, found out ${age(nowMs - server.checkedAtMs)} ago`,
        ]),
    ...events.filter(({ kind }) => kind === 'server_changed').map(changeLine),
    ...notices.map(
      ({ place, reason, about, lastSeenMs }) =>
        `notice   ${reason} at ${place}${about === '' ? '' : ` (${oneLine(about)})`}, last seen ${age(nowMs - lastSeenMs)} ago`,
    ),
    ...why.slo.map(({ light, slo }) => `slo      ${light}: ${sloWords(slo)}`),
    ...muteLines(why),
    ...(told.length === 0 ? ['told     nobody yet'] : told.map(toldLine)),
    '',
  ].join('\n');
}

function lightLines(light: LightState, why: Why, { paint }: Sheet): string[] {
  const { state, config, nowMs } = why;
  const { status, sinceMs, incident } = light;
  const { text, colour = 'red' } = statusCell(status);
  const decider = deciding(ownChecks(state, light.light));
  const cause = status === 'up' ? null : (incident?.cause ?? decider?.last?.reason ?? null);
  const believed =
    status === 'up' || decider === null ? '' : `; ${believedWords(decider, config?.alerts ?? null)}`;
  const head = `${paint('bold', `${state.target} ${light.light}`)} is ${paint(colour, text)} for ${formatDuration(Math.max(0, nowMs - sinceMs))}, since ${moment(sinceMs)}`;
  const blind =
    incident?.observable === false ? ['  an incident is open, and nobody can see how it goes'] : [];
  if (status === 'up' && incident === null) return [head];
  const reason = decider?.last?.reason ?? null;
  const hint = hintFor({ cause: incident?.cause ?? null, reason });
  return [
    `${head}${cause === null ? '' : `: ${cause}`}${believed}`,
    `  ${oneLine(chainOf(state, light), 300)}`,
    ...blind,
    ...(incident === null ? [] : takenLines(incident, nowMs)),
    ...(light.heldSinceMs === undefined
      ? []
      : [`  waits to be told with others since ${moment(light.heldSinceMs)}`]),
    ...(reason === null ? [] : [`  why  ${reasons[reason].says}`]),
    ...(hint === null ? [] : [paint('bold', `  do   ${hint}`)]),
  ];
}

function takenLines({ acknowledged, told }: Incident, nowMs: number): string[] {
  if (acknowledged === null)
    return told.escalated ? ['  nobody has taken it, also of those whom it was escalated to'] : [];
  const { by, note, atMs } = acknowledged;
  const said = note === null ? '' : `: ${oneLine(note)}`;
  return [`  ${oneLine(by)} has it since ${age(nowMs - atMs)}${said}`];
}

const verbs: Record<Streak['of'], string> = {
  unknown: 'could not be judged',
  passing: 'passed',
  failing: 'failed',
  'not passing': 'did not pass',
};

/** `canary:worker failed 3 times in a row, 3 are needed` */
function believedWords(check: CheckState, thresholds: Thresholds | null): string {
  const streak = streakOf(check);
  if (streak === null) return `${check.check} was not judged yet`;
  const needed = neededFor(streak, thresholds);
  const many = streak.count === 1 ? 'once' : `${streak.count} times in a row`;
  const need = needed === null ? '' : `, ${needed} ${needed === 1 ? 'is' : 'are'} needed`;
  return `${check.check} ${verbs[streak.of]} ${many}${need}`;
}

const neededFor = ({ of }: Streak, thresholds: Thresholds | null): number | null =>
  thresholds && (of === 'passing' ? thresholds.successes : thresholds.failures);

const columns = [
  { title: 'CHECK' },
  { title: 'STATUS' },
  { title: 'SINCE', align: 'right' as const },
  { title: 'STREAK' },
  { title: 'LAST' },
  { title: 'NEXT' },
];

function checkRow(check: CheckState, { config, nowMs }: Why): Cell[] {
  const { last, status, sinceMs } = check;
  const nextMs = config === null ? null : nextVisitMs(config, check);
  const seen =
    last === null
      ? '–'
      : `${age(nowMs - last.atMs)} ago: ${last.verdict}${last.reason === null ? '' : ` ${last.reason}`}`;
  return [
    cell(check.check),
    statusCell(status),
    cell(age(nowMs - sinceMs)),
    cell(streakWords(check, config?.alerts ?? null)),
    cell(seen),
    cell(nextMs === null ? '–' : nextMs <= nowMs ? 'due' : `in ${age(nextMs - nowMs)}`),
  ];
}

/** `2 of 3 failing`: of so many as are needed, as long as they are. */
function streakWords(check: CheckState, thresholds: Thresholds | null): string {
  const streak = streakOf(check);
  if (streak === null) return '–';
  const { of, count } = streak;
  // A row of passes is only remembered as far as it decides.
  if (of === 'passing' && check.status === 'up') return of;
  const needed = neededFor(streak, thresholds);
  return `${needed === null || count > needed ? count : `${count} of ${needed}`} ${of}`;
}

function evidenceLines({ check, startedAtMs, stages, suspect }: PastObservation, { paint }: Sheet): string[] {
  const speaking = (stages ?? []).filter(({ outcome, reason }) => outcome !== 'pass' && reason !== null);
  if (speaking.length === 0) return [];
  const doubt = suspect ? ', while the monitor itself was unwell' : '';
  return [
    `${paint('bold', `what ${check} saw`)} at ${moment(startedAtMs)}${doubt}`,
    ...speaking.flatMap(stageLines),
    '',
  ];
}

/** The end of what a process wrote is why it went. */
const mostStderrLines = 8;

function stageLines({ stage, outcome, reason, durationMs, detail, evidence }: StageReport): string[] {
  const { status, body = '', headers = {}, stderr = '' } = evidence ?? {};
  const said = [status === undefined ? '' : `HTTP ${status}`, body].filter((part) => part !== '').join(' ');
  const labelled = (label: string, text: string): string[] =>
    text === '' ? [] : [`    ${label.padEnd(8)}  ${oneLine(text, 400)}`];
  const written = stderr.split('\n').filter((line) => line.trim() !== '');
  return [
    `  ${stage} ${outcome} ${reason} after ${formatDuration(durationMs)}`,
    ...labelled('detail', facts(detail)),
    ...labelled('headers', facts(headers)),
    ...labelled('evidence', said),
    ...written.slice(-mostStderrLines).flatMap((line) => labelled('stderr', line)),
  ];
}

const facts = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

const changeLine = ({ atMs, detail }: TargetEvent): string =>
  `changed  ${moment(atMs)}  the server: ${oneLine(`${detail.from} → ${detail.to}`)}`;

function muteLines({ config, mutes }: Why): string[] {
  if (config === null) return ['mutes    not known: the config says'];
  if (mutes.length === 0) return ['mutes    none'];
  return mutes.map(({ light, mute }) => `mutes    ${light}: ${muteWords(mute)}`);
}

const outcomes: Record<Told['status'], string> = {
  done: 'accepted',
  dead: 'given up: nobody there was told',
  pending: 'waits to be sent',
  leased: 'is being sent',
  folded: 'told in a digest',
  dropped: 'let go by hand: nobody there was told',
};

function toldLine({ type, title, receiver, status, attempts, atMs }: Told): string {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  return `told     ${moment(atMs)}  ${receiver}: ${type}, ${outcomes[status]}${tries}  (${oneLine(title)})`;
}
