import type { Figures, Results } from '../gates/results.js'
import { short } from '../gates/results.js'

/** A figure, its heading, and whether the ratio to ours stands beside it. */
type Column = readonly [figure: string, heading: string, ratio?: 'ratio']

const titles: Readonly<Record<string, string>> = {
  type: 'Typing a recorded paper, one edit at a time, each with its delta',
  load: 'Loading that document and reading its text',
  heap: 'Memory of that document, and of one of a hundred characters',
  long: 'A long document: the trace ten times',
  longest: 'The trace a hundred times',
  'rga 8000': 'The first 8,000 edits',
  'rga 16000': 'The first 16,000 edits',
  concurrent: 'A recorded session of two who type at once',
  clownschool: 'A longer one',
  crowd: 'Clients that each insert at the start without having seen the others',
  events: 'Remote deltas joined, and joined and told with positions: in turn, the median of nine passes',
  batch: 'Delta-groups',
  slope: 'Edits at random positions by size of the document',
  paste: 'A paste of a million characters'
}

const storeTitles: Readonly<Record<string, string>> = {
  'ormap/2': 'Maps in an ormap, values in all:',
  'ormap/4': 'Maps four deep, values in all:'
}

const longColumns: readonly Column[] = [
  ['edits', 'edits'], ['localCpuUS', 'local µs', 'ratio'], ['laterHalf', 'later passes ÷ earlier'], ['heapBytes', 'heap bytes', 'ratio']
]
const shortColumns: readonly Column[] = [
  ['localCpuUS', 'local µs', 'ratio'], ['localUS', 'by the clock', 'ratio'], ['remoteCpuUS', 'remote µs', 'ratio'], ['remoteUS', 'by the clock', 'ratio']
]
const concurrentColumns: readonly Column[] = [
  ['localCpuUS', 'replay µs', 'ratio'], ['remoteCpuUS', 'remote µs', 'ratio'], ['remoteUS', 'by the clock'], ['exact', 'text as recorded']
]

const columns: Readonly<Record<string, readonly Column[]>> = {
  type: [
    ['localCpuUS', 'local µs', 'ratio'], ['localUS', 'by the clock'], ['remoteCpuUS', 'remote µs', 'ratio'], ['remoteUS', 'by the clock'],
    ['deltaBytes', 'bytes a delta'], ['stateBytes', 'state bytes'], ['deflatedBytes', 'deflated'], ['otherStateBytes', 'V2 bytes'], ['otherDeflatedBytes', 'V2 deflated']
  ],
  load: [['loadColdCpuMS', 'cold ms', 'ratio'], ['loadColdMS', 'by the clock'], ['loadWarmCpuMS', 'warm ms', 'ratio'], ['loadWarmMS', 'by the clock']],
  heap: [['heapBytes', 'bytes', 'ratio'], ['smallBytes', 'bytes of the small one', 'ratio']],
  long: longColumns,
  longest: longColumns,
  'rga 8000': shortColumns,
  'rga 16000': shortColumns,
  concurrent: concurrentColumns,
  clownschool: concurrentColumns,
  crowd: [['crowd385CpuMS', '385: ms'], ['crowd770CpuMS', '770: ms'], ['crowd1540CpuMS', '1,540: ms', 'ratio'], ['crowd1540MS', 'by the clock'], ['exponent', 'exponent']],
  events: [['joinedCpuUS', 'joined µs'], ['toldCpuUS', 'and told µs'], ['furtherCpuUS', 'further µs']],
  batch: [1, 10, 100, 1000].flatMap((n): Column[] => [[`group${n}Bytes`, `${n}: bytes an edit`], [`group${n}CpuUS`, 'µs an edit']]),
  slope: ['10000', '100000', '1000000'].flatMap((n): Column[] => [[`edit${n}CpuUS`, `${n}: µs`], [`editAndValue${n}CpuUS`, 'with reading µs']]),
  paste: [['localCpuMS', 'local ms'], ['localMS', 'by the clock'], ['remoteCpuMS', 'remote ms'], ['remoteMS', 'by the clock']]
}

const storeColumns: readonly Column[] = [
  ['localCpuUS', 'operation µs', 'ratio'], ['remoteCpuUS', 'join µs', 'ratio'], ['deltaBytes', 'bytes a delta', 'ratio'], ['equalUS', 'join of an equal state, µs an element']
]

/** One table for each work, Markdown. */
export function pageOf (results: Results): string {
  const sections = [...results].map(([work, subjects]) => {
    const [type = '', size] = work.split(' ')
    const title = titles[work] ?? `${storeTitles[type] ?? `${type} of`} ${Number(size).toLocaleString('en-US')}`
    return [`## ${title}`, '', ...table(subjects, columns[work] ?? storeColumns), ''].join('\n')
  })
  return ['', 'In the tables below µs and ms are processor time, "by the clock" stands beside what it belongs to, and a ratio is ours ÷ theirs.', '', ...sections].join('\n')
}

function table (subjects: ReadonlyMap<string, Figures>, all: readonly Column[]): string[] {
  const shown = [...all, ['runs', 'runs'] as const].filter(([figure]) => [...subjects.values()].some(figures => figure in figures))
  const ours = subjects.get('ours') ?? {}
  const headings = shown.flatMap(([, heading, ratio]) => ratio === undefined || subjects.size === 1 ? [heading] : [heading, 'ratio'])
  const rows = [...subjects].map(([subject, figures]) => {
    if (figures['whole'] !== true) return [subject, unfinished(figures), ...headings.slice(1).map(() => '')]
    return [subject, ...shown.flatMap(([figure, , ratio]) => {
      const value = cell(figures[figure])
      return ratio === undefined || subjects.size === 1 ? [value] : [value, ratioOf(ours[figure], figures[figure])]
    })]
  })
  return [['', ...headings], ['---', ...headings.map(() => '---:')], ...rows].map(cells => `| ${cells.join(' | ')} |`)
}

function unfinished (figures: Figures): string {
  if (figures['none'] === true) return 'has none'
  const done = figures['filled'] ?? ((figures['remoteEdits'] ?? figures['edits']) === figures['edits'] ? figures['edits'] : undefined)
  if (typeof done === 'number') return `${done.toLocaleString('en-US')} in the budget`
  return `${cell(figures['edits'])} made, ${cell(figures['remoteEdits'])} applied in the budget`
}

function ratioOf (own: number | boolean | undefined, theirs: number | boolean | undefined): string {
  return typeof own === 'number' && typeof theirs === 'number' && theirs !== 0 ? short(own / theirs) : ''
}

function cell (value: number | boolean | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'number' ? short(value) : value ? 'yes' : 'no'
}
