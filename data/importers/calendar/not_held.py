"""Meetings that were not held: cancelled, declined or proposed, also by fixed words of a title.

Mail programs write such a word before the title, in the language of whoever cancelled. The title is looked at
and never kept.
"""

import re

from data.importers.calendar.parser import Entry
from data.messages import Message

CANCELLED, DECLINED = Message("cancelled"), Message("declined")
CANCELLED_WORDS = """
cancelled, canceled, cancelled event, canceled event, cancelled meeting, meeting cancelled, called off,
abgesagt, abgesagter termin, storniert, entfällt, fällt aus, ausgefallen, annulé, annulée,
évènement annulé, événement annulé, cancelado, cancelada, evento cancelado, anulado, suspendido,
annullato, annullata, evento annullato, cancellato, geannuleerd, afgelast, vervalt, odwołane, odwołano,
anulowane, anulowano, отменено, отменена, отменён, отменен, отмена, отмененное мероприятие, скасовано,
iptal, iptal edildi, iptal edilen etkinlik, inställt, inställd, avbokat, avbruten, aflyst, annulleret,
avlyst, kansellert, peruttu, peruutettu, peruttu tapahtuma, zrušeno, zrušená událost, zrušené, odvolané,
törölve, lemondva, elmarad, anulat, anulată, ακυρώθηκε, ακυρωμένο, отменено събитие, otkazano,
preklicano, odpovedano, cancel·lat, atšaukta, atcelts, tühistatud, đã hủy, bị hủy, dibatalkan, batal,
ยกเลิก, ยกเลิกแล้ว, ملغى, ملغي, ملغاة, تم الإلغاء, تم إلغاؤه, בוטל, מבוטל, لغو شد, लغو شده, रद्द,
रद्द किया गया, বাতিল, বাতিল করা হয়েছে, キャンセル, キャンセル済み, キャンセルされた予定, 中止, 已取消,
已取消的活动, 取消, 已取消的活動, 취소됨, 취소, 취소된 일정
"""
DECLINED_WORDS = """
declined, abgelehnt, refusé, refusée, rechazado, rechazada, recusado, recusada, rifiutato, rifiutata,
afgewezen, geweigerd, odrzucone, odrzucono, отклонено, відхилено, reddedildi, avböjt, tackat nej,
afvist, avslått, hylätty, odmítnuto, odmietnuté, elutasítva, refuzat, απορρίφθηκε, odbijeno, 辞退,
已拒绝, 已拒絕, 거절됨, প্রত্যাখ্যাত, مرفوض, נדחה
"""
PROPOSED = frozenset({"COUNTER", "DECLINECOUNTER", "REFRESH"})
CANCELLED_STATUS = frozenset({"CANCELLED", "CANCELED"})
# Passed on to somebody else is not taken part in.
DECLINED_ANSWERS = frozenset({"DECLINED", "DELEGATED"})


def _title_of(words: str) -> "re.Pattern[str]":
    """Return what finds a word before a colon or dash, in brackets, behind a dash, or alone."""
    names = sorted(
        {" ".join(word.split()) for word in words.replace("\n", " ").split(",")}, key=len, reverse=True
    )
    word = "(?:" + "|".join(map(re.escape, names)) + ")"
    before = r"(?:(?:re|fw|fwd|aw|wg)\s*:\s*)?"
    return re.compile(
        rf"{before}(?:{word}\s*(?:[:|\uff1a]|[-\u2013\u2014]\s|$)|[\[(【<*]+\s*{word}\s*!?\s*[\])】>*]+)"
        rf"|.*(?:\s[-\u2013\u2014|]\s*{word}|[\[(【*]\s*{word}\s*!?\s*[\])】*]+)\s*!?$",
        re.IGNORECASE,
    )


IS_CANCELLED, IS_DECLINED = _title_of(CANCELLED_WORDS), _title_of(DECLINED_WORDS)


def why_not_held(entry: Entry, answers: list[str]) -> Message | None:
    """Return why a meeting was not one, by its status, its method, its title and the owner's answers."""
    method = entry.head.get("METHOD", "").upper()
    status = str(entry.event.get("STATUS", "")).upper()
    if method == "CANCEL" or status in CANCELLED_STATUS or IS_CANCELLED.match(entry.title):
        return CANCELLED
    if method in PROPOSED:
        return Message("proposals of another time")
    if not DECLINED_ANSWERS.isdisjoint(answers) or IS_DECLINED.match(entry.title):
        return DECLINED
    if answers and all(answer == "NEEDS-ACTION" for answer in answers):
        return Message("invitations without an answer")
    return None
