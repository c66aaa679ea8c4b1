// Python's side of it is Streamlit's own.

/** A component of Streamlit's, as it hands itself to `mount`. */
export interface Component<Data> {
  parentElement: HTMLElement | ShadowRoot;
  data: Data & { locale: string };
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}
