// What the stage, its page and the server send each other. The server's side of it is in
// posecheck/live (session, endpoint), the page's in component.py, one folder up.

export type Phase =
  | "resting"
  | "set_up"
  | "get_ready"
  | "entering"
  | "holding"
  | "paused"
  | "coming_out"
  | "sitting"
  | "done"
  | "stopped"
  | "given_up";

export type Tone =
  | "countdown"
  | "start"
  | "pause"
  | "resume"
  | "half_way"
  | "last_seconds"
  | "done"
  | "noticed";

/** How the form was judged; unseen is what cannot be judged. */
export type Form = "correct" | "incorrect" | "unseen";

/** The guide's own tones: the server knows nothing of it. */
export type BreathTone = "breathe_in" | "breathe_out";

/** Words to say. The server's have a number, and are reported back when they are over. */
export interface Saying {
  say: string;
  kind: string;
  number?: number;
  /** Whether they cut in on what is being said; so they do unless it is denied. */
  cuts?: boolean;
  /** How long they should take. */
  takes_ms?: number;
}

export type PlayEvent = { tone: Tone } | Saying;

/** What was played: an event, and when, on the page's clock. */
export type Played = { t_ms: number } & ({ tone: Tone | BreathTone } | Saying);

/** Shares of the picture's width and height. */
export type Share = [x: number, y: number];

/** A landmark: its place, both -1 when it is nowhere, and how surely it is seen (0 to 1). */
export type Point = [x: number, y: number, visibility: number];

export type Mark = "stop" | "advice" | "good";

/** Toward which edge of the picture to turn the camera; null for an outline of the body. */
export interface Guide {
  turn: "left" | "right" | "up" | "down" | null;
}

/** The first message of a connection. */
export interface Ready {
  type: "ready";
  phase: Phase;
  held_s: number;
  goal_s: number;
  model: string | null;
}

/** How many seconds of a rest are left, and of how many. */
export interface Rest {
  left_s: number;
  whole_s: number;
}

/** The answer to a picture. */
export interface Verdict {
  type: "verdict";
  id: number;
  t_s: number;
  phase: Phase;
  /** Null before anything was judged. */
  form: Form | null;
  held_s: number;
  goal_s: number;
  /** Null but between two sets. */
  rest: Rest | null;
  line: string;
  hint: string;
  /** What to draw for somebody who is not in place yet. */
  guide: Guide | null;
  /** 33 of them; null when nobody is seen. */
  points: Point[] | null;
  limbs: Record<string, Mark>;
  /** An ankle and the knee that it should lie on. */
  gap: [Share, Share] | null;
  play: PlayEvent[];
  /** Null until the machine's speed is known. */
  model: string | null;
  /** Looks a second. */
  rate: number;
  slow: boolean;
  model_ms: number;
  server_ms: number;
}

/** The last message before the server closes a connection that it cannot serve. */
export interface Failed {
  type: "failed";
  text: string;
}

export type Message = Ready | Verdict | Failed;

/** What a stage hears of the phone that films for it, besides its pictures. */
export type StageNote = { type: "phone"; here: boolean } | { type: "still" };

/** What a phone hears that films: whether a stage wants its pictures, and which one came. */
export type PhoneNote =
  | { type: "watched"; watched: boolean }
  | { type: "taken"; id: number }
  | { type: "still" };

/** The page's texts, by name; one with plural forms is an object that only `fill` reads. */
export type Texts = Record<string, string>;

export interface Settings {
  /** 0 to 1. */
  volume: number;
  voice: boolean;
  language: string;
  mirrored: boolean;
  breathing_shown: boolean;
  breathing_heard: boolean;
}

/** What the page gives the stage. */
export interface CoachData {
  token: string;
  /** Whose set it is, empty where there is nobody else. */
  who: string;
  source: { kind: "camera" } | { kind: "sample"; url: string };
  /** Where the paired phones are listed, null where none can be. */
  phones: string | null;
  settings: Settings;
  texts: Texts;
  held_s: number;
  goal_s: number;
  /** How many sets follow this one; the stage then stays open at its end. */
  sets_to_come: number;
}

/** A camera; before the person allowed one, none has a label. */
export interface Camera {
  id: string;
  label: string;
}

/** What shows the newest picture. */
export type View = HTMLVideoElement | HTMLCanvasElement;

export type OnFrame = (video: HTMLVideoElement, captureMs: number) => void;

/** As `OnFrame`, of a source whose pictures come as JPEGs. */
export type OnPicture = (view: View, captureMs: number, jpeg: Blob) => void;

/** Where pictures come from. */
export interface Source {
  video: View;
  /** None for a sample. */
  camera?: Camera;
  follow(phase: Phase): void;
  close(): void;
}

/** A source whose pictures the browser plays itself. */
export interface VideoSource extends Source {
  video: HTMLVideoElement;
}
