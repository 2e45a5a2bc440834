"""Uploads: a file of interactions comes in parts, a worker loads it, and each row has its result."""

import asyncio
import secrets
from datetime import datetime
from http import HTTPStatus
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal
from weakref import WeakValueDictionary

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from data.errors import InputError, NotFoundError
from data.schema import DAY_SECONDS, from_epoch, to_epoch
from data.settings import folder_name
from data.store.bookkeeping.job_queue import Job, JobKind, JobState
from data.store.log.bulk_files import BulkFiles
from data.store.log.bulk_uploads import COUNTS, BulkFormat, BulkUpload
from data.store.store import Store
from service.security import Right
from service.use_cases.week import WeekUseCases
from service.web.api_sentences import api_language
from service.web.cursors import AnyLimit, Cursor, Page, begin_after, one_page
from service.web.problems import WITH_BODY, api_router
from service.web.request import AuthorisedRequest, authorise, json_response, owner_of_key, path_of
from service.web.schemas import RequestModel, ResponseModel

router = api_router("bulk")
LARGEST_FILE = 64 * 1024**3
# Of one workspace at once; what nobody ended is removed after a week.
MOST_UPLOADS, KEPT_SECONDS = 20, 7 * DAY_SECONDS
BODY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
NDJSON = "application/x-ndjson"
RESULTS = "A line of JSON for each row: row, status and, of a rejected one, pointer and detail"
State = Literal["receiving", "waiting", "running", "done", "failed"]
UploadId = Annotated[
    str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$", description="As it was given")
]
Offset = Annotated[int, Query(ge=0, le=LARGEST_FILE, description="How many bytes were sent before")]


# Of the uploads to which a part is being sent.
LOCKS: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


class Lines(StreamingResponse):
    """Lines of JSON."""

    media_type = NDJSON


class UploadSent(RequestModel):
    """What kind of file comes."""

    format: BulkFormat = Field(
        description="ndjson: an item of a batch in each line; parquet: its fields as columns"
    )


class UploadOut(ResponseModel):
    """An upload as it stands."""

    id: str = Field(description="What tells it from others")
    format: BulkFormat = Field(description="What kind of file it is")
    made_at: datetime = Field(description="When it was begun")
    state: State = Field(description="receiving, waiting, running, done or failed")
    fault: str | None = Field(description="Why it could not be loaded to its end; load it again to go on")
    received: int = Field(description="Bytes that are on the disk: the next part begins there")
    job: str | None = Field(description="The job that loads it")
    rows: int = Field(description="Rows that were loaded so far; each has a result")
    created: int = Field(description="New interactions")
    updated: int = Field(description="Known by source and external_id, with other content")
    duplicate: int = Field(description="Known already, word for word")
    gone: int = Field(description="Rows that took something out")
    rejected: int = Field(description="Rows that could not be taken in")


class UploadsOut(Page):
    """The uploads of the workspace, or one page of them."""

    uploads: list[UploadOut] = Field(description="The oldest first")


@router.post(
    "/v1/uploads",
    summary="Begin to upload a file of interactions",
    status_code=HTTPStatus.CREATED,
    response_model=UploadOut,
    responses=WITH_BODY,
)
async def begin_upload(request: Request, sent: UploadSent) -> Response:
    """For a backfill of years: any number of rows, sent in parts and loaded in the background."""
    authorised = authorise(request, Right.RECORD, owner_of_key(request))
    caller, number = authorised.caller, secrets.token_urlsafe(12)
    # Refused before anything is sent where nothing can be kept.
    _files(authorised, number)

    def work(use_cases: WeekUseCases) -> str:
        store, now = use_cases.store, to_epoch(use_cases.clock())
        _remove_old(authorised, store, now)
        if len(store.bulk_uploads.all()) >= MOST_UPLOADS:
            raise InputError("there are {count} uploads already; remove one first", count=MOST_UPLOADS)
        upload = BulkUpload(number, sent.format, caller.owner or "", caller.id, now)
        store.bulk_uploads.add(upload)
        return _document(store, upload)

    answer = json_response(await authorised.write(work), HTTPStatus.CREATED)
    answer.headers["location"] = path_of("uploads", number)
    return answer


