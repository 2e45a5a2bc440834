"""The sources page: what each source covers and cannot show, and the import of a file."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Form, Request, UploadFile
from starlette.responses import Response

from data.coverage import Coverage, FellSilent
from data.errors import DeniedError, NotFoundError
from data.messages import from_json
from data.schema import DAY_SECONDS, OWN, from_epoch, to_epoch
from data.wording.commands import own_addresses
from data.wording.commands.import_results import beside, source_name
from data.wording.language import Language
from service.page.account.connecting import connections_section, may_connect
from service.page.account.crm import crm_section
from service.page.account.signing_in import may_sign_in
from service.page.layout import OwnerQuery, owner_page, page_router, page_url, redirect_after_post
from service.page.terminal import terminal_note
from service.page.uploads import Step, Upload, Uploads, drop, look_at, take, upload_of
from service.security import Caller
from service.use_cases.jobs import job_sentence
from service.use_cases.week import FieldError, WeekUseCases
from service.use_cases.weekly.early_signs import silent_channel
from service.web.request import NAME_PATTERN, authorise_person

router = page_router()
MOST_GAPS = 5
# Of those out of sight so many are named.
MOST_NAMES = 12
HORIZON_DAYS = 90
# What was counted, by workspace and owner, with the day and the state of the log it is true for: the
# sources, who is not visible any more, and what fell silent.
Counted = tuple[list[Coverage], list[str], list[FellSilent]]
Seen = dict[tuple[str, str], tuple[tuple[int, ...], Counted]]
MOST_SEEN = 1_000
COUNTS = {"new": "created", "changed": "updated", "known": "duplicate"}


@router.get("/sources")
async def sources(request: Request, owner: OwnerQuery) -> Response:
    """Show every source of the owner's log."""
    seen: Seen = request.app.state.seen
    caller = authorise_person(request).caller
    may = {"may_connect": may_connect(request), "may_sign_in": may_sign_in(request)}
    return await owner_page(request, "sources.html", owner, "sources", _sources, seen, caller, may)


def _sources(
    use_cases: WeekUseCases, lang: Language, owner: str, seen: Seen, caller: Caller, may: Mapping[str, bool]
) -> dict[str, Any]:
    coverages, names, silent = _counted(use_cases, owner, seen)
    shown = [_coverage(item, silent, lang) for item in coverages]
    return {
        "sources": shown,
        "connections": connections_section(use_cases, lang, owner),
        **may,
        "no_connections": lang.say(
            "None yet. Of each mail who wrote to whom and when is read, never its text."
        ),
        # A CRM is everybody's, and no matter of who sees one owner's pages.
        "crms": crm_section(use_cases, lang) if caller.owner is None else None,
        "terminal": terminal_note((limit for source in shown for limit in source["limits"]), lang),
        "lost": _lost(names, lang) if names else None,
        "people": [
            {"contact": name, "href": page_url("person", owner, contact=name)} for name in names[:MOST_NAMES]
        ],
        # kith ingest, which takes files in, knows no other workspace.
        "takes_files": use_cases.store.workspace == OWN,
    }


def _lost(names: list[str], lang: Language) -> dict[str, Any]:
    """Return how many were only seen where nothing comes any more, and whether they are too many to name."""
    sentence = lang.counted(
        "{count} person was mainly seen there and is not visible any more:",
        "{count} people were mainly seen there and are not visible any more:",
        len(names),
    )
    return {"sentence": sentence, "more": len(names) > MOST_NAMES}


