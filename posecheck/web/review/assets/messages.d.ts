// What the review's pages give their browser parts: the other side of it is in player.py and
// uploads.py, one folder up. The answers to uploads come from upload_routes.py.

/** The page's texts, by name. */
export type Texts = Record<string, string>;

/** A component of Streamlit's, as it hands itself to `mount`. */
export interface Component<Data> {
  parentElement: HTMLElement | ShadowRoot;
  data: Data;
  setStateValue(name: string, value: unknown): void;
}

/** A part of a video, in seconds. */
export type Part = [startS: number, endS: number];

/** A time in which the judgement stayed the same. */
export interface Band {
  end_s: number;
  state: string;
  name: string;
  why: string;
}

export interface Shot {
  t_s: number;
  title: string;
  caption: string;
  alt: string;
  is_fault: boolean;
  picture: string;
}

export interface PlayerData {
  duration_s: number;
  bands: Band[];
  timeline: string;
  /** The colours' keys: the state and its words. */
  key: [state: string, line: string][];
  strips: string[];
  axis: string;
  strips_hint: string;
  shots: Shot[];
  /** The video's address, null when it is gone. */
  video: string | null;
  texts: Texts;
}

/** What is left on the server of an upload that was broken off. */
export interface Unfinished {
  id: string;
  name: string;
  size: number;
  received: number;
}

/** By what a video is judged. The browser only gives it back. */
export type Choice = Record<string, unknown> | null;

export interface UploaderData {
  workspace: string;
  /** Of files that may be videos. */
  endings: string[];
  choice: Choice;
  unfinished: Unfinished[];
  /** The ids of the uploads that the page shows already. */
  known: string[];
  texts: Texts;
}

/** An answer to an upload's request: each has some of these. */
export interface UploadAnswer {
  id?: string;
  complete?: boolean;
  /** Words for the person. */
  error?: string;
}
