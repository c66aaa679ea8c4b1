// The data that the review's pages pass to their browser components; the Python side is in
// picker.py, player.py and uploads.py, one folder up. The responses to uploads come from routes/uploads.py.

/** The page's texts, by name; one with plural forms is an object that only `fill` reads. */
export type Texts = Record<string, string>;

/** A part of a video, in seconds. */
export type Part = [startS: number, endS: number];

/** A span of time with the same judgement throughout. */
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
  /** The whole video's, while only the judged part has bands. */
  duration_s: number;
  judged: Part;
  /** How long most pictures of the video are shown. */
  frame_s: number;
  bands: Band[];
  timeline: string;
  /** The legend of the colours: the state and its text. */
  key: [state: string, line: string][];
  strips: string[];
  axis: string;
  strips_hint: string;
  shots: Shot[];
  /** The video's address, null if it no longer exists. */
  video: string | null;
  texts: Texts;
}

export interface PickerData {
  duration_s: number;
  /** The addresses of pictures that divide the video evenly. */
  pictures: string[];
  /** The part that is to be judged already, null for the whole video. */
  part: Part | null;
  /** The video's. */
  name: string;
  texts: Texts;
}

/** The part of an interrupted upload that is on the server. */
export interface Unfinished {
  id: string;
  name: string;
  size: number;
  received: number;
}

/** What a video is judged by. The browser only sends it back. */
export type Choice = Record<string, unknown> | null;

export interface UploaderData {
  workspace: string;
  /** The extensions of files that may be videos. */
  endings: string[];
  choice: Choice;
  unfinished: Unfinished[];
  /** The ids of uploads that the page already shows. */
  known: string[];
  texts: Texts;
}

/** A response to an upload request, with some of these fields. */
export interface UploadAnswer {
  id?: string;
  complete?: boolean;
  /** A message for the person. */
  error?: string;
}