@router.get("/v1/uploads", summary="The uploads of the workspace", response_model=UploadsOut)
async def list_uploads(request: Request, limit: AnyLimit = None, cursor: Cursor = None) -> Response:
    """Each with what was received and loaded. What is over goes after a week."""
    authorised = authorise(request, Right.RECORD, owner_of_key(request))
    after = begin_after(cursor, int, str)

    def read(use_cases: WeekUseCases) -> str:
        visible = _visible(authorised, use_cases.store)
        uploads = [one for one in visible if after is None or _place(one) > after]
        shown, next_cursor = one_page(uploads, limit, _place)
        rows = [UploadOut.model_validate(_fields(use_cases.store, one)) for one in shown]
        return UploadsOut(uploads=rows, next_cursor=next_cursor).model_dump_json()

    return json_response(await authorised.read(read))


@router.get("/v1/uploads/{upload}", summary="How far an upload is", response_model=UploadOut)
async def get_upload(request: Request, upload: UploadId) -> Response:
    """After a broken connection, `received` says where the next part begins."""
    authorised = authorise(request, Right.RECORD, owner_of_key(request))

    def read(use_cases: WeekUseCases) -> str:
        return _document(use_cases.store, _get(authorised, use_cases.store, upload))

    return json_response(await authorised.read(read))


@router.patch(
    "/v1/uploads/{upload}",
    summary="Send the next part of a file",
    response_model=UploadOut,
    responses=WITH_BODY,
    openapi_extra={"requestBody": BODY | {"required": True}},
)
async def send_part(request: Request, upload: UploadId, offset: Offset) -> Response:
    """Up to 64 MiB, on the disk before the answer; `offset` is how much was received before."""
    authorised = authorise(request, Right.RECORD, owner_of_key(request))

    def check(use_cases: WeekUseCases) -> None:
        _check_offset(_get(authorised, use_cases.store, upload), offset)

    def note(use_cases: WeekUseCases) -> str:
        store = use_cases.store
        if not store.bulk_uploads.receive(upload, offset, offset + len(content)):
            _check_offset(store.bulk_uploads.get(upload), offset)
        return _document(store, store.bulk_uploads.get(upload))

    # Before its body, which may be large, is read.
    await authorised.read(check)
    files, content = _files(authorised, upload), await request.body()
    # One part after the other: a late one that comes twice must not cut off what came after it.
    async with LOCKS.setdefault(f"{files.folder}", asyncio.Lock()):
        await authorised.read(check)
        await asyncio.to_thread(files.write_part, offset, content)
        return json_response(await authorised.write(note))


@router.post(
    "/v1/uploads/{upload}/load",
    summary="Load an upload",
    status_code=HTTPStatus.ACCEPTED,
    response_model=UploadOut,
)
async def load_upload(request: Request, upload: UploadId) -> Response:
    """A worker does it; asked again after a fault, it goes on after the last row that lasted."""
    authorised = authorise(request, Right.RECORD, owner_of_key(request))

    def work(use_cases: WeekUseCases) -> str:
        store, now = use_cases.store, to_epoch(use_cases.clock())
        row = _get(authorised, store, upload)
        if not row.received:
            raise InputError("nothing of this upload was received yet; send its first part")
        if _state(row, _job_of(store, row)) in {JobState.WAITING, JobState.RUNNING, JobState.DONE}:
            return _document(store, row)
        job = store.jobs.ask(JobKind.LOAD_UPLOAD, "", {"upload": upload}, authorised.caller.id, now)
        store.bulk_uploads.give_to(upload, job.id)
        return _document(store, store.bulk_uploads.get(upload))

    answer = json_response(await authorised.write(work), HTTPStatus.ACCEPTED)
    answer.headers["location"] = path_of("uploads", upload)
    return answer


