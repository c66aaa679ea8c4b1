"""The page that reviews a recorded video: a sample at one press, or one's own."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.errors import PosecheckError
from posecheck.references import list_references
from posecheck.ui.page_texts import load_page_words, load_sample_names, load_texts
from posecheck.ui.plain_text import as_plain_text
from posecheck.ui.safety import show_cautions
from posecheck.ui.samples import list_samples, sample_folder
from posecheck.ui.timeline import draw_timeline, list_intervals
from posecheck.ui.work import Failure, Request, Result, run_review
from posecheck.verdict_text import describe_report

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose
    from posecheck.ui.page_texts import PageTexts
    from posecheck.ui.samples import Sample
    from posecheck.words import Words

VIDEO_TYPES: Final = ("mp4", "mov", "m4v", "avi", "mkv", "webm")
MODELS: Final = ("heavy", "full")
SAMPLE: Final = "sample"
UPLOAD: Final = "upload"
# Lines of text beyond this width are hard to read.
_PAGE_WIDTH_PX: Final = 1080
# Between two moves of the progress bar; also how soon "Stop" is heeded.
_PROGRESS_EVERY_S: Final = 0.2

# What the session remembers beside its widgets.
_RUNNING: Final = "running"
_ANSWER: Final = "answer"

_logger = logging.getLogger(__name__)


def show_review_page() -> None:
    """Draw the page, and do the review that was asked for."""
    texts, words = load_texts("review_page"), load_page_words()
    samples = {sample.name: sample for sample in list_samples(sample_folder())}
    references = {reference.id: reference for reference in list_references()}
    if "source" not in st.session_state:
        st.session_state["source"] = SAMPLE if samples else UPLOAD
        st.session_state["stretch"] = next(iter(references))
        _follow_source(samples)
    with st.container(horizontal_alignment="center"), st.container(width=_PAGE_WIDTH_PX):
        _show_heading(texts)
        form = st.container(border=True)
        # Made before the work starts: what an earlier review showed there is gone meanwhile.
        below = st.empty()
        with form:
            asked = _show_form(texts, words, references, samples)
        answer: Result | Failure | None = st.session_state.get(_ANSWER)
        # An answer to another question than the one that now stands above would mislead.
        if answer is not None and answer.request == asked:
            with below.container():
                if isinstance(answer, Failure):
                    st.error(answer.text, icon=":material/error:")
                else:
                    _show_result(answer, texts, words)


def _show_heading(texts: PageTexts) -> None:
    st.title(texts("title"), anchor=False)
    st.markdown(texts("subtitle"))
    show_cautions()


def _show_form(
    texts: PageTexts,
    words: Words,
    references: dict[str, ReferencePose],
    samples: dict[str, Sample],
) -> Request | None:
    """Draw the choices and the button, and do the review that was asked for.

    Returns:
        The request that the choices stand for; None while they are incomplete.
    """
    running: Request | None = st.session_state.get(_RUNNING)
    busy = running is not None
    what, how = st.columns(2, gap="medium")
    with what:
        video, origin = _choose_video(texts, samples, busy=busy)
    with how:
        stretch: str = st.radio(
            texts("stretch"),
            list(references),
            format_func=lambda name: references[name].title,
            key="stretch",
            disabled=busy,
        )
        side: str | None = st.radio(
            texts("side"),
            [side.value for side in Side],
            format_func=lambda name: words.sides[name].capitalize(),
            key="side",
            horizontal=True,
            disabled=busy,
        )
    missing = "need_upload" if not origin else "need_side" if side is None else None
    with st.container(horizontal=True):
        start = st.empty()
        if busy:
            st.button(texts("stop"), icon=":material/stop:", on_click=_stop)
    progress = st.empty()
    if missing is not None:
        st.caption(texts(missing))
    with st.expander(texts("steps_title")):
        _show_steps(references[stretch], Side(side) if side else None, words)
    with st.expander(texts("more")):
        model: str = st.radio(
            texts("model"),
            MODELS,
            format_func=lambda name: texts(f"model_{name}"),
            key="model",
            disabled=busy,
        )
    request = None
    if missing is None and side is not None:
        request = Request(video, origin, stretch, side, model)
    start.button(
        texts(f"start_{st.session_state['source']}"),
        type="primary",
        icon=":material/play_arrow:",
        on_click=_start,
        args=(request,),
        disabled=busy or request is None,
    )
    if running is not None:
        with progress:
            _work(running, texts, samples)
    return request


def _choose_video(texts: PageTexts, samples: dict[str, Sample], *, busy: bool) -> tuple[str, str]:
    """Draw the choice of the video; return its name and origin, empty while there is none."""
    source = st.radio(
        texts("source"),
        (SAMPLE, UPLOAD) if samples else (UPLOAD,),
        format_func=lambda name: texts(f"source_{name}"),
        key="source",
        horizontal=True,
        on_change=_follow_source,
        args=(samples,),
        disabled=busy,
    )
    if source == SAMPLE:
        name = st.selectbox(
            texts("sample"),
            list(samples),
            format_func=lambda name: load_sample_names().get(name, name.replace("_", " ")),
            key="sample",
            on_change=_follow_sample,
            args=(samples,),
            disabled=busy,
        )
        return samples[name].path.name, str(samples[name].path)
    upload = st.file_uploader(texts("upload"), type=VIDEO_TYPES, key="upload", disabled=busy)
    st.caption(texts("privacy"))
    return ("", "") if upload is None else (upload.name, upload.file_id)


def _show_steps(reference: ReferencePose, side: Side | None, words: Words) -> None:
    steps = (words.fill_sides(step, side) for step in reference.steps)
    dose = words.sentence(
        "pose_dose", hold=f"{reference.hold_s:g}", times=str(reference.times_a_day)
    )
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))
    st.markdown(dose)


def _follow_source(samples: dict[str, Sample]) -> None:
    """Fill in what is known of a sample; of one's own video the side is not."""
    if st.session_state["source"] == SAMPLE:
        st.session_state["sample"] = next(iter(samples))
        _follow_sample(samples)
    else:
        st.session_state["side"] = None


