import { Paper, Stack, Title } from '@mantine/core';
import { type KeyboardEvent, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Schemas } from '@/api/client';
import { NeedsPlan } from '@/session/plan/NeedsPlan';
import type { Webhook } from '@/webhooks/queries';
import { STEPS, type Step } from '@/webhooks/steps';
import classes from './builder.module.css';
import type { Draft } from './draft/draft';
import { keepDraft } from './draft/draft-storage';
import { problemsOf } from './draft/problems';
import { RequestPanel } from './preview/RequestPanel';
import { usePreview, useServerCheck } from './preview/usePreview';
import { StepButtons } from './StepButtons';
import { Stepper } from './Stepper';
import { LeaveDialog } from './save/LeaveDialog';
import { SaveProblem } from './save/SaveProblem';
import { useSave } from './save/useSave';
import { type BuilderContext, BuilderProvider, initialState, reducer } from './state';
import { firstIncomplete, problemsIn, reachable, stepAfter, stepOf, titleOf } from './steps/order';
import { StepBody } from './steps/StepBody';

interface BuilderProps {
  session: Schemas['Session'];
  stored: Webhook | null;
  initial: Draft;
  /** Whether `initial` holds work that is not saved. */
  dirty: boolean;
  defaults: string[];
  /** What the URL asks for. */
  step: unknown;
  goTo: (step: Step, replace?: boolean) => void;
  onSaved: (webhook: Webhook, secret?: string) => void;
  /** Reads the saved webhook again, for someone who gives up their changes. */
  onReload: () => void;
}

/** The guide's eight steps with the live request beside them. */
export function Builder({
  session,
  stored,
  initial,
  defaults,
  goTo,
  onSaved,
  onReload,
  ...props
}: BuilderProps) {
  const [state, dispatch] = useReducer(reducer, initialState(initial, props.dirty));
  const { draft, dirty } = state;
  const step = reachable(props.step, draft, stored);
  const [personId, setPersonId] = useState<number | null>(null);
  const preview = usePreview(draft, stored, personId);
  const check = useServerCheck();
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const save = useSave({ draft, stored, dispatch, goTo, onSaved });
  const account = session.account.id;
  // The guide goes by the choice of the campaign to the list of its webhooks: that alone is no work to lose.
  const unsaved = dirty && !save.isSuccess && (stored !== null || draft.event !== null);

  useEffect(() => {
    if (props.step !== step) goTo(step, true);
  }, [props.step, step, goTo]);
  useEffect(() => {
    if (unsaved) keepDraft(account, stored?.id ?? null, draft, stored?.version ?? null);
  }, [unsaved, draft, account, stored]);
  const shown = useStepFocus(form, step);
  const checking = useRef(false);
  const [furthest, setFurthest] = useState(() => STEPS.indexOf(step));
  useEffect(() => setFurthest((before) => Math.max(before, STEPS.indexOf(step))), [step]);

  const context = useMemo((): BuilderContext => {
    const problems = { ...preview.problems, ...problemsOf(draft, stored), ...state.refused };
    const isTold = (place: string) => state.tried.includes(stepOf(place)) || state.touched.includes(place);
    return {
      draft,
      stored,
      session,
      defaults,
      change: (change, place) =>
        dispatch({ type: 'change', change: typeof change === 'function' ? change : () => change, place }),
      problemAt: (place) => (isTold(place) ? problems[place] : undefined),
    };
  }, [draft, stored, session, defaults, preview.problems, state.refused, state.tried, state.touched]);

  const next = async () => {
    // Keys can be quicker than the button that shows that it is busy.
    if (checking.current || save.isPending) return;
    checking.current = true;
    dispatch({ type: 'try', step });
    setBusy(true);
    const own = problemsIn(step, problemsOf(draft, stored));
    // A new choice is shown beside the old one within the debounce; the way on waits for the server's word.
    const found = Object.keys(own).length > 0 ? own : problemsIn(step, await check(draft, stored));
    checking.current = false;
    setBusy(false);
    // Who went elsewhere in the meantime stays there.
    if (shown.current !== step) return;
    if (Object.keys(found).length > 0) return focusProblem(form.current);
    if (!stored && step === 'name') save.mutate();
    else goTo(stepAfter(step));
  };
  /** Saves from whatever step; what is missing on another one is shown there. */
  const saveAll = () => {
    if (checking.current || save.isPending) return;
    const places = Object.keys(problemsOf(draft, stored)).map(stepOf);
    for (const incomplete of new Set(places)) dispatch({ type: 'try', step: incomplete });
    const first = STEPS.find((step) => places.includes(step));
    if (!first) return save.mutate();
    if (first !== step && !places.includes(step)) goTo(first);
    focusProblem(form.current);
  };
  const submit = () => (stored ? saveAll() : void next());
  return (
    <BuilderProvider value={context}>
      <Stack gap="lg">
        <Stepper
          current={step}
          all={stored !== null}
          until={Math.min(furthest, STEPS.indexOf(firstIncomplete(draft, stored)))}
          onStep={goTo}
        />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a key of the whole builder; the button does the same */}
        <div
          className={classes.columns}
          onKeyDown={(event) => {
            if (!isSubmitKey(event)) return;
            event.preventDefault();
            submit();
          }}
        >
          <Paper withBorder p={{ base: 'md', sm: 'lg' }}>
            <form
              ref={form}
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                submit();
              }}
            >
              <Stack gap="lg">
                <Title order={2} tabIndex={-1} data-step-title style={{ outline: 'none' }}>
                  {titleOf(step)}
                </Title>
                <StepBody step={step} />
                <NeedsPlan plan={session.account.plan} />
                <SaveProblem error={save.error} draft={draft} onReload={onReload} />
                <StepButtons
                  step={step}
                  isNew={stored === null}
                  busy={busy}
                  saving={save.isPending}
                  goTo={goTo}
                  onNext={() => void next()}
                />
              </Stack>
            </form>
          </Paper>
          <div className={classes.side}>
            <RequestPanel preview={preview} personId={personId} onPerson={setPersonId} />
          </div>
        </div>
      </Stack>
      <LeaveDialog dirty={unsaved} stored={stored} />
    </BuilderProvider>
  );
}

const isSubmitKey = (event: KeyboardEvent) =>
  event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.repeat && !event.defaultPrevented;

/** A new step begins at its heading, for screen readers and the keyboard alike. Tells which step is shown. */
function useStepFocus(form: React.RefObject<HTMLFormElement | null>, step: Step) {
  const shown = useRef<Step | null>(null);
  useEffect(() => {
    // The first step that is shown leaves the focus to the page's own heading.
    if (shown.current !== null && shown.current !== step) {
      form.current?.querySelector<HTMLElement>('[data-step-title]')?.focus({ preventScroll: true });
      window.scrollTo({ top: 0 });
    }
    shown.current = step;
  }, [form, step]);
  return shown;
}

/** Once the errors are painted. */
function focusProblem(form: HTMLFormElement | null) {
  requestAnimationFrame(() =>
    form
      ?.querySelector<HTMLElement>('[aria-invalid="true"], [data-problem] input, [data-problem] button')
      ?.focus(),
  );
}