@router.get(
    "/v1/uploads/{upload}/results",
    summary="What became of each row",
    response_class=Lines,
    responses={200: {"description": RESULTS}},
)
async def get_results(request: Request, upload: UploadId) -> Response:
    """Of the rows that were loaded so far, in their order, counted from 1."""
    authorised = authorise(request, Right.RECORD, owner_of_key(request))
    rows = await authorised.read(lambda use_cases: _get(authorised, use_cases.store, upload).rows)
    # What was loaded stays as it is: more rows are another answer.
    headers = {"etag": f'"{upload}-{rows}"'}
    return Lines(_files(authorised, upload).results(rows), headers=headers)


@router.delete("/v1/uploads/{upload}", summary="Remove an upload", response_model=UploadOut)
async def remove_upload(request: Request, upload: UploadId) -> Response:
    """Its file and its results go; what was loaded stays. Returns it as it was."""
    authorised = authorise(request, Right.RECORD, owner_of_key(request))

    def work(use_cases: WeekUseCases) -> str:
        before = _document(use_cases.store, _get(authorised, use_cases.store, upload))
        use_cases.store.bulk_uploads.remove(upload)
        return before

    body = await authorised.write(work)
    _files(authorised, upload).remove()
    return json_response(body)


def files_of(folder: FilePath, workspace: str, upload: str) -> BulkFiles:
    """Return where the files of an upload of a workspace lie."""
    return BulkFiles(folder / folder_name(workspace) / upload)


def _files(authorised: AuthorisedRequest, upload: str) -> BulkFiles:
    folder = authorised.request.app.state.bulk
    if folder is None:
        raise NotFoundError("this service was started without a folder for uploads")
    return files_of(folder, authorised.caller.workspace, upload)


def _check_offset(upload: BulkUpload, offset: int) -> None:
    """Refuse a part that does not begin where the last one ended."""
    if upload.job is not None:
        raise InputError("this upload is being loaded already, or was; begin another one")
    if offset != upload.received:
        raise InputError(
            "{received} bytes of this upload are here; send the part that begins there",
            received=upload.received,
        )


def _place(upload: BulkUpload) -> tuple[int, str]:
    return upload.made_at, upload.id


def _visible(authorised: AuthorisedRequest, store: Store) -> list[BulkUpload]:
    """Return the uploads that a caller may see: of a key for one owner those for that owner."""
    owner = authorised.caller.owner
    return [one for one in store.bulk_uploads.all() if owner in {None, one.only_owner}]


def _get(authorised: AuthorisedRequest, store: Store, number: str) -> BulkUpload:
    upload = store.bulk_uploads.get(number)
    authorised.caller.must(Right.RECORD, upload.only_owner or None)
    return upload


def _remove_old(authorised: AuthorisedRequest, store: Store, now: int) -> None:
    for upload in store.bulk_uploads.all():
        is_busy = _state(upload, _job_of(store, upload)) in {JobState.WAITING, JobState.RUNNING}
        if upload.made_at < now - KEPT_SECONDS and not is_busy:
            store.bulk_uploads.remove(upload.id)
            _files(authorised, upload.id).remove()


def _job_of(store: Store, upload: BulkUpload) -> Job | None:
    return None if upload.job is None else store.jobs.find(upload.job)


def _state(upload: BulkUpload, job: Job | None) -> str:
    """Return how far an upload is: its job's state, as long as the job is kept."""
    if upload.job is None:
        return "receiving"
    if job is None:
        return str(JobState.DONE if upload.is_loaded else JobState.FAILED)
    return str(job.state)


def _fields(store: Store, upload: BulkUpload) -> dict[str, Any]:
    names = ("id", "format", "received", "job", "rows", *COUNTS)
    stored = {name: getattr(upload, name) for name in names}
    job = _job_of(store, upload)
    fault = api_language("en").word(job.fault) if job is not None and job.fault else None
    return stored | {
        "made_at": from_epoch(upload.made_at),
        "state": _state(upload, job),
        "fault": fault,
    }


def _document(store: Store, upload: BulkUpload) -> str:
    return UploadOut.model_validate(_fields(store, upload)).model_dump_json()
