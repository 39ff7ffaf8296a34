import { createContext, useContext } from 'react';
import type { Schemas } from '@/api/client';
import type { Webhook } from '@/webhooks/queries';
import type { Step } from '@/webhooks/steps';
import type { Draft } from './draft/draft';
import type { Problems } from './draft/problems';
import { stepOf } from './steps/order';

/** The draft, and which of its problems may be shown already. */
export interface BuilderState {
  draft: Draft;
  /** Whether anything was typed since it was opened or saved. */
  dirty: boolean;
  /** Steps that someone tried to leave: there everything that is wrong is shown. */
  tried: Step[];
  /** Places that were typed into: what is wrong there is shown at once. */
  touched: string[];
  /** What the server refused of this very draft; gone with the next change. */
  refused: Problems;
}

export type BuilderAction =
  | { type: 'change'; change: (draft: Draft) => Partial<Draft>; place?: string }
  | { type: 'try'; step: Step }
  | { type: 'refuse'; problems: Problems }
  | { type: 'load'; draft: Draft; dirty: boolean };

export const initialState = (draft: Draft, dirty: boolean): BuilderState => ({
  draft,
  dirty,
  tried: [],
  touched: [],
  refused: {},
});

const including = <T>(list: T[], item: T) => (list.includes(item) ? list : [...list, item]);

export function reducer(state: BuilderState, action: BuilderAction): BuilderState {
  switch (action.type) {
    case 'change': {
      const draft = { ...state.draft, ...action.change(state.draft) };
      const touched = action.place ? including(state.touched, action.place) : state.touched;
      return { ...state, draft, touched, dirty: true, refused: {} };
    }
    case 'try':
      return { ...state, tried: including(state.tried, action.step) };
    case 'refuse': {
      const steps = Object.keys(action.problems).map(stepOf);
      return { ...state, refused: action.problems, tried: [...new Set([...state.tried, ...steps])] };
    }
    case 'load':
      return initialState(action.draft, action.dirty);
  }
}

/** What every step works with. */
export interface BuilderContext {
  draft: Draft;
  /** The saved webhook that is edited; null for a new one. */
  stored: Webhook | null;
  /** Changes the draft. `place` is the field that was typed into. */
  change: (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>), place?: string) => void;
  /** What is wrong with a place and may be shown, in words. */
  problemAt: (place: string) => string | undefined;
  session: Schemas['Session'];
  /** The fields of a new webhook's payload. */
  defaults: string[];
}

const Context = createContext<BuilderContext | null>(null);

export const BuilderProvider = Context.Provider;

export function useBuilder(): BuilderContext {
  const builder = useContext(Context);
  if (!builder) throw new Error('a step stands inside the builder');
  return builder;
}
