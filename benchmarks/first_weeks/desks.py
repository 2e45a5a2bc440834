"""What fills a mailbox beside people: desks that answer, newsletters, receipts and a mailing list."""

from dataclasses import dataclass, replace

from data.synthetic.demo.generator import DemoCircle, DemoPerson
from data.synthetic.demo.people import PROJECT, SILENT

# Desks answer and are answered; machines only send.
ASKED = replace(PROJECT, written=("email",), spoken_share=0.0, answer_chance=0.5)
SENDING = replace(SILENT, written=("email",))
BULK = "List-Unsubscribe: <https://news.example/off>\nPrecedence: bulk\n"
RECEIPT = "Auto-Submitted: auto-generated\n"
CHOIR_LIST = "List-Id: The choir <choir.lists.example>\nList-Post: <mailto:choir@lists.example>\n"


@dataclass(frozen=True, slots=True)
class Desk:
    """One address that is nobody in particular, with the header lines that its mails have."""

    name: str
    address: str
    rhythm: DemoPerson
    headers: str = ""


def _desk(
    name: str, address: str, gap_days: float, headers: str = "", opening_share: float | None = None
) -> Desk:
    circle: DemoCircle = SENDING if headers else ASKED
    share = opening_share if opening_share is not None else 0.0 if headers else 0.5
    return Desk(name, address, DemoPerson(name, circle, gap_days, opening_share=share), headers)


DESKS = (
    _desk("Sales Team", "sales@papermill.example", 8),
    _desk("Human Resources", "hr@lumenwerk.example", 12),
    _desk("IT Helpdesk", "helpdesk@lumenwerk.example", 6),
    _desk("Reception, Dr. Apfel", "reception@dentist.example", 45),
    _desk("Customer Support", "support@strom.example", 30),
    _desk("Accounts", "billing@saltandpaper.example", 25),
    _desk("Bücherbrief", "newsletter@books.example", 4, BULK),
    _desk("Morning Papers", "news@morning.example", 1.5, BULK),
    _desk("Train tickets", "no-reply@rails.example", 9, RECEIPT),
    _desk("Your receipt", "receipts@shop.example", 6, RECEIPT),
    _desk("The choir", "choir@lists.example", 7, CHOIR_LIST),
)