def _follow_sample(samples: dict[str, Sample]) -> None:
    sample = samples[st.session_state["sample"]]
    st.session_state["stretch"] = sample.stretch
    st.session_state["side"] = sample.side.value


def _start(request: Request) -> None:
    st.session_state[_RUNNING] = request
    st.session_state[_ANSWER] = None


def _stop() -> None:
    st.session_state[_RUNNING] = None


def _work(request: Request, texts: PageTexts, samples: dict[str, Sample]) -> None:
    """Do the review, keep its answer in the session and draw the page anew."""
    bar = st.progress(0.0, text=texts("starting"))
    moved_s = time.monotonic()
    first: tuple[float, float] | None = None

    def move(share: float) -> None:
        nonlocal moved_s, first
        now_s = time.monotonic()
        # Counted from the first frame: loading the model before it would inflate the guess.
        first_s, first_share = first = first or (now_s, share)
        if share <= first_share or now_s - moved_s < _PROGRESS_EVERY_S:
            return
        moved_s = now_s
        left_s = (now_s - first_s) * (1 - share) / (share - first_share)
        text = texts("working", percent=f"{100 * share:.0f}", left=f"{left_s:.0f}")
        # A press of "Stop" is raised out of this call, and out of the review.
        bar.progress(share, text=text)

    try:
        st.session_state[_ANSWER] = run_review(request, _find_video(samples), move)
    except PosecheckError as error:
        st.session_state[_ANSWER] = Failure(request, as_plain_text(str(error)))
    except Exception:
        _logger.exception("The review failed unexpectedly")
        st.session_state[_ANSWER] = Failure(request, texts("unexpected"))
    st.session_state[_RUNNING] = None
    st.rerun()


def _find_video(samples: dict[str, Sample]) -> Path | memoryview:
    if st.session_state["source"] == SAMPLE:
        return samples[st.session_state["sample"]].path
    content: memoryview = st.session_state["upload"].getbuffer()
    return content


def _show_result(result: Result, texts: PageTexts, words: Words) -> None:
    report = result.report
    verdict, *lines, guidance = describe_report(report, words)
    side = words.sides[result.request.side]
    st.header(verdict, anchor=False)
    st.caption(
        texts(
            "made_from",
            video=as_plain_text(report.video),
            stretch=report.reference.title,
            side=side,
        )
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _show_lines(lines)
        st.subheader(texts("timeline"), anchor=False)
        st.altair_chart(draw_timeline(report, words, texts), alt=texts("timeline_alt"))
        st.caption(texts("timeline_hint"))
        with st.expander(texts("as_table")):
            st.table(list_intervals(report, words, texts), hide_index=True)
    with right:
        st.video(result.annotated, alt=texts("annotated_alt"), loop=True, muted=True)
        st.caption(texts("annotated"))
        _show_downloads(result, texts)
    st.caption(guidance)


def _show_lines(lines: list[str]) -> None:
    """Show the lines of a verdict; the indented ones are a list."""
    st.markdown(
        "\n".join(f"- {line.strip()}" if line[0] == " " else f"\n{line}\n" for line in lines)
    )


def _show_downloads(result: Result, texts: PageTexts) -> None:
    stem = Path(result.report.video).stem
    with st.container(horizontal=True):
        st.download_button(
            texts("download_json"),
            result.json,
            file_name=f"{stem}.report.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            texts("download_video"),
            result.annotated,
            file_name=f"{stem}.annotated.mp4",
            mime="video/mp4",
            icon=":material/download:",
            on_click="ignore",
        )
