/**
 * Defining an aggregate: its events, its commands, how state follows from events and events from commands.
 *
 * `evolve` and `decide` are type parameters of their own, constrained by the maps of handlers, so that literals in what
 * they return stay narrow: the union of rejection codes and details is read off `decide`'s return types.
 */
import type { CommandDefinition } from './command.ts';
import { HeadwaterError } from './errors.ts';
import type { EventDefinition } from './event.ts';
import { frozenJson, type IsJson, type Json } from './json.ts';
import type { ProposedEvent, RecordedEvent } from './recorded-event.ts';
import { isCategory } from './stream-name.ts';
import { firstIssue, parseWith, type SchemaChain } from './versioned-schema.ts';

export type EventDefinitions = Readonly<Record<string, EventDefinition>>;
export type CommandDefinitions = Readonly<Record<string, CommandDefinition>>;

export type InputOf<D extends EventDefinition | CommandDefinition> = NonNullable<D['~types']>['input'];
export type OutputOf<D extends EventDefinition | CommandDefinition> = NonNullable<D['~types']>['output'];

/** A command as it is given, recorded and sent: `data` is the input of its schema; it is parsed where it is decided. */
export interface Command<Aggregate extends string = string, Type extends string = string, Data = unknown> {
  readonly aggregate: Aggregate;
  readonly type: Type;
  readonly schemaVersion: number;
  readonly data: Data;
}

/** A refusal: a code for programs, details that can be put into words for people. */
export interface Rejection<Code extends string = string, Details extends Json | undefined = Json | undefined> {
  readonly kind: 'rejection';
  readonly code: Code;
  readonly details: Details;
}

/** `initial` when the command is decided for the first time on this side, `replay` when it is decided again. */
export type DecidePhase = 'initial' | 'replay';

/** What a decider may use besides the command and the state. All of it is the same on every replay. */
export interface DecideContext<Events extends EventDefinitions = EventDefinitions> {
  /** Makes events; throws `invalid-event` when the data does not fit the event's schema. */
  readonly event: {
    readonly [Type in keyof Events & string]: (data: InputOf<Events[Type]>) => ProposedEvent<Type, OutputOf<Events[Type]>>;
  };
  readonly reject: Reject;
  /** When the command was issued, ISO 8601 in UTC; at the edge never later than its receipt. */
  readonly now: string;
  /** A UUID derived from the command's id: the first call always gives the same, so does the second, and so on. */
  readonly newId: () => string;
  /** The principal who issued the command. */
  readonly actor: string;
  readonly phase: DecidePhase;
}

export interface Reject {
  <const Code extends string>(code: Code): Rejection<Code, undefined>;
  <const Code extends string, const Details extends Json>(code: Code, details: Details): Rejection<Code, Details>;
}

/** One event, several, none (`[]`), or a refusal. */
export type DecideResult = ProposedEvent | readonly ProposedEvent[] | Rejection;

export type EvolveMap<State, Events extends EventDefinitions> = {
  readonly [Type in keyof Events & string]: (state: State, event: RecordedEvent<Type, OutputOf<Events[Type]>>) => State;
};

export type DecideMap<State, Events extends EventDefinitions, Commands extends CommandDefinitions> = {
  readonly [Type in keyof Commands & string]: (
    command: { readonly type: Type; readonly data: OutputOf<Commands[Type]> },
    state: State,
    context: DecideContext<Events>,
  ) => ProposedEvent<keyof Events & string> | readonly ProposedEvent<keyof Events & string>[] | Rejection;
};

/** Handlers for types that were not declared do not compile. */
export type NoExtra<Given, Declared> = { readonly [K in Exclude<keyof Given, keyof Declared>]: never };

export interface SnapshotOptions {
  /** Raise it when `evolve` or the state's shape changes: older snapshots are then rebuilt from events. */
  readonly version: number;
  /** A snapshot is taken when at least so many events lie behind the last one. */
  readonly every: number;
}

/** An aggregate with its types forgotten: what the runtime works with. */
export interface AnyAggregate {
  readonly kind: 'aggregate';
  readonly name: string;
  readonly eventDefinitions: EventDefinitions;
  readonly commandDefinitions: CommandDefinitions;
  readonly initialState: () => unknown;
  readonly evolveByType: Readonly<Record<string, (state: never, event: never) => unknown>>;
  readonly decideByType: Readonly<Record<string, (command: never, state: never, context: never) => DecideResult>>;
  readonly snapshot: SnapshotOptions;
  /** Name, snapshot version, event names and their schema counts: a snapshot with another one is rebuilt. */
  readonly fingerprint: string;
  /** The makers of events handed to deciders and tests. */
  readonly events: Readonly<Record<string, (data: never) => ProposedEvent>>;
  readonly commands: Readonly<Record<string, (data: never) => Command>>;
  readonly '~types'?: AggregateTypes;
}

