"""Where mails begin, and which of them invite: separators and parts of every kind, each by its name."""

import io

import pytest

from data.importers.mail.mbox import BLOCK, mail_heads, mbox_heads

HEAD = "From: Ann <ann@x.example>\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nMessage-ID: <{}@x>\n"
DATED = "From - Mon Mar 02 09:00:00 2026\n"
INVITATION = "--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n\n--b--\n"


def mail(number: int, separator: str = DATED, body: str = "Hello\n", kind: str = "") -> str:
    """Write one mail, with a content type if one is given."""
    return separator + HEAD.format(number) + (f"Content-Type: {kind}\n" if kind else "") + f"\n{body}\n"


def heads(text: str):
    """Return the heads of a mailbox."""
    return list(mbox_heads(io.BytesIO(text.encode())))


def ids(text: str) -> list[str]:
    """Return which mails are found."""
    return [one.get("message-id").strip("<>").removesuffix("@x") for one in heads(text)]


@pytest.mark.parametrize(
    "separator",
    [
        "From \n",
        "From\n",
        "From - \n",
        "From -\r\n",
        "From nobody\n",
        "From Ann, on 2 March\n",
        "From 02/03/2026\n",
    ],
)
def test_a_separator_of_another_kind_parts_mails_where_a_head_follows(separator):
    """Also among those of the usual kind."""
    assert ids(mail(1, separator) + mail(2, separator) + mail(3)) == ["1", "2", "3"]
    assert ids(mail(1) + mail(2, separator) + mail(3)) == ["1", "2", "3"]


def test_a_separator_without_an_empty_line_before_it():
    """Some programs leave the empty line out."""
    whole = mail(1).rstrip("\n") + "\n" + mail(2).rstrip("\n") + "\n" + mail(3, "From \n")
    assert ids(whole) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "body",
    [
        "From here on:\nSay: nothing\n",
        "\nFrom here on:\nSay: nothing\n",
        "\nFrom Ann\nhello\n",
        "Hi\nFrom Ann, who wrote:\nFrom: Bob <bob@x.example>\nSubject: x\n",
        "Hi\nFrom\nFrom: Bob <bob@x.example>\nSubject: x\n",
    ],
)
def test_a_sentence_parts_no_mail(body):
    """Nor does a head that is quoted in part."""
    found = heads(mail(1, body=body) + mail(2))
    assert [one.get("message-id") for one in found] == ["<1@x>", "<2@x>"]
    assert [one.lookalikes for one in found] == [0, 0]


def test_what_looks_like_the_beginning_of_a_mail_is_counted():
    """A line after an empty one, before what may be a head but lacks what a mail has."""
    (first, second) = heads(mail(1, body="\nFrom the archive\nSubject: tea\n\nso there\n") + mail(2))
    assert (first.lookalikes, second.lookalikes) == (1, 0)


@pytest.mark.parametrize("size", [0, 24 * 1024, BLOCK - 300, BLOCK, 3 * BLOCK])
@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_an_invitation_is_found_wherever_it_stands(size, kind):
    """After pages of HTML, after an attachment of megabytes, in a part of a part."""
    before = f"--b\nContent-Type: {kind}\n\n" + "x" * 70 + "\n" + ("y" * 70 + "\n") * (size // 71)
    whole = mail(1, body=before + INVITATION, kind='multipart/mixed; boundary="b"') + mail(2)
    assert [one.invites for one in heads(whole)] == [True, False]
    assert [one.invites for one in mail_heads(io.BytesIO(whole.partition("\n")[2].encode()))] == [True]


def test_a_part_of_a_part_in_the_lines_of_windows():
    """Its boundary is declared by the part around it."""
    inner = f"--a\nContent-Type: multipart/alternative;\n\tboundary=b\n\n{INVITATION}"
    whole = mail(1, body=inner, kind="multipart/mixed; boundary=a") + mail(2)
    assert [one.invites for one in heads(whole.replace("\n", "\r\n"))] == [True, False]


PACKED = "QkVHSU46VkNBTEVOREFSDQpNRVRIT0Q6UkVRVUVTVA0K"
ATTACHED = "Content-Disposition: attachment"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Type: application/ics; name=invite.ics", "METHOD:CANCEL"),
        (f"Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n{ATTACHED}", PACKED),
        (f'{ATTACHED}; filename="meeting.ics"\nContent-Type: application/octet-stream', "METHOD:REPLY"),
        ("Content-Type: TEXT/Calendar; charset=utf-8", "BEGIN:VCALENDAR"),
    ],
)
def test_invitations_in_every_dress(head, body):
    """As a file, packed, in capitals, without a method."""
    (one,) = heads(mail(1, body=f"--b\n{head}\n\n{body}\n", kind="multipart/mixed; boundary=b"))
    assert one.invites


OUTER = "multipart/mixed; boundary=b"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (INVITATION, ""),
        (INVITATION, "multipart/mixed; boundary=other"),
        (INVITATION.replace("--b", "--b\nContent-Type: message/rfc822\n", 1), OUTER),
        (f"--b\nContent-Type: text/calendar; name=a.ics\n{ATTACHED}\n\nMETHOD:PUBLISH\n", OUTER),
        (INVITATION.replace("--b", "--b\nContent-Type: text/plain\n", 1), OUTER),
    ],
    ids=["quoted", "another boundary", "forwarded", "a calendar sent along", "written about"],
)
def test_a_mail_that_only_speaks_of_invitations(body, kind):
    """Only a part of the mail itself invites."""
    (one,) = heads(mail(1, body=body, kind=kind))
    assert not one.invites


def test_the_line_ends_of_an_old_macintosh():
    """CR alone ends a line, in a mailbox and in a file of one mail."""
    whole = (mail(1) + mail(2)).replace("\n", "\r")
    assert ids(whole) == ["1", "2"]
    (one,) = mail_heads(io.BytesIO(mail(1, "").replace("\n", "\r").encode()))
    assert (one.get("message-id"), one.whole) == ("<1@x>", True)


def test_empty_lines_before_a_head():
    """They end no head that has not begun."""
    (one,) = mail_heads(io.BytesIO(("\r\n\n" + mail(1, "")).encode()))
    assert one.get("message-id") == "<1@x>"


def test_a_file_of_one_mail_may_hold_several():
    """Where it begins with a separator that some program cut."""
    whole = (mail(1, "From \n") + mail(2, "From \n")).encode()
    assert [one.get("message-id") for one in mail_heads(io.BytesIO(whole))] == ["<1@x>", "<2@x>"]
