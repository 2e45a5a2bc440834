"""What mail programs call folders of spam, of deleted, unsent and sent mail, in many languages.

The names are those of Gmail, Outlook, Apple Mail, Thunderbird, K-9 Mail and web mailers.
"""

from unicodedata import normalize

SPAM = """
spam, spam mail, junk, junk mail, junk e-mail, junk email, bulk mail, quarantine, spamverdacht,
courrier indésirable, indésirables, pourriel, pourriels, correo no deseado, no deseado, correo basura,
lixo eletrônico, lixo eletrónico, lixo electrónico, spam e lixo, posta indesiderata, indesiderata,
ongewenste e-mail, ongewenst, wiadomości-śmieci, wiadomości śmieci, niechciane, спам,
нежелательная почта, небажана пошта, önemsiz, önemsiz e-posta, istenmeyen, skräppost, uønsket mail,
uønsket e-mail, uønsket e-post, søppelpost, useriøs e-post, roskaposti, nevyžádaná pošta, nevyžiadaná pošta,
levélszemét, e-mail nedorit, mesaje nedorite, ανεπιθύμητα, ανεπιθύμητη αλληλογραφία, нежелана поща,
neželjena pošta, neželena pošta, correu brossa, šlamštas, mēstules, rämpspost, thư rác, spam folder,
จดหมายขยะ, สแปม, البريد العشوائي, البريد غير الهام, البريد غير المرغوب فيه, رسائل غير مرغوب فيها,
דואר זבל, ספאם, هرزنامه, स्पैम, স্প্যাম, 迷惑メール, スパム, 垃圾邮件, 垃圾郵件, 垃圾信件匣, 스팸, 스팸함,
스팸메일함, 정크 메일, 정크 메일함
"""
TRASH = """
trash, bin, rubbish, deleted, deleted items, deleted messages, deleted mail, recoverable items, purges,
papierkorb, gelöscht, gelöschte elemente, gelöschte objekte, gelöschte nachrichten, corbeille,
éléments supprimés, messages supprimés, supprimés, papelera, papelera de reciclaje,
elementos eliminados, mensajes eliminados, eliminados, lixeira, lixo, itens excluídos, itens eliminados,
excluídos, cestino, posta eliminata, elementi eliminati, eliminati, prullenbak, prullenmand,
verwijderde items, verwijderde berichten, verwijderd, kosz, elementy usunięte, usunięte, корзина,
удаленные, удалённые, удаленные элементы, кошик, видалені, çöp, çöp kutusu, silinmiş öğeler, silinenler,
papperskorgen, borttaget, borttagna objekt, papirkurv, papirkurven, slettet post, slettede elementer,
slettet, søppel, søppelbøtte, roskakori, poistetut, koš, odstraněná pošta, odstraněné, kôš,
odstránená pošta, kuka, lomtár, törölt elemek, coș de gunoi, coş de gunoi, gunoi, elemente șterse,
κάδος, κάδος απορριμμάτων, διαγραμμένα, кошче, изтрити, smeće, otpad, smetnjak, paperera, eliminats,
šiukšliadėžė, miskaste, atkritne, prügikast, thùng rác, sampah, tempat sampah, ถังขยะ, مهملات, المهملات,
سلة المهملات, العناصر المحذوفة, אשפה, פריטים שנמחקו, زباله‌دان, ट्रैश, कचरा, ट्रॅश, ট্র্যাশ, ゴミ箱,
ごみ箱, 削除済みアイテム, 回收站, 垃圾桶, 已删除, 已删除邮件, 已刪除的郵件, 刪除的郵件, 휴지통,
지운 편지함, 지운편지함
"""
DRAFTS = """
draft, drafts, unsent, unsent messages, unsent mail, scheduled, entwurf, entwürfe, brouillon,
brouillons, borrador, borradores, rascunho, rascunhos, bozza, bozze, concepten, szkice, robocze,
kopie robocze, wersje robocze, черновики, чернетки, taslak, taslaklar, utkast, kladder, kladd,
luonnokset, koncepty, rozepsané, piszkozatok, vázlatok, ciorne, schițe, mesaje nefinalizate, πρόχειρα,
чернови, nacrti, skice, osnutki, esborranys, juodraščiai, melnraksti, mustandid, thư nháp, bản nháp,
draf, konsep, ฉบับร่าง, จดหมายร่าง, المسودات, مسودات, טיוטות, پیش‌نویس‌ها, ड्राफ़्ट, ड्राफ्ट, मसुदे,
খসড়া, 下書き, 草稿, 草稿箱, 草稿夹, 草稿匣, 임시보관함, 임시 보관함
"""  # noqa: RUF001 - Persian letters
# People give labels such names, too; a folder's file is called so by its program.
OF_FOLDERS_ONLY = """
templates, vorlagen, modèles, plantillas, modelos, modelli, sjablonen, szablony, шаблоны, шаблони,
şablonlar, mallar, skabeloner, mallit, šablony, šablóny, sablonok, șabloane, πρότυπα, テンプレート,
ひな形, 模板, 范本, 템플릿, القوالب, תבניות, outbox, postausgang, boîte d'envoi, bandeja de salida,
caixa de saída, a enviar, posta in uscita, postvak uit, skrzynka nadawcza, исходящие, вихідні,
giden kutusu, utkorgen, udbakke, utboks, lähtevät, pošta k odeslání, postázandó üzenetek, postázandó,
εξερχόμενα, 送信トレイ, 未送信トレイ, 未送信メッセージ, 发件箱, 寄件匣, 待发送, 보낼 편지함,
صندوق الصادر, דואר יוצא, thư đi
"""
SENT = """
sent, sent items, sent mail, sent messages, sent-mail, gesendet, gesendete elemente, gesendete objekte,
gesendete nachrichten, envoyé, envoyés, messages envoyés, éléments envoyés, enviado, enviados,
elementos enviados, mensajes enviados, correo enviado, enviadas, itens enviados, e-mails enviados,
inviati, inviata, posta inviata, elementi inviati, messaggi inviati, verzonden, verzonden items,
verzonden berichten, wysłane, elementy wysłane, отправленные, отправленное, надіслані, odeslané,
odeslaná pošta, odoslané, skickat, skickade, skickade objekt, sendt, sendte, sendt post,
sendte elementer, lähetetyt, elküldött, elküldött elemek, trimise, mesaje trimise, gönderilmiş,
gönderilmiş öğeler, gönderilenler, gönderilmiş postalar, απεσταλμένα, изпратени, poslano, poslane,
poslata, enviats, išsiųsti, nosūtītie, saadetud, đã gửi, thư đã gửi, terkirim, ส่งแล้ว, المرسل, المرسلة,
العناصر المرسلة, נשלח, פריטים שנשלחו, ارسال‌شده, भेजे गए, पाठवलेले, প্রেরিত, পাঠানো, 送信済み,
送信済みメール, 送信済みアイテム, 已发送, 已发送邮件, 已發送, 寄件備份, 보낸편지함, 보낸 편지함,
보낸메일함
"""


def plain_name(name: str) -> str:
    """Return a folder's name as names are compared."""
    return normalize("NFC", name).replace("\u2019", "'").casefold().strip(" \t._")


def _names(*lists: str) -> frozenset[str]:
    return frozenset(plain_name(name) for names in lists for name in names.replace("\n", " ").split(","))


UNWANTED_LABELS = _names(SPAM, TRASH, DRAFTS)
UNWANTED_FOLDERS = UNWANTED_LABELS | _names(OF_FOLDERS_ONLY)
SENT_FOLDERS = _names(SENT)