/** What {@link Aggregate} carries at type level alone. */
export interface AggregateTypes {
  readonly state: unknown;
  readonly events: EventDefinitions;
  readonly commands: Readonly<Record<string, { readonly input: unknown; readonly rejection: Rejection }>>;
}

/** A defined aggregate: makers of its events and commands, and everything the runtime needs. */
export interface Aggregate<
  Name extends string,
  State,
  Events extends EventDefinitions,
  Commands extends AggregateTypes['commands'],
> extends AnyAggregate {
  readonly name: Name;
  readonly initialState: () => State;
  readonly events: {
    readonly [Type in keyof Events & string]: (data: InputOf<Events[Type]>) => ProposedEvent<Type, OutputOf<Events[Type]>>;
  };
  readonly commands: {
    readonly [Type in keyof Commands & string]: (data: Commands[Type]['input']) => Command<Name, Type, Commands[Type]['input']>;
  };
  readonly '~types'?: { readonly state: State; readonly events: Events; readonly commands: Commands };
}

type TypesOf<A extends AnyAggregate> = NonNullable<A['~types']>;

/** The state of an aggregate. */
export type StateOf<A extends AnyAggregate> = TypesOf<A>['state'];
/** The union of an aggregate's recorded events; of one type when given. */
export type EventOf<A extends AnyAggregate, Type extends EventTypeOf<A> = EventTypeOf<A>> = {
  [T in Type]: RecordedEvent<T, OutputOf<TypesOf<A>['events'][T]>>;
}[Type];
/** The names of an aggregate's events. */
export type EventTypeOf<A extends AnyAggregate> = keyof TypesOf<A>['events'] & string;
/** The names of an aggregate's commands. */
export type CommandTypeOf<A extends AnyAggregate> = keyof TypesOf<A>['commands'] & string;
/** The union of an aggregate's commands; of one type when given. */
export type CommandOf<A extends AnyAggregate, Type extends CommandTypeOf<A> = CommandTypeOf<A>> = {
  [T in Type]: Command<A['name'], T, TypesOf<A>['commands'][T]['input']>;
}[Type];
/** Every refusal that `decide` can return, of all commands or of one. */
export type RejectionOf<
  A extends AnyAggregate,
  Type extends CommandTypeOf<A> = CommandTypeOf<A>,
> = TypesOf<A>['commands'][Type]['rejection'];

/** The commands of an aggregate that declares events alone: one per event, whose decision is that event. */
export type RecordCommands<Events extends EventDefinitions> = {
  readonly [Type in keyof Events & string as `Record${Type}`]: { readonly input: InputOf<Events[Type]>; readonly rejection: never };
};

type DeclaredCommands<Commands extends CommandDefinitions, Decide> = {
  readonly [Type in keyof Commands & string]: {
    readonly input: InputOf<Commands[Type]>;
    readonly rejection: Type extends keyof Decide
      ? Decide[Type] extends (...input: never[]) => infer Result
        ? Extract<Result, Rejection>
        : never
      : never;
  };
};

/** Refuses, at compile time, a state that a snapshot could not hold. */
type JsonState<State> = IsJson<State> extends true ? unknown : { readonly 'the state is not JSON': never };

interface DefinitionBase<State, Events extends EventDefinitions, Evolve> {
  readonly events: Events;
  /** A value that no schema checked: JSON, and never changed in place. */
  readonly initialState: (() => State) & JsonState<State>;
  readonly evolve: Evolve & NoExtra<Evolve, Events>;
  readonly snapshot?: SnapshotOptions;
}

const DEFAULT_SNAPSHOT: SnapshotOptions = { version: 1, every: 100 };

/**
 * Defines an aggregate. `name` is the category of its streams (`[a-z][A-Za-z0-9]{0,31}`). Leave out `commands` and
 * `decide` for an aggregate of events alone. Throws `invalid-definition` for what the types cannot refuse.
 */
export function defineAggregate<
  const Name extends string,
  State,
  Events extends EventDefinitions,
  Commands extends CommandDefinitions,
  Evolve extends EvolveMap<State, Events>,
  Decide extends DecideMap<State, Events, Commands>,