def _counted(use_cases: WeekUseCases, owner: str, seen: Seen) -> Counted:
    """Return the sources and who is out of sight: counted once a day until anything changes."""
    now = to_epoch(use_cases.clock())
    place = (use_cases.store.workspace, owner)
    stamp = (now // DAY_SECONDS, use_cases.store.change_counts.times(owner))
    if place not in seen or seen[place][0] != stamp:
        if len(seen) >= MOST_SEEN:
            seen.clear()
        coverages = use_cases.store.sources.coverage(now, owner)
        stopped = any(coverage.stopped for coverage in coverages)
        names = _out_of_sight(use_cases, owner, now) if stopped else []
        silent = use_cases.store.sources.fell_silent(now, [owner])
        seen[place] = (stamp, (coverages, names, silent))
    return seen[place][1]


def _out_of_sight(use_cases: WeekUseCases, owner: str, now: int) -> list[str]:
    """Return who is not visible any more, as the list that is made with the usual horizon has it."""
    pairs = use_cases.store.sources.out_of_sight(now, HORIZON_DAYS * DAY_SECONDS, owners=[owner])
    return sorted(contact for _, contact in pairs)


def _coverage(coverage: Coverage, silent: list[FellSilent], lang: Language) -> dict[str, Any]:
    first, last = lang.date(from_epoch(coverage.first)), lang.date(from_epoch(coverage.last))
    stops = [
        lang.say("It stops there: who was only seen here is not visible since {date}.", date=last)
    ] * coverage.stopped
    early = [silent_channel(one, lang) for one in silent if one.source == coverage.source]
    gaps = [
        lang.say("Nothing from {after:date} to {before:date}.", after=gap.after, before=gap.before)
        for gap in coverage.gaps[:MOST_GAPS]
    ]
    return {
        "name": source_name(coverage.source, lang),
        "count": lang.counted("{count} interaction", "{count} interactions", coverage.count),
        "span": lang.say("From {first} to {last}.", first=first, last=last),
        "limits": [*stops, *early, *gaps, *(lang.word(limit) for limit in coverage.limits)],
    }


@router.post("/sources")
async def receive(
    request: Request, owner: Annotated[str, Form(max_length=320, pattern=NAME_PATTERN)], file: UploadFile
) -> Response:
    """Keep a file aside, begin to look at it, and lead to what was found."""
    uploads, authorised = _uploads(request), authorise_person(request)
    if not file.filename:
        raise FieldError("/file", "no file was chosen; go back and choose one")
    owners = await authorised.read(lambda use_cases: use_cases.store.owners.names())
    if owners and owner not in owners:
        raise NotFoundError("there is no owner {owner!r} here", owner=owner)
    path = await uploads.keep(file)
    job = await authorised.write(lambda use_cases: look_at(use_cases, owner, path))
    return redirect_after_post(f"/uploads/{job.id}")


@router.get("/uploads/{job}")
async def preview(request: Request, job: str) -> Response:
    """Show what a file would bring, or brought."""
    _uploads(request)
    upload = await authorise_person(request).read(lambda use_cases: upload_of(use_cases, job))
    return await owner_page(request, "upload.html", upload.job.owner, "sources", _upload, upload)


@router.post("/uploads/{job}")
async def decide(request: Request, job: str, what: Annotated[Literal["take", "leave"], Form()]) -> Response:
    """Take a file in, or leave it."""
    _uploads(request)
    authorised = authorise_person(request)
    upload = await authorised.read(lambda use_cases: upload_of(use_cases, job))
    if what == "leave":
        drop(upload)
        return redirect_after_post(page_url("sources", upload.job.owner))
    taken = await authorised.write(lambda use_cases: take(use_cases, upload))
    return redirect_after_post(f"/uploads/{taken.id}")


def _uploads(request: Request) -> Uploads:
    """Return the uploads, to the person before the page of the workspace that files go into."""
    if authorise_person(request).caller.workspace != OWN:
        raise DeniedError("files are taken in for this machine's own workspace only; here programs send them")
    uploads = request.app.state.uploads
    assert isinstance(uploads, Uploads)  # noqa: S101  # create_app put it there; this tells the type.
    return uploads


def _upload(use_cases: WeekUseCases, lang: Language, __: str, upload: Upload) -> dict[str, Any]:
    heading = {
        Step.LOOKING: lang.say("Looking at {file}.", file=upload.name),
        Step.READY: lang.say("{file} would bring this:", file=upload.name),
        Step.TAKING: lang.say("Taking {file} in.", file=upload.name),
        Step.DONE: lang.say("{file} is taken in.", file=upload.name),
        Step.FAILED: lang.say("{file} could not be read.", file=upload.name),
    }[upload.step]
    lines = [line for file in upload.files for line in _file_lines(file, lang)] + _owner_lines(upload, lang)
    questions = _asked_addresses(upload)
    job = {
        "running": upload.step in {Step.LOOKING, Step.TAKING},
        "ready": upload.step is Step.READY,
        "done": upload.step is Step.DONE,
        "fault": lang.word(upload.fault) or _waiting(use_cases, upload, lang),
        "failed": upload.step is Step.FAILED,
        "sources": page_url("sources", upload.job.owner),
        "lines": lines if upload.step in {Step.READY, Step.DONE} else [],
        "terminal": terminal_note([*lines, lang.word(upload.fault)], lang),
        "question": own_addresses.open_questions(questions, lang)
        if questions and upload.step is Step.DONE
        else "",
        "answers": f"{page_url('settings', upload.job.owner)}#you",
        "href": f"/uploads/{upload.job.id}",
    }
    return {"heading": heading, "job": job}


def _waiting(use_cases: WeekUseCases, upload: Upload, lang: Language) -> str:
    """Say how far a job is, and where nothing is running that would do it."""
    return "" if upload.job.ended else job_sentence(use_cases, upload.job, lang)


def _owner_lines(upload: Upload, lang: Language) -> list[str]:
    """Say whose history a file was taken to be, where it can show that, and what names nobody of theirs."""
    if not upload.files or not upload.files[0]["shows_owner"]:
        return []
    first, count = upload.files[0], sum(file["unnamed"] for file in upload.files)
    strangers = {address for addresses in first["others"].values() for address in addresses}
    lines = [own_addresses.read_as(upload.job.owner, first["own_addresses"], lang)]
    lines += [own_addresses.others_on_page(strangers, upload.name, lang)] if strangers else []
    return lines + ([own_addresses.unnamed(count, lang)] if count else [])


def _asked_addresses(upload: Upload) -> int:
    return len(upload.files[0]["asked_addresses"]) if upload.files else 0


def _file_lines(file: dict[str, Any], lang: Language) -> list[str]:
    messages = {sentence: from_json(message) for sentence, message in file["messages"].items()}
    counts = {key: lang.number(file[name]) for key, name in COUNTS.items()}
    lines = [lang.say("{new} new, {changed} changed, {known} already there.", **counts)]
    lines += beside(file, lang)
    lines += [
        lang.say(
            "Left out: {count} ({reason}).",
            count=lang.number(count),
            reason=lang.word(messages.get(reason, reason)),
        )
        for reason, count in file["left_out"].items()
    ]
    if file["rejected"]:
        lines.append(lang.say("Not understood: {count}.", count=lang.number(len(file["rejected"]))))
    return [*lines, *(lang.word(messages.get(limit, limit)) for limit in file["limits"])]