>(
  name: Name,
  definition: DefinitionBase<State, Events, Evolve> & { readonly commands: Commands; readonly decide: Decide & NoExtra<Decide, Commands> },
): Aggregate<Name, State, Events, DeclaredCommands<Commands, Decide>>;
export function defineAggregate<const Name extends string, State, Events extends EventDefinitions, Evolve extends EvolveMap<State, Events>>(
  name: Name,
  definition: DefinitionBase<State, Events, Evolve> & { readonly commands?: never; readonly decide?: never },
): Aggregate<Name, State, Events, RecordCommands<Events>>;
export function defineAggregate(
  name: string,
  definition: DefinitionBase<Json, EventDefinitions, object> & { readonly commands?: CommandDefinitions; readonly decide?: object },
): AnyAggregate {
  const { events, snapshot = DEFAULT_SNAPSHOT } = definition;
  const { commands: commandDefinitions, decide } = { ...recordingOf(name, events), ...definition };
  const aggregate: AnyAggregate = {
    kind: 'aggregate',
    name,
    eventDefinitions: events,
    commandDefinitions,
    initialState: definition.initialState,
    // The overloads checked the handlers against the declared types; from here on they are looked up by name.
    evolveByType: definition.evolve,
    decideByType: decide as AnyAggregate['decideByType'],
    snapshot,
    fingerprint: fingerprintOf(name, snapshot, events),
    events: makeEvents(name, events),
    commands: makeCommands(name, commandDefinitions),
  };
  assertDefinition(aggregate);
  return Object.freeze(aggregate);
}

function makeEvents(aggregate: string, definitions: EventDefinitions): AnyAggregate['events'] {
  return mapValues(definitions, ({ chain }, type) => (data: unknown) => {
    const parsed = parseWith(currentOf(chain).schema, data);
    if (parsed.kind === 'parsed') return proposedEvent(aggregate, type, chain, parsed.data);
    throw new HeadwaterError('invalid-event', `${aggregate}: the data of ${type} does not fit its schema: ${firstIssue(parsed.issues)}`);
  });
}

// A copy: a schema may put out the very object it was given, which is the caller's, and what is folded here must be what
// will be read back from the log.
function proposedEvent(aggregate: string, type: string, chain: SchemaChain, data: unknown): ProposedEvent {
  try {
    return Object.freeze({ type, schemaVersion: chain.length, data: frozenJson(data, 'data') });
  } catch (cause) {
    throw new HeadwaterError('invalid-event', `${aggregate}: the data of ${type} is not JSON.`, { cause });
  }
}

function makeCommands(aggregate: string, definitions: CommandDefinitions): AnyAggregate['commands'] {
  return mapValues(
    definitions,
    ({ chain }, type) =>
      (data: unknown) =>
        Object.freeze({ aggregate, type, schemaVersion: chain.length, data }),
  );
}

/** The commands of an aggregate of events alone, and their deciders. */
function recordingOf(aggregate: string, events: EventDefinitions): { readonly commands: CommandDefinitions; readonly decide: object } {
  const commands: Record<string, CommandDefinition> = {};
  const decide: Record<string, (command: { readonly data: unknown }) => ProposedEvent> = {};
  for (const [type, { chain }] of Object.entries(events)) {
    commands[`Record${type}`] = { kind: 'command', chain, onConflict: 'redecide', next: notExtensible };
    // The command's schemas are the event's, so its parsed data is the event's data.
    decide[`Record${type}`] = ({ data }) => proposedEvent(aggregate, type, chain, data);
  }
  return { commands, decide };
}

/** `next` belongs to declaring; a derived command gains versions with its event. */
function notExtensible(): never {
  throw new HeadwaterError('invalid-definition', 'A derived command has the versions of its event.');
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T, key: string) => U): Readonly<Record<string, U>> {
  return Object.freeze(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value, key)])));
}

function fingerprintOf(name: string, { version }: SnapshotOptions, events: EventDefinitions): string {
  const counts = Object.entries(events).map(([type, { chain }]) => `${type}:${chain.length}`);
  return `${name}/${version}/${counts.sort().join(',')}`;
}

function currentOf(chain: SchemaChain): SchemaChain[number] {
  return chain.at(-1) ?? chain[0];
}

const TYPE_NAME = /^[A-Z][A-Za-z0-9]{0,63}$/;

function assertDefinition({ name, eventDefinitions, commandDefinitions, evolveByType, decideByType, snapshot }: AnyAggregate): void {
  const assert = (holds: boolean, otherwise: string): void => {
    if (!holds) throw new HeadwaterError('invalid-definition', `Aggregate '${name}': ${otherwise}.`);
  };
  assert(isCategory(name), 'its name is not a category');
  const handled = [
    ['evolve', eventDefinitions, evolveByType],
    ['decide', commandDefinitions, decideByType],
  ] as const;
  for (const [handlers, declared, byType] of handled) {
    // What is not declared would never run.
    for (const type of Object.keys({ ...declared, ...byType })) {
      assert(TYPE_NAME.test(type), `'${type}' is not a type name`);
      assert(Object.hasOwn(declared, type) && Object.hasOwn(byType, type), `${type} is declared or handled (${handlers}), not both`);
    }
  }
  for (const value of [snapshot.version, snapshot.every]) {
    assert(Number.isSafeInteger(value) && value >= 1, 'its snapshot has a number below 1');
  }
}
